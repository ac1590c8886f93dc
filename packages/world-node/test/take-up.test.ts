import type { CommandResult } from '@smartdomains/runtime';
import { expect, it } from 'vitest';
import { createSeenSessions } from '../src/seen-sessions.ts';
import type { RecordState, SshMaster } from '../src/ssh-master.ts';
import { takeUp } from '../src/take-up.ts';

const place = { directory: '/records', boot: 'this' };
const result: CommandResult = {
  outcome: { kind: 'unreachable', reason: 'lost', mayHaveRun: true },
  stdout: '',
  stderr: '',
  durationMs: 0,
};

function found(state: RecordState, hasBegun: boolean): Promise<CommandResult | 'again'> {
  const master: SshMaster = {
    controlPath: '/control',
    sessions: createSeenSessions(),
    signalGroup: () => Promise.resolve(false),
    records: () => Promise.resolve(place),
    find: () => Promise.resolve(state),
    forget: () => Promise.resolve(true),
    isSound: () => Promise.resolve(true),
    lost: new Promise(() => {}),
    isLost: () => false,
    close: () => Promise.resolve(),
  };
  const lane = {
    connect: () => Promise.resolve({ kind: 'connected', master } as const),
    runPlain: () => Promise.reject(new Error('nothing is to be read')),
  };
  const closing = new AbortController().signal;
  return takeUp(
    lane,
    { argv: ['mkdir', '/d'], timeoutMs: 60_000 },
    { result, nonce: 'n', hasBegun, place, beginMs: performance.now(), closing },
  );
}

it.each<[string, RecordState['kind'] & ('none' | 'notrun' | 'lost'), boolean, 'again' | CommandResult]>([
  ['never comes to its record', 'none', false, 'again'],
  ['has begun, and its record was removed', 'none', true, result],
  ['had leave, and its script was killed before it ran', 'notrun', true, 'again'],
  ['ran and was killed', 'lost', true, result],
])('of a command that %s only what certainly has not run is run again', async (_, kind, hasBegun, expected) => {
  expect(await found({ kind }, hasBegun)).toEqual(expected);
});
