import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect as connectSocket, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { HostTarget } from '@smartdomains/runtime';

const sshdProgram = '/usr/sbin/sshd';
const startLimitMs = 10_000;

/** A real sshd on this machine, with keys and known hosts of its own, that lets the present user in. */
export interface SshServer {
  readonly target: HostTarget & { readonly kind: 'ssh' };
  /** Where its files are; the home directory of whoever logs in, too. */
  readonly directory: string;
  /** Ends the processes that serve the connections, as a crash would. */
  cutConnections(): void;
  /** How many sessions have been opened, over all connections; each connection keeps one for itself. */
  sessionsOpened(): number;
  stop(): Promise<void>;
}

/** What a test may want otherwise: lines for its configuration. */
export interface SshServerOptions {
  readonly configuration?: readonly string[];
}

/** Starts a real sshd on a free port of 127.0.0.1. Throws, with the package to install, when there is none. */
export async function startSshServer({ configuration = [] }: SshServerOptions = {}): Promise<SshServer> {
  if (!existsSync(sshdProgram)) {
    throw new Error(`these tests talk to a real sshd and there is no ${sshdProgram}: apt-get install openssh-server`);
  }
  const directory = mkdtempSync(join(tmpdir(), 'sd-sshd-'));
  const user = userInfo().username;
  const hostKey = makeKey(directory, 'host key');
  const userKey = makeKey(directory, 'user key');
  writeFileSync(join(directory, 'authorized_keys'), readFileSync(`${userKey}.pub`));
  // Run by root, sshd insists on the directory in which it locks its unprivileged half.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });

  const port = await freePort();
  writeFileSync(join(directory, 'known hosts'), `[127.0.0.1]:${port} ${readFileSync(`${hostKey}.pub`, 'utf8')}`);
  writeFileSync(
    join(directory, 'sshd_config'),
    [
      // The first value of an option counts.
      ...configuration,
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey "${hostKey}"`,
      `AuthorizedKeysFile "${join(directory, 'authorized_keys')}"`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin yes',
      'LogLevel VERBOSE',
      // The login shell must not read what the developer has in theirs.
      `SetEnv HOME="${directory}"`,
      '',
    ].join('\n'),
  );
  const server = spawn(sshdProgram, ['-D', '-e', '-f', join(directory, 'sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  let sessions = 0;
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-20_000);
  });
  createInterface(server.stderr).on('line', (line) => {
    if (line.startsWith('Starting session:')) sessions += 1;
  });
  await untilListening(server, port, () => log);

  return {
    directory,
    target: {
      kind: 'ssh',
      host: '127.0.0.1',
      port,
      user,
      identityFile: userKey,
      knownHostsFile: join(directory, 'known hosts'),
    },
    cutConnections() {
      // Not what they run for the users.
      for (const pid of descendantsOf(server.pid ?? 0, 2).filter(isSshd)) process.kill(pid, 'SIGKILL');
    },
    sessionsOpened: () => sessions,
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      if (server.exitCode === null && server.signalCode === null) {
        server.kill('SIGTERM');
        await ended;
      }
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function makeKey(directory: string, name: string): string {
  const path = join(directory, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', path]);
  return path;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

async function untilListening(server: ChildProcess, port: number, log: () => string): Promise<void> {
  const limitMs = performance.now() + startLimitMs;
  while (performance.now() < limitMs && server.exitCode === null) {
    if (await canConnect(port)) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
  throw new Error(`sshd does not listen on port ${port}:\n${log()}`);
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function isSshd(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('sshd');
  } catch {
    return false;
  }
}

/** The process ids of the children, and of theirs down to the depth. */
function descendantsOf(pid: number, depth: number): readonly number[] {
  if (depth === 0) return [];
  let children: string;
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  } catch {
    return [];
  }
  const pids = children.split(' ').filter(Boolean).map(Number);
  return pids.flatMap((child) => [child, ...descendantsOf(child, depth - 1)]);
}
