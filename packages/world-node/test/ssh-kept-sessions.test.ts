import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandResult, HostCommand } from '@smartdomains/runtime';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keptAloneIdleMs, keptIdleMs } from '../src/ssh-kept-session.ts';
import { useSshHost } from './support/ssh-host.ts';

const ssh = useSshHost();

const look = (argv: HostCommand['argv'], options: Partial<HostCommand> = {}): Promise<CommandResult> =>
  ssh.host.run({ argv, timeoutMs: 60_000, isLook: true, ...options });
/** The shell that runs a session's looks is the parent of each. */
const sessionOf = async (options: Partial<HostCommand> = {}): Promise<number> =>
  Number((await look(['sh', '-c', 'echo $PPID'], options)).stdout);
const done = (stdout: string, stderr = '') => ({ outcome: { kind: 'exited', exitCode: 0 }, stdout, stderr });

it('serves looks one after the other with one session', async () => {
  const first = await sessionOf();
  expect(first).toBeGreaterThan(1);
  expect([await sessionOf(), await sessionOf()]).toEqual([first, first]);
});

it('keeps out of it effects that may leave something running: it would be in the group of later looks', async () => {
  const session = await sessionOf();
  expect(await sessionOf({ isLook: false, survivesLoss: true })).not.toBe(session);
  expect(await sessionOf()).toBe(session);
});

it('tells the looks of a session apart, each with its outputs and its end', async () => {
  expect(await look(['sh', '-c', 'printf out; printf err >&2; exit 7'])).toMatchObject({
    outcome: { kind: 'exited', exitCode: 7 },
    stdout: 'out',
    stderr: 'err',
  });
  expect(await look(['no-such-program', 'x'])).toMatchObject({
    outcome: { kind: 'notStarted', reason: 'there is no program no-such-program' },
    stdout: '',
    stderr: '',
  });
  expect(await look(['sh', '-c', 'exit 127'])).toMatchObject({ outcome: { kind: 'exited', exitCode: 127 } });
  expect(await look(['cat'])).toMatchObject(done(''));
  expect(await look(['printf', '%s\n', '*', ' a  b '])).toMatchObject(done('*\n a  b \n'));
});

it('passes any argument on exactly', async () => {
  const word = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll('\0', ''));
  const odd = fc.constantFrom(
    '',
    '-n',
    '--',
    '$(x)',
    '`x`',
    '"; exit 3; "',
    "'",
    '\\',
    '\\n',
    'a\nb',
    '\t',
    '*',
    '~',
    ' ',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(word, odd), { maxLength: 5 }), async (words) => {
      const { stdout } = await look(['printf', '<%s>', ...words]);
      expect(stdout).toBe(words.length === 0 ? '<>' : words.map((each) => `<${each}>`).join(''));
    }),
    { numRuns: 60 },
  );
});

it('takes another session for each of several at once, and never more than are allowed', async () => {
  const looks = await Promise.all(Array.from({ length: 30 }, (_, number) => look(['echo', `${number}`])));
  expect(looks.map(({ stdout }) => stdout)).toEqual(looks.map((_, number) => `${number}\n`));
  const effects = Array.from({ length: 8 }, (_, number) =>
    ssh.host.run({ argv: ['sh', '-c', 'sleep 0.2; echo "$1"', 'sh', `${number}`], timeoutMs: 60_000 }),
  );
  expect((await Promise.all(effects)).map(({ stdout }) => stdout)).toEqual(effects.map((_, number) => `${number}\n`));
});

it('ends a look at its time limit with all it started, and goes on with the next', async () => {
  const script = 'echo $$ >"$1/pids"; sleep 300 & wait';
  const first = await sessionOf();
  expect(await look(['sh', '-c', script, 'sh', ssh.directory], { timeoutMs: 500 })).toMatchObject({
    outcome: { kind: 'timedOut' },
  });
  const pid = readFileSync(join(ssh.directory, 'pids'), 'utf8').trim();
  expect(await look(['ps', '-o', 'stat=', '-p', pid])).toMatchObject({ stdout: expect.not.stringMatching(/[RS]/) });
  expect(await sessionOf()).not.toBe(first);
});

it('does without a session that somebody ended while it waited', async () => {
  const session = await sessionOf();
  process.kill(session, 'SIGKILL');
  expect(await look(['echo', 'seen'])).toMatchObject(done('seen\n'));
  expect(await sessionOf()).not.toBe(session);
});

it('makes the connection anew for a look when it was lost meanwhile', async () => {
  const session = await sessionOf();
  ssh.server.cutConnections();
  expect(await look(['echo', 'seen'])).toMatchObject(done('seen\n'));
  expect(await sessionOf()).not.toBe(session);
});

describe('sessions that wait', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  /** A look that is under way; its end, when it is told to, tells its session. */
  const begin = async (name: string): Promise<() => Promise<number>> => {
    const script = 'echo >"$1/$2"; until [ -e "$1/$2.go" ]; do sleep 0.05; done; echo $PPID';
    const result = look(['sh', '-c', script, 'sh', ssh.directory, name]);
    await vi.waitFor(() => expect(existsSync(join(ssh.directory, name))).toBe(true), { timeout: 20_000 });
    return async () => {
      writeFileSync(join(ssh.directory, `${name}.go`), '');
      return Number((await result).stdout);
    };
  };
  const untilGone = (session: number): Promise<void> =>
    vi.waitFor(() => expect(existsSync(`/proc/${session}`)).toBe(false), { timeout: 20_000 });

  it('end after a while, but for the last, which stays for as long as a host that is watched is not asked', async () => {
    const [endFirst, endSecond, endThird] = [await begin('first'), await begin('second'), await begin('third')];
    const [first, second, third] = [await endFirst(), await endSecond(), await endThird()];
    expect(new Set([first, second, third]).size).toBe(3);
    await vi.advanceTimersByTimeAsync(keptIdleMs);
    await untilGone(first);
    await untilGone(second);
    await vi.advanceTimersByTimeAsync(keptAloneIdleMs / 2);
    const opened = ssh.server.sessionsOpened();
    expect(await sessionOf()).toBe(third);
    // It waits anew.
    await vi.advanceTimersByTimeAsync((keptAloneIdleMs * 3) / 4);
    expect(await sessionOf()).toBe(third);
    expect(ssh.server.sessionsOpened()).toBe(opened);
    await vi.advanceTimersByTimeAsync(keptAloneIdleMs);
    await untilGone(third);
    expect(await sessionOf()).not.toBe(third);
  });

  it('end after a while beside a later one that became the last while they were busy', async () => {
    const alone = await sessionOf();
    await vi.advanceTimersByTimeAsync(keptIdleMs);
    const [endFirst, endLater] = [await begin('first'), await begin('later')];
    const later = await endLater();
    await vi.advanceTimersByTimeAsync(keptIdleMs);
    expect(await endFirst()).toBe(alone);
    expect(later).not.toBe(alone);
    await vi.advanceTimersByTimeAsync(keptIdleMs);
    await untilGone(alone);
    expect(await sessionOf()).toBe(later);
  });
});
