import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { CliIo, OutputStream } from '../src/io.ts';
import { outputFormFor } from '../src/run/run-output.ts';
import { characterSetOf, hasColors, widthOf } from '../src/terminal.ts';

type Environment = Readonly<Record<string, string>>;

function io(environment: Environment, stdout: OutputStream = new PassThrough()): CliIo {
  const stream = new PassThrough();
  return {
    stdin: stream,
    stdout,
    stderr: stream,
    workingFolder: '/',
    environment: (name) => environment[name],
    onSignal: () => () => {},
    onOutputClosed: () => () => {},
    onCrash: () => () => {},
  };
}

function stream(isTTY: boolean, columns?: number): OutputStream {
  return Object.assign(new PassThrough(), { isTTY, ...(columns !== undefined && { columns }) });
}

test.each<[string, boolean, Environment, boolean]>([
  ['a terminal', true, { TERM: 'xterm' }, true],
  ['a pipe', false, { TERM: 'xterm' }, false],
  ['a dumb terminal', true, { TERM: 'dumb' }, false],
  ['NO_COLOR', true, { NO_COLOR: '1' }, false],
  ['NO_COLOR empty is not set', true, { NO_COLOR: '' }, true],
  ['NO_COLOR against FORCE_COLOR', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ['FORCE_COLOR in a pipe', false, { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
])('colours: %s', (_name, isTerminal, environment, expected) => {
  expect(hasColors(stream(isTerminal), io(environment))).toBe(expected);
});

test.each<[Environment, string]>([
  [{}, 'unicode'],
  [{ LANG: 'en_US.UTF-8' }, 'unicode'],
  [{ LANG: 'C.utf8' }, 'unicode'],
  [{ LANG: 'C' }, 'ascii'],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'POSIX' }, 'ascii'],
  [{ LC_ALL: '', LANG: 'de_DE.ISO-8859-1' }, 'ascii'],
])('characters: %j', (environment, expected) => {
  expect(characterSetOf(io(environment))).toBe(expected);
});

test('the width of a terminal, or enough', () => {
  expect(widthOf(stream(true, 63))).toBe(63);
  expect(widthOf(stream(true, 0))).toBe(120);
  expect(widthOf(stream(false))).toBe(120);
});

test.each<[string, OutputStream, Environment, string]>([
  ['a terminal', stream(true, 80), { TERM: 'xterm' }, 'tree'],
  ['a serial console, which has no size', stream(true, 0), { TERM: 'vt220' }, 'lines'],
  ['a dumb terminal', stream(true, 80), { TERM: 'dumb' }, 'lines'],
  ['a pipe', stream(false), { TERM: 'xterm' }, 'lines'],
])('the form of a run on %s', (_name, stdout, environment, expected) => {
  expect(outputFormFor(io(environment, stdout), { json: false, plain: false })).toBe(expected);
});
