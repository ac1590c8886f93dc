import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandResult, HostCommand } from '@smartdomains/runtime';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { recordsOf } from '../../../test/contracts/support/command-records.ts';
import { type SshServer, startSshServer } from '../../../test/contracts/support/ssh-server.ts';
import { useSshHost } from './support/ssh-host.ts';

const ssh = useSshHost();

const run = (argv: HostCommand['argv'], options: Partial<HostCommand> = {}): Promise<CommandResult> =>
  ssh.host.run({ argv, timeoutMs: 60_000, ...options });
const recorded = { survivesLoss: true } as const;
/** The shell that runs a session's commands is the parent of each. */
const sessionOf = async (): Promise<number> => Number((await run(['sh', '-c', 'echo $PPID'], { isLook: true })).stdout);
const path = (name: string): string => join(ssh.directory, name);
const text = (name: string): string => readFileSync(path(name), 'utf8');
const done = { outcome: { kind: 'exited', exitCode: 0 } };
const mayHaveRun = { outcome: { kind: 'unreachable', mayHaveRun: true } };
/** How many commands run at once of those that could. */
async function atOnce(): Promise<number> {
  const leave = new AbortController();
  const waiting = Array.from({ length: 10 }, () => run(['sleep', '300.125'], { signal: leave.signal }));
  let most = 0;
  await vi
    .waitFor(
      () => {
        most = Math.max(most, running('sleep', '300.125').length);
        expect(most).toBe(8);
      },
      { timeout: 10_000, interval: 100 },
    )
    .catch(() => undefined);
  leave.abort();
  await Promise.all(waiting);
  return most;
}
/** An effect that shows how often it ran. */
const once = (): Promise<CommandResult> => run(['tee', '-a', path('runs')], { ...recorded, stdin: 'ran\n' });

/** The processes that run with these words. */
function running(...argv: readonly string[]): readonly number[] {
  const words = argv.join('\0');
  const isOne = (pid: string): boolean => {
    try {
      const isAlive = !/^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
      return isAlive && readFileSync(`/proc/${pid}/cmdline`, 'utf8') === `${words}\0`;
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isOne(name))
    .map(Number);
}

describe('sessions', () => {
  it('are shared by looks and small effects: a sequence of them opens no further one', async () => {
    const session = await sessionOf();
    const before = ssh.server.sessionsOpened();
    for (const argv of [
      ['mkdir', '-p', '-m', '0700', path('d')],
      ['flock', '-n', '-E', '75', path('runs'), 'cp', path('text'), path('d/copy')],
      ['sudo', '-n', '--', 'mv', '-T', path('d/copy'), path('d/moved')],
      ['ln', '-s', '-T', '--', 'smartdomains.holder=x', path('d/link')],
      ['find', path('d/link'), '-maxdepth', '0', '-type', 'l', '-lname', 'smartdomains.holder=x', '-delete'],
      ['truncate', '-s', '2', path('d/moved')],
    ] satisfies HostCommand['argv'][]) {
      expect(await run(['sudo', '-n', '--', 'tee', path('text')], { ...recorded, stdin: 'text' })).toMatchObject({
        ...done,
        stdout: 'text',
      });
      expect(await run(argv, recorded)).toMatchObject({ ...done, stdout: '', stderr: '' });
    }
    expect(text('d/moved')).toBe('te');
    expect(readdirSync(path('d'))).toEqual(['moved']);
    expect(await sessionOf()).toBe(session);
    expect(ssh.server.sessionsOpened() - before).toBe(0);
    // What no list names has one of its own.
    await run(['sh', '-c', ':'], recorded);
    expect(ssh.server.sessionsOpened() - before).toBe(1);
  });

  it('keep what an effect gets on standard input exactly', async () => {
    const odd = fc.constantFrom('\\', '\n', '\\n', ' ', '\t', '', "'", '"', '%', '$x');
    const stdin = fc.array(fc.oneof(fc.string({ unit: 'binary' }), odd)).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(stdin, async (given) => {
        expect(await run(['tee', path('file')], { ...recorded, stdin: given })).toMatchObject(done);
        expect(text('file')).toBe(Buffer.from(given).toString());
      }),
      { numRuns: 40 },
    );
    const long = `${'ü'.repeat(10_000)}\n`;
    expect(await run(['tee', path('file')], { ...recorded, stdin: long })).toMatchObject(done);
    expect(text('file')).toBe(long);
  });

  it('tell the ends of effects, and what they say', async () => {
    expect(await run(['rm', path('none')], recorded)).toMatchObject({
      outcome: { kind: 'exited', exitCode: 1 },
      stderr: expect.stringContaining('No such file'),
    });
    expect(await run(['flock', '-n', '-E', '75', path('lock'), 'rm', path('none')])).toMatchObject({
      outcome: { kind: 'exited', exitCode: 1 },
    });
  });
});

