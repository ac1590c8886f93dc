import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type InProcessOptions, type InProcessRun, smartdomains } from '../in-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const quiet = `#include "org/smartfrog/components.sf"
sfConfig extends Compound {
  a extends Prim { sfClass "Prim"; }
  b extends Prim { sfClass "Prim"; }
}
`;

interface Run extends InProcessRun {
  readonly hasState: boolean;
}

/** Runs a description on this machine itself; it must do nothing that touches it. */
async function run(text: string, argv: readonly string[], options: InProcessOptions = {}): Promise<Run> {
  using folder = temporaryFolder({ 'quiet.sf': text });
  const result = await smartdomains(['run', 'quiet.sf', '--state', 'state', ...argv], {
    workingFolder: folder.path,
    ...options,
  });
  return { ...result, hasState: existsSync(path.join(folder.path, 'state')) };
}

describe('what is printed', () => {
  test('a line for each change of state, in order, and how it ended', async () => {
    const { exitCode, stdout, stderr } = await run(quiet, ['--terminate-after', '0s']);
    expect(stdout.replaceAll(/\d+\.\d/g, 'N.N')).toMatchInlineSnapshot(`
      "[   N.Ns] sfConfig deploying
      [   N.Ns] sfConfig:a deploying
      [   N.Ns] sfConfig:a deployed
      [   N.Ns] sfConfig:b deploying
      [   N.Ns] sfConfig:b deployed
      [   N.Ns] sfConfig deployed
      [   N.Ns] sfConfig starting
      [   N.Ns] sfConfig:a starting
      [   N.Ns] sfConfig:a started
      [   N.Ns] sfConfig:a ready
      [   N.Ns] sfConfig:b starting
      [   N.Ns] sfConfig:b started
      [   N.Ns] sfConfig:b ready
      [   N.Ns] sfConfig started
      [   N.Ns] sfConfig ready
      [   N.Ns] sfConfig terminating
      [   N.Ns] sfConfig:b terminating
      [   N.Ns] sfConfig:b terminated
      [   N.Ns] sfConfig:a terminating
      [   N.Ns] sfConfig:a terminated
      [   N.Ns] sfConfig terminated
      quiet ended normally after N.Ns: --terminate-after 0s is over
      Nothing is left standing.
      "
    `);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  test('as JSON every event and nothing else', async () => {
    const { stdout, stderr } = await run(quiet, ['--json', '--terminate-after', '0s', '--name', 'other']);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(new Set(events.map(({ application }) => application))).toEqual(new Set(['other']));
    expect(events[0]).toMatchObject({ event: 'created', component: 'sfConfig', className: 'Compound' });
    expect(events.at(-1)).toMatchObject({
      event: 'terminated',
      component: 'sfConfig',
      record: { type: 'normal', description: '--terminate-after 0s is over', id: 'sfConfig' },
    });
    expect(stderr).toBe('');
  });
});

describe('how it ends', () => {
  test.each([
    ['SIGINT', 'ended by Ctrl-C'],
    ['SIGTERM', 'ended by SIGTERM'],
    ['SIGHUP', 'the terminal was closed'],
  ] as const)('%s ends the pool in order', async (signal, reason) => {
    let pressed = false;
    const { exitCode, stdout } = await run(quiet, [], {
      watch(soFar, keys) {
        if (pressed || !soFar.includes('sfConfig ready')) return;
        pressed = true;
        keys.press(signal);
      },
    });
    expect(stdout).toContain(`: ${reason}\nNothing is left standing.\n`);
    expect(exitCode).toBe(130);
  });

  test('a signal while it is deployed', async () => {
    let pressed = false;
    const { exitCode, stdout } = await run(quiet, [], {
      watch(soFar, keys) {
        if (pressed || !soFar.includes('sfConfig:a deploying')) return;
        pressed = true;
        keys.press('SIGINT');
      },
    });
    expect(stdout).toContain('ended by Ctrl-C');
    expect(stdout).not.toContain('sfConfig started');
    expect(exitCode).toBe(130);
  });

  test('when nobody reads any more', async () => {
    expect(await run(quiet, [], { outputError: 'EPIPE' })).toMatchObject({ exitCode: 130, stderr: '' });
  });

  test('when its output cannot be written: as it would otherwise, with a word about it at once', async () => {
    const { exitCode, stderr } = await run(quiet, ['--terminate-after', '0s'], { outputError: 'ENOSPC' });
    expect(stderr).toMatch(
      /^error: standard output takes no more, .*the pool goes on reason="no room left on the device"\n/,
    );
    expect(stderr).toContain('error[SD5903]');
    expect(exitCode).toBe(3);
  });

  test('a bug of ours: said as that, with a place, and without a stack', async () => {
    let crashed = false;
    const { exitCode, stdout, stderr } = await run(quiet, [], {
      watch(soFar, keys) {
        if (crashed || !soFar.includes('sfConfig ready')) return;
        crashed = true;
        keys.crash(new TypeError('not a function'));
        keys.crash(new TypeError('nor this'));
      },
    });
    expect(stdout.match(/Stopped waiting\. Nothing is left standing\./g)).toHaveLength(1);
    expect(stderr).toMatch(/^error\[SD9001\]: this is a bug in SmartDomains\n/);
    expect(stderr).toMatch(
      /exception: TypeError: not a function\n.*place: +packages\/cli\/test\/commands\/run\.test\.ts/,
    );
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(exitCode).toBe(1);
  });
});

describe('nothing is begun', () => {
  test('with an error in the description', async () => {
    const { exitCode, stdout, stderr, hasState } = await run('sfConfig extends { sfClass "None"; }', []);
    expect(stderr).toMatch(/^error\[SD5002\]/);
    expect({ exitCode, stdout, hasState }).toEqual({ exitCode: 1, stdout: '', hasState: false });
  });

  test.each([
    [['--seed', '1'], '--seed is for the simulated world'],
    [['--speed', 'max'], '--speed is for the simulated world'],
    [['--site', 'site.sf'], '--site is for the simulated world'],
    [['--world', 'simulated'], '--state is for the real world'],
    [['--name', 'a b'], '--name: letters, digits'],
    [['--terminate-after', 'soon'], 'a duration such as 90s or 5m is expected, not `soon`'],
    [['--terminate-after', '20'], 'a duration such as 90s or 5m is expected, not `20`'],
  ])('with %j', async (argv, expected) => {
    const { exitCode, stdout, stderr, hasState } = await run(quiet, argv);
    expect(stderr).toContain(expected);
    expect({ exitCode, stdout, hasState }).toEqual({ exitCode: 2, stdout: '', hasState: false });
  });

  test('without a state folder', async () => {
    const { exitCode, stderr } = await run(quiet, ['--state', 'quiet.sf/state']);
    expect(stderr).toMatch(/^error\[SD5904\]: state folder cannot be used\n/);
    expect(exitCode).toBe(3);
  });
});

test('what is left to read when the terminal is gone: every event, and why it ended', async () => {
  using folder = temporaryFolder({ 'quiet.sf': quiet });
  await smartdomains(['run', 'quiet.sf', '--state', '.', '--terminate-after', '0s'], { workingFolder: folder.path });
  const text = readFileSync(path.join(folder.path, 'quiet.log'), 'utf8');
  const lines = text.trimEnd().split('\n');
  const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
  expect(entries.at(-1)).toMatchObject({
    time: expect.stringMatching(/^20\d\d-/),
    level: 'info',
    message: 'terminated',
    component: 'sfConfig',
    record: { description: '--terminate-after 0s is over' },
  });
});

test('the state folder is its owner’s alone, and one application runs once', async () => {
  using folder = temporaryFolder({ 'quiet.sf': quiet });
  const argv = ['run', 'quiet.sf', '--state', 'state'];
  let second: Promise<InProcessRun> | undefined;
  const first = await smartdomains(argv, {
    workingFolder: folder.path,
    watch(soFar, keys) {
      if (second !== undefined || !soFar.includes('sfConfig ready')) return;
      second = smartdomains(argv, { workingFolder: folder.path }).finally(() => keys.press('SIGINT'));
    },
  });
  expect(statSync(path.join(folder.path, 'state')).mode & 0o777).toBe(0o700);
  expect(first.exitCode).toBe(130);
  expect(await second).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^error\[SD5905\]/) });
});
