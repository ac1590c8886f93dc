import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandResult, HostCommand } from '@smartdomains/runtime';
import { describe, expect, it, vi } from 'vitest';
import { groupOf, recordsOf } from '../../../test/contracts/support/command-records.ts';
import { type SshServer, startSshServer } from '../../../test/contracts/support/ssh-server.ts';
import { useSshHost } from './support/ssh-host.ts';

const ssh = useSshHost();

const run = (argv: HostCommand['argv'], options: Partial<HostCommand> = {}): Promise<CommandResult> =>
  ssh.host.run({ argv, timeoutMs: 60_000, ...options });
const sh = (script: string, options: Partial<HostCommand> = {}) =>
  run(['sh', '-c', script, 'sh', ssh.directory], options);

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
/** The ssh processes whose control socket is in this directory. */
function sshProcesses(controlDirectory: string): readonly number[] {
  const isOurs = (pid: string): boolean => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return words[0] === 'ssh' && words.some((word) => word.startsWith(`${controlDirectory}/`));
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isOurs(name))
    .map(Number);
}
const pidsWritten = () => readFileSync(join(ssh.directory, 'pids'), 'utf8').trim().split('\n').map(Number);

describe('commands over ssh', () => {
  it('tells a command that exits with 255 from ssh itself', async () => {
    expect((await sh('echo Connection closed >&2; exit 255')).outcome).toEqual({ kind: 'exited', exitCode: 255 });
  });

  it('runs thirty at once over one connection', async () => {
    const results = await Promise.all(Array.from({ length: 30 }, (_, number) => run(['printf', '%s', `${number}`])));
    expect(results.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 30 }, (_, number) => `${number}`));
    expect(results.every(({ outcome }) => outcome.kind === 'exited')).toBe(true);
  });

  it('passes on nothing as an option of ssh', async () => {
    expect((await run(['-V'])).outcome).toMatchObject({ kind: 'notStarted' });
    expect((await run(['printf', '%s', '-oProxyCommand=x'])).stdout).toBe('-oProxyCommand=x');
  });

  it('refuses arguments that are too long for a shell text', async () => {
    const result = await run(['true', 'x'.repeat(130_000)]);
    expect(result.outcome).toMatchObject({
      kind: 'notStarted',
      reason: expect.stringContaining('the limit is 120000'),
    });
    expect((await run(['true', 'x'.repeat(110_000)])).outcome).toEqual({ kind: 'exited', exitCode: 0 });
  });

  it('keeps what the login shell prints out of the output', async () => {
    writeFileSync(join(ssh.server.directory, '.bashrc'), 'echo "Welcome to $HOSTNAME"; echo "last login: today" >&2\n');
    try {
      expect(await run(['echo', 'hello'])).toMatchObject({ stdout: 'hello\n', stderr: '' });
      expect(await run(['false'])).toMatchObject({ outcome: { kind: 'exited', exitCode: 1 }, stdout: '', stderr: '' });
    } finally {
      rmSync(join(ssh.server.directory, '.bashrc'));
    }
  });

  it('is not kept by an orphan that holds the output, and leaves it alone', async () => {
    const result = await sh('sleep 300 & echo $! >"$1/pids"; echo done');
    expect(result).toMatchObject({ outcome: { kind: 'exited', exitCode: 0 }, stdout: 'done\n' });
    const [orphan = 0] = pidsWritten();
    expect(isRunning(orphan)).toBe(true);
    process.kill(orphan, 'SIGKILL');
  });

  it('ends with a command on the host all that it started', async () => {
    const controller = new AbortController();
    const result = sh('sleep 300 & echo $! >"$1/pids"; echo $$ >>"$1/pids"; wait', { signal: controller.signal });
    await vi.waitFor(() => expect(pidsWritten()).toHaveLength(2), { timeout: 10_000 });
    controller.abort();
    expect((await result).outcome).toEqual({ kind: 'aborted' });
    await vi.waitFor(() => expect(pidsWritten().filter(isRunning)).toEqual([]));
  });

  it('lets a command that is told to end finish what it must', async () => {
    const script = `trap 'echo cleaned; exit 0' TERM; echo $$ >"$1/pids"; while :; do sleep 0.05; done`;
    const controller = new AbortController();
    const result = sh(script, { signal: controller.signal });
    await vi.waitFor(() => expect(pidsWritten()).toHaveLength(1), { timeout: 10_000 });
    controller.abort();
    expect(await result).toMatchObject({ outcome: { kind: 'aborted' }, stdout: 'cleaned\n' });
  });

  it('kills on the host what does not end when it is told to', async () => {
    const script = `trap '' TERM; sleep 300 & echo $! >"$1/pids"; echo $$ >>"$1/pids"; while :; do sleep 1; done`;
    const result = await sh(script, { timeoutMs: 1_000 });
    expect(result.outcome).toEqual({ kind: 'timedOut' });
    await vi.waitFor(() => expect(pidsWritten().filter(isRunning)).toEqual([]));
  });
});