describe('an effect that was asked for in a session', () => {
  it.each([
    ['whose shell somebody killed', async () => process.kill(await sessionOf(), 'SIGKILL')],
    [
      'whose connection was cut',
      async () => {
        await sessionOf();
        ssh.server.cutConnections();
      },
    ],
  ])('%s while it waited runs once, in another', async (_, killed) => {
    for (const effect of [once, () => run(['ln', '-s', '-T', '--', 'x', path('link')], recorded)]) {
      await killed();
      expect(await effect()).toMatchObject(done);
    }
    expect(text('runs')).toBe('ran\n');
  });

  it('that ends before it begins runs once, in another, and sshd is believed to allow as many as before', async () => {
    await run(['true']);
    writeFileSync(
      join(ssh.server.directory, '.bashrc'),
      `echo >>'${path('logins')}'; [ "$(wc -l <'${path('logins')}')" -gt 3 ] || kill -9 $$\n`,
    );
    try {
      expect(await once()).toMatchObject(done);
    } finally {
      rmSync(join(ssh.server.directory, '.bashrc'));
    }
    expect(text('logins')).toBe('\n\n\n\n');
    expect(text('runs')).toBe('ran\n');
    expect(await atOnce()).toBe(8);
  });

  it('that stands still has not run when its time is over, and never will', async () => {
    const session = await sessionOf();
    process.kill(session, 'SIGSTOP');
    const argv = ['tee', '-a', path('runs')] as const;
    expect(await run(argv, { ...recorded, stdin: 'ran\n', timeoutMs: 500 })).toMatchObject({
      outcome: { kind: 'unreachable', mayHaveRun: false },
    });
    process.kill(session, 'SIGCONT');
    await vi.waitFor(() => expect(existsSync(`/proc/${session}`)).toBe(false), { timeout: 10_000 });
    expect(existsSync(path('runs'))).toBe(false);
    expect(await once()).toMatchObject(done);
    expect(text('runs')).toBe('ran\n');
  });
});

describe('a host that cannot make records', () => {
  let full: SshServer;
  beforeEach(async () => {
    // No file can grow, as on a full disk; 25 is the signal for trying it.
    full = await startSshServer({
      configuration: [`ForceCommand trap '' 25; ulimit -f 0; eval "$SSH_ORIGINAL_COMMAND"`],
    });
    ssh.leadTo(full);
  });
  afterEach(async () => {
    await ssh.hosts.close();
    await full.stop();
  });

  it('is managed all the same, as one without a place for them, and keeps its sessions', async () => {
    const names = Array.from({ length: 6 }, (_, number) => path(`${number}`));
    for (const name of names) expect(await run(['mkdir', name], recorded)).toMatchObject(done);
    const script = 'rmdir "$1" && echo removed';
    for (const name of names) {
      expect(await run(['sh', '-c', script, 'sh', name], recorded)).toMatchObject({ ...done, stdout: 'removed\n' });
    }
    expect(await run(['tee', '/dev/null'], { ...recorded, stdin: 'text' })).toMatchObject({ ...done, stdout: 'text' });
    expect(await run(['rm', path('none')], recorded)).toMatchObject({ outcome: { kind: 'exited', exitCode: 1 } });
    expect(await atOnce()).toBe(8);
  });
});

