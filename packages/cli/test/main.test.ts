import { describe, expect, test } from 'vitest';
import { commands } from '../src/commands/all.ts';
import { smartdomains } from './in-process.ts';

describe('wrong usage ends with 2 and says how to go on', () => {
  test.each([
    [['pares', 'x.sf'], 'unknown command `pares`\ndid you mean `parse`?'],
    [['parse', '--jsno', 'x.sf'], 'unknown option `--jsno`\ndid you mean `--json`?'],
    [['parse'], 'missing required argument `file`'],
    [['run', 'a.sf', 'b.sf'], 'too many arguments'],
    [['run', 'a.sf', '--world', 'imagined'], '--world <world>: `real` or `simulated` is expected, not `imagined`'],
    [['run', 'a.sf', '--speed', '0'], '--speed <factor>: a number above 0, or `max`, is expected, not `0`'],
    [['run', 'a.sf', '--seed', '-1'], 'a whole number from 0 is expected, not `-1`'],
    [['run', 'a.sf', '--on-failure', 'weep'], '`terminate` or `keep` is expected, not `weep`'],
    [['parse', 'a.sf', '-D', 'novalue'], 'name=value is expected, not `novalue`'],
    [['parse', 'a.sf', '-I'], 'argument missing'],
  ])('%j', async (argv, expected) => {
    const { exitCode, stdout, stderr } = await smartdomains(argv);
    expect(stderr).toContain(expected);
    expect(stderr).toMatch(/^smartdomains: /);
    expect(stderr).toMatch(/See: smartdomains .*--help/);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });

  test('no command at all', async () => {
    const { exitCode, stderr } = await smartdomains([]);
    expect(stderr).toContain('Usage: smartdomains COMMAND');
    expect(exitCode).toBe(2);
  });
});

test('each command is listed under the name it has', async () => {
  const loaded = await Promise.all(commands.map((command) => command.load()));
  expect(loaded.map(({ name }) => name)).toEqual(commands.map(({ name }) => name));
});

describe('help', () => {
  test('lists the commands and the exit codes', async () => {
    const { exitCode, stdout } = await smartdomains(['--help']);
    expect(stdout).toMatchSnapshot();
    expect(exitCode).toBe(0);
  });

  test.each([
    'parse',
    'validate',
    'fmt',
    'run',
    'lab',
    'lab up',
    'lab ssh',
    'lab power-off',
    'lab cut',
    'explain',
    'version',
  ])('%s has examples', async (command) => {
    const { exitCode, stdout } = await smartdomains([...command.split(' '), '--help']);
    expect(stdout).toMatch(new RegExp(`Examples:[^]*\\$ (sudo )?smartdomains ${command}`));
    expect(exitCode).toBe(0);
  });
});

test('version', async () => {
  expect(await smartdomains(['version'])).toEqual({
    exitCode: 0,
    stdout: `smartdomains 0.1.0 (Node ${process.versions.node})\n`,
    stderr: '',
  });
  expect(await smartdomains(['--version'])).toEqual(await smartdomains(['version']));
  const { stdout } = await smartdomains(['version', '--json']);
  expect(JSON.parse(stdout)).toEqual({ smartdomains: '0.1.0', node: process.versions.node });
});

test('a reader that has gone is no failure, a full disk is one', async () => {
  expect(await smartdomains(['version'], { outputError: 'EPIPE' })).toMatchObject({ exitCode: 0, stderr: '' });
  const { exitCode, stderr } = await smartdomains(['version'], { outputError: 'ENOSPC' });
  expect(stderr).toMatch(/^error\[SD5903\]: output could not be written/);
  expect(stderr).toContain('no room left on the device');
  expect(exitCode).toBe(3);
});
