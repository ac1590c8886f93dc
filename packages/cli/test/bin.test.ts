import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

const program = path.resolve(import.meta.dirname, '../bin/smartdomains.js');

const quiet = `#include "org/smartfrog/components.sf"
sfConfig extends Compound { a extends Prim { sfClass "Prim"; } }
`;

interface ProgramRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as a process; `onOutput` sees what it has printed so far and may act on it. */
function run(
  argv: readonly string[],
  options: {
    readonly cwd?: string;
    readonly nodeOptions?: readonly string[];
    readonly onSpawn?: (child: ReturnType<typeof spawn>) => void;
    readonly onOutput?: (stdout: string, child: ReturnType<typeof spawn>) => void;
  } = {},
): Promise<ProgramRun> {
  const { promise, resolve } = Promise.withResolvers<ProgramRun>();
  const child = spawn(process.execPath, [...(options.nodeOptions ?? []), program, ...argv], {
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  options.onSpawn?.(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    options.onOutput?.(stdout, child);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  return promise;
}

/** As much of an old Node as the program looks at. */
const oldNode = ['--import', 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.0.0"})'];

test('started by an old Node it goes on with the one that came with it', async () => {
  expect(await run(['version', '--json'], { nodeOptions: oldNode })).toEqual({
    exitCode: 0,
    stdout: expect.stringMatching(/"node":"2[4-9]\./),
    stderr: '',
  });
  expect((await run(['nonsense'], { nodeOptions: oldNode })).exitCode).toBe(2);
});

test.each([
  ['itself', []],
  ['restarted by an old Node', oldNode],
])('%s, it ends its pool in order on SIGTERM', async (_name, nodeOptions) => {
  using folder = temporaryFolder({ 'quiet.sf': quiet });
  let asked = false;
  const { exitCode, stdout } = await run(['run', 'quiet.sf', '--state', 'state'], {
    cwd: folder.path,
    nodeOptions,
    onOutput(soFar, child) {
      if (asked || !soFar.includes('sfConfig ready')) return;
      asked = true;
      child.kill('SIGTERM');
    },
  });
  expect(stdout).toContain('ended by SIGTERM\nNothing is left standing.\n');
  expect(exitCode).toBe(130);
});

test('when its reader goes away it ends its pool and says nothing', async () => {
  using folder = temporaryFolder({ 'quiet.sf': quiet });
  const { exitCode, stderr } = await run(['run', 'quiet.sf', '--state', 'state'], {
    cwd: folder.path,
    // At once: a pool that has nothing more to say does not notice.
    onSpawn: (child) => child.stdout?.destroy(),
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: '' });
});

test('a long output reaches its reader whole', async () => {
  const attributes = Array.from({ length: 20_000 }, (_, index) => `attribute${index} "${'x'.repeat(60)}";`);
  using folder = temporaryFolder({ 'large.sf': `sfConfig extends {\n${attributes.join('\n')}\n}\n` });
  const { exitCode, stdout } = await run(['parse', 'large.sf'], { cwd: folder.path });
  expect(stdout.trimEnd().split('\n')).toHaveLength(20_000);
  expect(exitCode).toBe(0);
});

test('in a folder that was removed it still says what is wrong', () => {
  using folder = temporaryFolder({});
  const script = 'mkdir "$1/gone" && cd "$1/gone" && rmdir "$1/gone" && exec "$2" "$3" validate pool.sf';
  const child = spawnSync('sh', ['-c', script, 'sh', folder.path, process.execPath, program], { encoding: 'utf8' });
  expect(child.stderr).toMatch(/^error\[SD1001\]/);
  expect(child.stderr).toContain('gone');
  expect(child.status).toBe(1);
});