describe('commands that sudo runs', () => {
  it('are told to end by sudo too, with all they started', async () => {
    const root = ssh.hosts.connect({ ...ssh.server.target, sudo: true });
    expect(root.commandPrefix).toEqual(['sudo', '-n', '--']);
    const controller = new AbortController();
    const script = 'sleep 300 & echo $! >"$1/pids"; echo $$ >>"$1/pids"; wait';
    const result = root.run({
      argv: ['sudo', '-n', '--', 'sh', '-c', script, 'sh', ssh.directory],
      timeoutMs: 60_000,
      signal: controller.signal,
    });
    await vi.waitFor(() => expect(pidsWritten()).toHaveLength(2), { timeout: 20_000 });
    controller.abort();
    expect((await result).outcome).toEqual({ kind: 'aborted' });
    await vi.waitFor(() => expect(pidsWritten().filter(isRunning)).toEqual([]), { timeout: 10_000 });
  });

  it('are not there when sudo does not find them', async () => {
    const { outcome } = await run(['sudo', '-n', '--', 'no-such-program-anywhere']);
    expect(outcome).toEqual({ kind: 'notStarted', reason: 'there is no program no-such-program-anywhere' });
  });
});

describe('the connection', () => {
  it('is unreachable when contact is lost in the middle of a command, and made anew for the next', async () => {
    const result = sh('echo begun; echo $$ >"$1/pids"; exec sleep 300');
    await vi.waitFor(() => expect(pidsWritten()).toHaveLength(1), { timeout: 10_000 });
    ssh.server.cutConnections();
    expect(await result).toMatchObject({ outcome: { kind: 'unreachable', mayHaveRun: true }, stdout: 'begun\n' });
    const { outcome } = await result;
    expect(outcome.kind === 'unreachable' && outcome.reason).toMatch(/closed|reset|broken pipe/i);
    expect((await run(['echo', 'again'])).stdout).toBe('again\n');
    // Loss of contact is not the end of a command.
    const [pid = 0] = pidsWritten();
    expect(isRunning(pid)).toBe(true);
    process.kill(pid, 'SIGKILL');
  });

  /** A command that says that it began and ran once, and goes on when it is told to, with its own words and exit code. */
  const survivor = (options: Partial<HostCommand> = {}): Promise<CommandResult> =>
    sh(
      'echo $$ >>"$1/pids"; echo before; until [ -e "$1/go" ]; do sleep 0.05; done; echo after; echo bad >&2; exit 7',
      { survivesLoss: true, ...options },
    );
  const begun = () => vi.waitFor(() => expect(pidsWritten()).toHaveLength(1), { timeout: 10_000 });

  it.each([
    ['is cut', () => ssh.server.cutConnections()],
    [
      'ends here with its process',
      () => {
        for (const pid of sshProcesses(ssh.directory)) process.kill(pid, 'SIGKILL');
      },
    ],
  ])('takes up the result of a command that went on while the connection %s', async (_, cut) => {
    const result = survivor();
    await begun();
    const group = groupOf(pidsWritten()[0] ?? 0);
    expect(recordsOf(group)).toHaveLength(1);
    cut();
    await vi.waitFor(async () => expect((await run(['echo', 'again'])).stdout).toBe('again\n'), { timeout: 20_000 });
    writeFileSync(join(ssh.directory, 'go'), '');
    expect(await result).toMatchObject({
      outcome: { kind: 'exited', exitCode: 7 },
      stdout: 'before\nafter\n',
      stderr: 'bad\n',
    });
    expect(pidsWritten()).toHaveLength(1);
    await vi.waitFor(() => expect(recordsOf(group)).toEqual([]), { timeout: 5_000 });
  });

  it('takes up a command that ended while nobody could reach it', async () => {
    const result = survivor();
    await begun();
    writeFileSync(join(ssh.directory, 'go'), '');
    ssh.server.cutConnections();
    expect(await result).toMatchObject({ outcome: { kind: 'exited', exitCode: 7 }, stderr: 'bad\n' });
    expect(pidsWritten()).toHaveLength(1);
  });

  it('ends a command that it took up when its time is over', async () => {
    const result = survivor({ timeoutMs: 4_000 });
    await begun();
    ssh.server.cutConnections();
    expect(await result).toMatchObject({ outcome: { kind: 'timedOut' }, stdout: 'before\n' });
    expect(pidsWritten().filter(isRunning)).toEqual([]);
  });

  it('does not know what became of a command that somebody killed meanwhile', async () => {
    const result = survivor();
    await begun();
    const [pid = 0] = pidsWritten();
    const group = groupOf(pid);
    ssh.server.cutConnections();
    process.kill(-group, 'SIGKILL');
    expect((await result).outcome).toMatchObject({ kind: 'unreachable', mayHaveRun: true });
  });

  it.each([
    ['nobody knows whether it ran', {}, { kind: 'unreachable', mayHaveRun: true }],
    ['runs once when it has a record', { survivesLoss: true }, { kind: 'exited', exitCode: 0 }],
  ])('tells of a command whose ssh was killed here before it was heard of: %s', async (_, options, outcome) => {
    await run(['true']);
    writeFileSync(join(ssh.server.directory, '.bashrc'), `touch '${ssh.directory}/login'; sleep 2\n`);
    try {
      const others = sshProcesses(ssh.directory);
      const result = sh('echo ran >>"$1/runs"', options);
      await vi.waitFor(() => expect(existsSync(join(ssh.directory, 'login'))).toBe(true), { timeout: 10_000 });
      for (const pid of sshProcesses(ssh.directory)) if (!others.includes(pid)) process.kill(pid, 'SIGKILL');
      expect(await result).toMatchObject({ outcome });
      if (outcome.kind === 'exited') expect(readFileSync(join(ssh.directory, 'runs'), 'utf8')).toBe('ran\n');
    } finally {
      rmSync(join(ssh.server.directory, '.bashrc'));
    }
  });

  it('keeps the output and the exit code of a command whose record nobody needed', async () => {
    // The session's shell, which is the parent, leads its group.
    const done = await sh('echo $PPID; echo err >&2; exit 3', { survivesLoss: true });
    expect(done).toMatchObject({ outcome: { kind: 'exited', exitCode: 3 }, stderr: 'err\n' });
    const group = Number(done.stdout);
    expect(group).toBeGreaterThan(1);
    const none = await run(['no-such-program-anywhere'], { survivesLoss: true });
    expect(none).toMatchObject({ outcome: { kind: 'notStarted' }, stdout: '', stderr: '' });
    await vi.waitFor(() => expect(recordsOf(group)).toEqual([]), { timeout: 5_000 });
  });

  it('looks again when contact was lost in the middle of a look', async () => {
    const result = sh('echo $$ >>"$1/pids"; [ "$(wc -l <"$1/pids")" = 1 ] && exec sleep 300; echo seen', {
      isLook: true,
    });
    await begun();
    ssh.server.cutConnections();
    expect(await result).toMatchObject({ outcome: { kind: 'exited', exitCode: 0 }, stdout: 'seen\n' });
    const [first = 0, ...others] = pidsWritten();
    process.kill(first, 'SIGKILL');
    expect(others).toHaveLength(1);
  });

  it('ends on the host what was followed when contact is lost', async () => {
    let text = '';
    const result = ssh.host.follow({
      argv: ['sh', '-c', 'echo $$ >"$1/pids"; echo begun; sleep 300', 'sh', ssh.directory],
      signal: new AbortController().signal,
      onText: (piece) => {
        text += piece;
      },
    });
    await vi.waitFor(() => expect(text).toBe('begun\n'), { timeout: 10_000 });
    ssh.server.cutConnections();
    expect((await result).outcome).toMatchObject({ kind: 'unreachable', mayHaveRun: true });
    await vi.waitFor(() => expect(pidsWritten().filter(isRunning)).toEqual([]), { timeout: 10_000 });
  });

  it('is made anew without a word when it was lost between two commands', async () => {
    await run(['true']);
    ssh.server.cutConnections();
    const [control = ''] = readdirSync(ssh.directory);
    await vi.waitFor(() => expect(readdirSync(join(ssh.directory, control))).toEqual([]));
    expect((await run(['echo', 'again'])).stdout).toBe('again\n');
  });

  it('is refused when the key of the host is not known', async () => {
    const empty = join(ssh.directory, 'known');
    writeFileSync(empty, '');
    const stranger = ssh.hosts.connect({ ...ssh.server.target, knownHostsFile: empty });
    const { outcome } = await stranger.run({ argv: ['true'], timeoutMs: 60_000 });
    expect(outcome).toMatchObject({
      kind: 'unreachable',
      mayHaveRun: false,
      reason: expect.stringContaining('Host key verification failed'),
    });
    expect(readFileSync(empty, 'utf8')).toBe('');
  });

  it('is refused when the key of the host has changed', async () => {
    const changed = join(ssh.directory, 'known');
    const key = execFileSync('sh', [
      '-c',
      `ssh-keygen -q -t ed25519 -N '' -f "$1/k" && cat "$1/k.pub"`,
      'sh',
      ssh.directory,
    ]);
    writeFileSync(changed, `[127.0.0.1]:${ssh.server.target.port} ${key.toString()}`);
    const stranger = ssh.hosts.connect({ ...ssh.server.target, knownHostsFile: changed });
    const { outcome } = await stranger.run({ argv: ['true'], timeoutMs: 60_000 });
    expect(outcome).toMatchObject({ kind: 'unreachable', reason: expect.stringMatching(/Host key .* has changed/) });
  });

  it('finds the key of the host under its alias', async () => {
    const aliased = join(ssh.directory, 'known');
    writeFileSync(aliased, readFileSync(ssh.server.target.knownHostsFile ?? '', 'utf8').replace(/^\S+/, 'seven'));
    const alias = ssh.hosts.connect({ ...ssh.server.target, knownHostsFile: aliased, hostKeyAlias: 'seven' });
    expect((await alias.run({ argv: ['true'], timeoutMs: 60_000 })).outcome).toEqual({ kind: 'exited', exitCode: 0 });
  });

  it('says that nobody listens, in the words of ssh', async () => {
    const nobody = ssh.hosts.connect({ ...ssh.server.target, port: 1 });
    const { outcome } = await nobody.run({ argv: ['true'], timeoutMs: 60_000 });
    expect(outcome).toMatchObject({
      kind: 'unreachable',
      mayHaveRun: false,
      reason: expect.stringContaining('Connection refused'),
    });
  });

  it('says that the key is not accepted', async () => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(ssh.directory, 'other')]);
    const stranger = ssh.hosts.connect({ ...ssh.server.target, identityFile: join(ssh.directory, 'other') });
    const { outcome } = await stranger.run({ argv: ['true'], timeoutMs: 60_000 });
    expect(outcome).toMatchObject({ kind: 'unreachable', reason: expect.stringContaining('Permission denied') });
  });

  it.each(['-oProxyCommand=touch pwned', 'host;touch pwned', 'two words'])('is never tried to %j', async (name) => {
    const { outcome } = await ssh.hosts.connect({ kind: 'ssh', host: name }).run({ argv: ['true'], timeoutMs: 60_000 });
    expect(outcome).toMatchObject({
      kind: 'unreachable',
      mayHaveRun: false,
      reason: expect.stringContaining('cannot be given to ssh'),
    });
  });

  it('keeps its socket where only we can come, and removes it at the end', async () => {
    await run(['true']);
    const [control = ''] = readdirSync(ssh.directory);
    expect((statSync(join(ssh.directory, control)).mode & 0o777).toString(8)).toBe('700');
    expect(readdirSync(join(ssh.directory, control))).toHaveLength(1);
    await ssh.hosts.close();
    expect(readdirSync(ssh.directory)).toEqual([]);
  });

  it('ends on its own when our process is killed', async () => {
    const script = `import { createNodeHosts } from '@smartdomains/world-node';
      const hosts = createNodeHosts({ controlDirectory: ${JSON.stringify(ssh.directory)} });
      const host = hosts.connect(${JSON.stringify(ssh.server.target)});
      await host.run({ argv: ['true'], timeoutMs: 60_000 });
      process.kill(process.pid, 'SIGKILL');`;
    const child = spawn(process.execPath, ['--conditions=sd-source', '--input-type=module', '-e', script], {
      cwd: import.meta.dirname,
      stdio: 'ignore',
    });
    await new Promise((resolve) => child.once('exit', resolve));
    expect(child.signalCode).toBe('SIGKILL');
    const [control = ''] = readdirSync(ssh.directory);
    // ssh removes its socket when it ends.
    await vi.waitFor(() => expect(existsSync(join(ssh.directory, control, '1'))).toBe(false), { timeout: 10_000 });
  });
});

