import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';
import { quietPool } from '../daemon/support.ts';
import { smartdomains } from '../in-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const bin = path.resolve(import.meta.dirname, '../../bin/smartdomains.js');
const changed = quietPool.replace('  b extends', '  c extends');

/** Runs it in a process of its own, which is killed as soon as all is started. */
async function runAndKill(folder: string): Promise<void> {
  const child = spawn(process.execPath, [bin, 'run', 'quiet.sf', '--state', 'state'], { cwd: folder });
  let stdout = '';
  for await (const chunk of child.stdout) {
    stdout += String(chunk);
    if (stdout.includes('sfConfig ready')) break;
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('the same command takes up a run that was killed, and a changed description is refused until it is said what is meant', async () => {
  using folder = temporaryFolder({ 'quiet.sf': quietPool, 'changed.sf': changed });
  await runAndKill(folder.path);
  const run = (file: string, ...argv: readonly string[]) =>
    smartdomains(['run', file, '--name', 'quiet', '--state', 'state', '--terminate-after', '0s', ...argv], {
      workingFolder: folder.path,
    });

  const refused = await run('changed.sf');
  expect(refused.stderr).toMatch(/^error\[SD5910\]: the interrupted run had another description\n/);
  expect(refused.stderr).toContain('smartdomains run changed.sf --name quiet --interrupted resume\n');
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });

  const resumed = await run('quiet.sf');
  expect(resumed.stderr).toBe('note: an earlier run of quiet was interrupted; it goes on where it was\n');
  expect(resumed.stdout).toMatch(/sfConfig started[\s\S]*Nothing is left standing\.\n$/);
  expect(resumed.exitCode).toBe(0);

  expect((await run('changed.sf')).stderr).toBe('');
});

test('what a killed run left is ended, or taken up as it was, when that is asked for', async () => {
  using folder = temporaryFolder({ 'quiet.sf': quietPool, 'changed.sf': changed });
  const run = (how: string) =>
    smartdomains(
      ['run', 'changed.sf', '--name', 'quiet', '--state', 'state', '--terminate-after', '0s', '--interrupted', how],
      { workingFolder: folder.path },
    );
  await runAndKill(folder.path);
  const ended = await run('terminate');
  expect(ended.stdout).toMatch(/quiet ended normally after .*: ended by --interrupted terminate\n/);
  expect(ended.stdout).not.toContain('started');
  expect(ended.exitCode).toBe(0);

  await runAndKill(folder.path);
  const resumed = await run('resume');
  expect(resumed.stdout).toContain('sfConfig:b ready');
  expect(resumed.exitCode).toBe(0);
});
