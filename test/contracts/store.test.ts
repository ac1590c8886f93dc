import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryStore } from '@smartdomains/runtime';
import { openSqliteStore } from '@smartdomains/world-node';
import { afterAll } from 'vitest';
import { storeContract } from './store-contract.ts';

const directory = mkdtempSync(join(tmpdir(), 'sd-store-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let files = 0;
const newPath = () => {
  files += 1;
  return join(directory, `${files}.db`);
};

storeContract('memory', createMemoryStore);
storeContract('SQLite', () => openSqliteStore(newPath()));