describe('in the middle of an effect', () => {
  const copy = () => ['cp', path('pipe'), path('out')] as const;
  beforeEach(() => {
    // Who opens a pipe for reading waits until somebody opens it for writing.
    execFileSync('mkfifo', [path('pipe')]);
  });
  /** A copy that waits for `goOn`, once it has begun. */
  const begin = async (options: Partial<HostCommand>): Promise<{ readonly result: Promise<CommandResult> }> => {
    const result = run(copy(), options);
    await vi.waitFor(() => expect(running(...copy())).toHaveLength(1), { timeout: 10_000 });
    return { result };
  };
  const goOn = (): void => appendFileSync(path('pipe'), 'copied');
  const killMaster = (): void => {
    const masters = readdirSync('/proc').filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return words[0] === 'ssh' && words.some((word) => word.startsWith(`${ssh.directory}/`));
      } catch {
        return false;
      }
    });
    for (const pid of masters) process.kill(Number(pid), 'SIGKILL');
  };

  it.each([
    ['is over', { timeoutMs: 1_000 }, 'timedOut'],
    ['is cut short', {}, 'aborted'],
  ])('its time %s: it is ended with its session', async (_, options, kind) => {
    const session = await sessionOf();
    const controller = new AbortController();
    const { result } = await begin({ ...recorded, ...options, signal: controller.signal });
    if (kind === 'aborted') controller.abort();
    expect(await result).toMatchObject({ outcome: { kind } });
    expect(running(...copy())).toEqual([]);
    expect(await once()).toMatchObject(done);
    expect(await sessionOf()).not.toBe(session);
  });

  it.each([
    ['is cut', () => ssh.server.cutConnections()],
    ['ends here with its process', killMaster],
  ])('its connection %s: its own result is taken up', async (_, cut) => {
    const session = await sessionOf();
    const { result } = await begin(recorded);
    expect(recordsOf(session)).toHaveLength(1);
    cut();
    expect(await once()).toMatchObject(done);
    goOn();
    expect(await result).toMatchObject(done);
    expect(text('out')).toBe('copied');
    expect(text('runs')).toBe('ran\n');
    await vi.waitFor(() => expect(recordsOf(session)).toEqual([]), { timeout: 5_000 });
  });

  it('its record is removed with the next connection when this one is cut as soon as the result is there', async () => {
    const session = await sessionOf();
    expect(await run(['tee', path('file')], { ...recorded, stdin: 'secret' })).toMatchObject(done);
    ssh.server.cutConnections();
    expect(await once()).toMatchObject(done);
    await vi.waitFor(() => expect(recordsOf(session)).toEqual([]), { timeout: 5_000 });
  });

  it('its connection is cut, and it ended while nobody could reach it', async () => {
    const { result } = await begin(recorded);
    ssh.server.cutConnections();
    goOn();
    expect(await result).toMatchObject(done);
    expect(text('out')).toBe('copied');
  });

  it('its connection is cut: without a record nobody knows', async () => {
    const { result } = await begin({});
    ssh.server.cutConnections();
    expect(await result).toMatchObject(mayHaveRun);
    goOn();
    await vi.waitFor(() => expect(text('out')).toBe('copied'));
  });

  it.each([
    ['without a record', {}],
    ['with a record', recorded],
  ])('its session is killed with it: nobody knows, %s', async (_, options) => {
    const session = await sessionOf();
    const { result } = await begin(options);
    process.kill(-session, 'SIGKILL');
    expect(await result).toMatchObject(mayHaveRun);
    expect(running(...copy())).toEqual([]);
    expect(await once()).toMatchObject(done);
  });

  it.each([
    ['without a record', {}],
    ['with a record', recorded],
  ])(
    'the shell of its session is killed and it goes on: nobody knows, and nothing is repeated, %s',
    async (_, options) => {
      const session = await sessionOf();
      const { result } = await begin(options);
      process.kill(session, 'SIGKILL');
      goOn();
      expect(await result).toMatchObject(mayHaveRun);
      expect(text('out')).toBe('copied');
      expect(running(...copy())).toEqual([]);
    },
  );

  it('its connection is cut: what it got on standard input is whole, and its result is taken up', async () => {
    const written = run(['tee', path('pipe')], { ...recorded, stdin: 'first\nsecond\n' });
    await vi.waitFor(() => expect(running('tee', path('pipe'))).toHaveLength(1), { timeout: 10_000 });
    ssh.server.cutConnections();
    expect(await once()).toMatchObject(done);
    expect(execFileSync('cat', [path('pipe')], { encoding: 'utf8' })).toBe('first\nsecond\n');
    expect(await written).toMatchObject({ ...done, stdout: 'first\nsecond\n' });
  });
});
