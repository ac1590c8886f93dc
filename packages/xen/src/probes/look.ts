import type { Diagnostic } from '@smartdomains/language';
import { type HostSession, SdError } from '@smartdomains/runtime';
import type { Gate } from '../shell/gate.ts';
import { timeLimits } from '../time-limits.ts';
import { consoleLogPath } from '../xl/console-log.ts';
import type { Argv } from '../xl/xl-commands.ts';
import type { SimpleProbe, SshLook } from './probe.ts';

/** What a probe looks at, and from where: the domain's host, never the machine of the controller. */
export interface ProbeTarget {
  readonly session: HostSession;
  readonly domainName: string;
  /** The domain's number now; it changes with a reboot. */
  readonly domid: () => number | undefined;
  /** Length of the console's log before this start; what is older says nothing. */
  readonly consoleFromByte: number;
  /** Admits pings that go on; see `pingUntilAnswered`. */
  readonly pings: Gate;
}

/** One echo request, by number; exit code 1 when nothing answers. */
export function pingOnce(address: string): Argv {
  return ['ping', '-n', '-q', '-c', '1', '-W', '2', address];
}

/**
 * Opens a TCP connection and closes it. Xen's own tools need Python on every host, and it says why a connection failed. The
 * text is always the same; address, port and limit are arguments.
 */
const connectScript = `import socket, sys
try:
    socket.create_connection((sys.argv[1], int(sys.argv[2])), float(sys.argv[3])).close()
except OSError as error:
    sys.exit(str(error))
`;

export function connectOnce({ address, port }: { readonly address: string; readonly port: number }): Argv {
  return ['python3', '-I', '-S', '-c', connectScript, address, String(port), String(timeLimits.connectMs / 1000)];
}

/** Never asks anything. Without a file of known hosts any key is taken: a clone's is new each time, and a probe sends no secret. */
export function sshOnce({ address, port, user, command, identityFile, knownHostsFile }: SshLook): Argv {
  const known =
    knownHostsFile === undefined
      ? ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null']
      : ['-o', 'StrictHostKeyChecking=yes', '-o', `UserKnownHostsFile=${knownHostsFile}`];
  const identity = identityFile === undefined ? [] : ['-o', 'IdentitiesOnly=yes', '-i', identityFile];
  return [
    'ssh',
    '-F',
    'none',
    '-o',
    'BatchMode=yes',
    '-o',
    'LogLevel=ERROR',
    '-o',
    `ConnectTimeout=${timeLimits.connectMs / 1000}`,
    ...known,
    ...identity,
    '-p',
    String(port),
    '-l',
    user,
    '--',
    address,
    command,
  ];
}

export function readXenstore(path: string): Argv {
  return ['xenstore-read', path];
}

/** The end of a log from a byte on, counted from 1. */
export function tailFrom(path: string, byte: number): Argv {
  return ['tail', '-c', `+${byte}`, path];
}

/**
 * One look: `undefined` when it was a success, else what was seen in words, or why the host could not look. Never throws for what a
 * host or guest does.
 */
export async function lookOnce(
  target: ProbeTarget,
  probe: SimpleProbe,
  signal: AbortSignal,
): Promise<string | Diagnostic | undefined> {
  try {
    switch (probe.kind) {
      case 'ping':
        return await ask(target, pingOnce(probe.address), { signal, seen: () => 'no answer' });
      case 'tcp':
        return await ask(target, connectOnce(probe), {
          signal,
          seen: ({ stderr }) => lastLine(stderr) ?? 'no connection',
        });
      case 'ssh':
        return await ask(target, sshOnce(probe), {
          signal,
          seen: ({ exitCode, stdout, stderr }) => {
            const said = lastLine(stderr) ?? lastLine(stdout);
            if (exitCode === 255) return said ?? 'no connection';
            return `the command exited with ${exitCode}${said === undefined ? '' : `: ${said}`}`;
          },
        });
      case 'xenstore':
        return await lookAtKey(target, probe, signal);
      case 'console':
        return await lookAtConsole(target, probe.pattern, signal);
      default:
        return probe satisfies never;
    }
  } catch (error) {
    // A host too busy to answer in time, or out of reach for a moment, is a look without success.
    if (SdError.isInstance(error)) return error.diagnostic;
    throw error;
  }
}

type Answer = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

async function ask(
  { session }: ProbeTarget,
  argv: Argv,
  { signal, seen }: { readonly signal: AbortSignal; readonly seen: (answer: Answer) => string },
): Promise<string | undefined> {
  // Whoever logs in may do that, and with his keys.
  const options = { timeoutMs: timeLimits.probeMs, accept: anyExitCode, signal, withoutRoot: true };
  const { stdout, stderr, exitCode } = await session.query(argv, options);
  return exitCode === 0 ? undefined : seen({ exitCode, stdout, stderr });
}

/** Any exit code is an answer. */
function askAny(session: HostSession, argv: Argv, signal: AbortSignal): Promise<Answer> {
  return session.query(argv, { timeoutMs: timeLimits.probeMs, accept: anyExitCode, signal });
}

/** Whatever the program says is an answer. */
export const anyExitCode: readonly number[] = Array.from({ length: 256 }, (_, code) => code);

async function lookAtKey(
  target: ProbeTarget,
  { key, value }: Extract<SimpleProbe, { readonly kind: 'xenstore' }>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const domid = target.domid();
  if (domid === undefined && !key.startsWith('/')) return 'the number of the domain is not known yet';
  const path = key.startsWith('/') ? key : `/local/domain/${domid}/${key}`;
  const { exitCode, stdout } = await askAny(target.session, readXenstore(path), signal);
  if (exitCode !== 0) return `no key ${path}`;
  const found = stdout.replace(/\n$/, '');
  return value === undefined || found === value ? undefined : `${path} is ${JSON.stringify(found.slice(0, 200))}`;
}

async function lookAtConsole(target: ProbeTarget, pattern: string, signal: AbortSignal): Promise<string | undefined> {
  const path = consoleLogPath(target.domainName);
  const { exitCode, stdout, stderr } = await askAny(target.session, tailFrom(path, target.consoleFromByte + 1), signal);
  if (exitCode !== 0) return lastLine(stderr) ?? `no ${path}`;
  const lines = stdout.split(/\r?\n/);
  if (lines.some((line) => holds(line, pattern))) return undefined;
  const last = lines.findLast((line) => line.trim() !== '');
  return last === undefined
    ? 'nothing on the console'
    : `the console's last line is ${JSON.stringify(last.slice(0, 200))}`;
}

/** Whether the line holds the text; `*` stands for any characters. Linear, whatever the text is. */
export function holds(line: string, pattern: string): boolean {
  let from = 0;
  for (const part of pattern.split('*')) {
    const at = line.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}

/** The last line of an output that says anything. */
export function lastLine(text: string): string | undefined {
  return text
    .split('\n')
    .findLast((line) => line.trim() !== '')
    ?.trim()
    .slice(0, 300);
}