describe('hosts of other habits', () => {
  const withServer = async (configuration: readonly string[], action: (other: SshServer) => Promise<void>) => {
    const other = await startSshServer({ configuration });
    try {
      await action(other);
    } finally {
      await ssh.hosts.close();
      await other.stop();
    }
  };

  it('uses fewer sessions where sshd allows fewer', () =>
    withServer(['MaxSessions 3'], async (other) => {
      const few = ssh.hosts.connect(other.target);
      const results = await Promise.all(
        Array.from({ length: 12 }, (_, number) => few.run({ argv: ['echo', `${number}`], timeoutMs: 60_000 })),
      );
      expect(results.map(({ stdout, outcome }) => stdout || JSON.stringify(outcome))).toEqual(
        Array.from({ length: 12 }, (_, number) => `${number}\n`),
      );
    }));

  it('follows all the same: what is followed keeps its session, so the others get connections of their own', () =>
    withServer(['MaxSessions 3'], async (other) => {
      const few = ssh.hosts.connect(other.target);
      const leave = new AbortController();
      const heard = Array.from({ length: 6 }, () => Promise.withResolvers<string>());
      const followed = heard.map(({ resolve }, number) =>
        few.follow({
          argv: ['sh', '-c', 'echo "$1"; exec sleep 300', 'sh', `${number}`],
          signal: leave.signal,
          onText: resolve,
        }),
      );
      expect(await Promise.all(heard.map(({ promise }) => promise))).toEqual(heard.map((_, number) => `${number}\n`));
      leave.abort();
      for (const { outcome } of await Promise.all(followed)) expect(outcome).toEqual({ kind: 'aborted' });
    }));

  it('says so when sshd allows no second session', () =>
    withServer(['MaxSessions 1'], async (other) => {
      const { outcome } = await ssh.hosts.connect(other.target).run({ argv: ['true'], timeoutMs: 60_000 });
      expect(outcome).toMatchObject({
        kind: 'unreachable',
        mayHaveRun: false,
        reason: expect.stringContaining('opened no session'),
      });
    }));

  it('says so of what is followed too, in the words of ssh, and not that too many are followed', () =>
    withServer(['MaxSessions 1'], async (other) => {
      const { outcome } = await ssh.hosts.connect(other.target).follow({
        argv: ['true'],
        signal: new AbortController().signal,
        onText: () => undefined,
      });
      expect(outcome).toMatchObject({
        kind: 'unreachable',
        mayHaveRun: false,
        reason: expect.stringContaining('opened no session'),
      });
    }));

  it('says so when the login runs something else', () =>
    withServer(['ForceCommand echo This account is not available.'], async (other) => {
      const { outcome } = await ssh.hosts.connect(other.target).run({ argv: ['true'], timeoutMs: 60_000 });
      expect(outcome).toMatchObject({
        kind: 'unreachable',
        mayHaveRun: false,
        reason: 'This account is not available.',
      });
    }));
});
