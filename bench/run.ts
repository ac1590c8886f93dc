// `npm run bench -- NAME [ARGUMENTS]`: runs one measurement of this folder in a process of its own, so that none warms up another.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

const folder = import.meta.dirname;
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => path.basename(file, '.ts'))
  .sort();
const [name, ...rest] = process.argv.slice(2);

if (name === undefined || !names.includes(name)) {
  console.error(`usage: npm run bench -- NAME\nmeasurements: ${names.join(', ')}`);
  process.exitCode = 2;
} else {
  const nodeArguments = ['--conditions=sd-source', '--expose-gc', path.join(folder, `${name}.ts`), ...rest];
  const run = spawnSync(process.execPath, nodeArguments, { stdio: 'inherit' });
  process.exitCode = run.status ?? 1;
}
