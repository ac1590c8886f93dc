import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startTestDaemon } from './support.ts';

const pool = readFileSync(path.resolve(import.meta.dirname, '../../../../examples/asyncVirtualPool.sf'), 'utf8');

test('however fast time passes, no wait for the disk of the journal reaches a time limit', async () => {
  await using daemon = await startTestDaemon({ 'pool.sf': pool });
  for (const name of ['one', 'two']) {
    expect(await daemon.command(['deploy', 'pool.sf', '--name', name])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await daemon.command(['terminate', name])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('Nothing is left standing.'),
      stderr: '',
    });
  }
}, 120_000);
