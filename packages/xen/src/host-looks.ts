import { type CommandOptions, type FailedCommand, type HostLooks, SdError } from '@smartdomains/runtime';
import { type FileStatus, parseFileStatus, parseFileStatuses, parseLoopDevices } from './files/file-answers.ts';
import {
  filesIn,
  lockedExitCode,
  loopDevicesOver,
  readFile,
  statPath,
  statPaths,
  tryLock,
} from './files/file-commands.ts';
import { whenFailed } from './problem.ts';
import { timeLimits } from './time-limits.ts';
import { type DomainTable, parseDomainTable } from './xl/domain-table.ts';
import { type EndTrace, parseMonitorLog } from './xl/monitor-log.ts';
import { readMonitorLog, xlListDomains } from './xl/xl-commands.ts';

/** How often `xl list` is tried: it fails now and then on a busy host, and works a moment later. */
const attemptsMax = 3;

/** What a look at the domains needs besides the session. */
export interface LookOptions {
  readonly sleep: (delayMs: number, signal?: AbortSignal) => Promise<void>;
  /** Default: the session's. */
  readonly signal?: AbortSignal;
}

/**
 * All domains of the host. Throws SD8101 when `xl` fails again and again; `undefined` when its answers are not whole, which
 * says nothing about any domain.
 */
export async function lookAtDomains(session: HostLooks, options: LookOptions): Promise<DomainTable | undefined> {
  const { signal, sleep } = options;
  for (let attempt = 1; ; attempt += 1) {
    let hasExited = true;
    try {
      const answer = await session.query(xlListDomains, {
        timeoutMs: timeLimits.lookMs,
        failure: (failed) => {
          hasExited = failed.exitCode !== undefined;
          return whenFailed('SD8101', { help: xenHelp })(failed);
        },
        ...(signal && { signal }),
      });
      const table = parseDomainTable(answer.stdout);
      if (table !== undefined || attempt === attemptsMax) return table;
    } catch (error) {
      // A host out of reach, or one that gave no answer in time, gives none sooner for being asked again.
      if (!SdError.isInstance(error) || error.diagnostic.code !== 'SD8101' || !hasExited || attempt === attemptsMax) {
        throw error;
      }
    }
    await sleep(timeLimits.lookRetryMs, signal);
  }
}

const xenHelp =
  'look on the host, as the user the shell logs in as; `xl` needs root and a running xenstored:\n  xl list -v';

/** What `xl` wrote down of the end of a domain; `none` also when there is no such log or it cannot be read. */
export async function lookAtEndTrace(
  session: HostLooks,
  domain: { readonly name: string; readonly domid: number | undefined },
  signal: AbortSignal,
): Promise<EndTrace> {
  const answer = await session.query(readMonitorLog(domain.name), {
    timeoutMs: timeLimits.lookMs,
    accept: [0, 1],
    signal,
  });
  return answer.exitCode === 0 ? parseMonitorLog(answer.stdout, domain.domid) : { kind: 'none' };
}

/**
 * What a path leads to; `undefined` when there is certainly nothing. Throws when the host cannot say: a path that cannot be looked
 * at (an I/O error, no right) is not a free one.
 */
export async function lookAtPath(session: HostLooks, path: string): Promise<FileStatus | undefined> {
  let isAbsent = false;
  try {
    const answer = await session.query(statPath(path), {
      timeoutMs: timeLimits.lookMs,
      failure: (failed) => {
        isAbsent = saysAbsent(failed);
        return whenFailed('SD8213', { help: `look at ${path} on the host` })(failed);
      },
    });
    return parseFileStatus(answer.stdout);
  } catch (error) {
    if (isAbsent) return undefined;
    throw error;
  }
}

/**
 * What several paths lead to, by one command; those that are certainly not there are not among them. Throws as `lookAtPath` when the
 * host cannot say of one.
 */
export async function lookAtPaths(
  session: HostLooks,
  paths: readonly string[],
): Promise<ReadonlyMap<string, FileStatus>> {
  const { found, unsure } = await glanceAtPaths(session, paths);
  return new Map([...found, ...(await lookAtEach(session, unsure))]);
}

/** What one command says of several paths: what is found, and of which it does not say for sure that nothing is there. */
export async function glanceAtPaths(
  session: HostLooks,
  paths: readonly string[],
): Promise<{ readonly found: ReadonlyMap<string, FileStatus>; readonly unsure: readonly string[] }> {
  if (paths.length === 0) return { found: new Map(), unsure: [] };
  const { stdout, stderr } = await session.query(statPaths(paths), { timeoutMs: timeLimits.lookMs, accept: [0, 1] });
  const found = parseFileStatuses(stdout);
  const lines = new Set(stderr.split('\n'));
  const isSure = (path: string): boolean =>
    found.has(path) || lines.has(`stat: cannot statx '${path}': No such file or directory`);
  return { found, unsure: paths.filter((path) => !isSure(path)) };
}

async function lookAtEach(session: HostLooks, paths: readonly string[]): Promise<ReadonlyMap<string, FileStatus>> {
  const found = new Map<string, FileStatus>();
  for (const path of paths) {
    const status = await lookAtPath(session, path);
    if (status !== undefined) found.set(path, status);
  }
  return found;
}

/**
 * What a path leads to, that must be there: without it the command's failure is the diagnostic `missing` makes. `undefined` when the
 * answer cannot be read.
 */
export async function lookAtNeeded(
  session: HostLooks,
  path: string,
  missing: NonNullable<CommandOptions['failure']>,
): Promise<FileStatus | undefined> {
  const answer = await session.query(statPath(path), { timeoutMs: timeLimits.lookMs, failure: missing });
  return parseFileStatus(answer.stdout);
}

/**
 * The file's text; `undefined` when there is certainly no file. Throws SD8213 when it cannot be read: a mark that cannot be read is
 * not one that is missing.
 */
export async function lookAtText(session: HostLooks, path: string): Promise<string | undefined> {
  let isAbsent = false;
  try {
    const answer = await session.query(readFile(path), {
      timeoutMs: timeLimits.lookMs,
      failure: (failed) => {
        isAbsent = saysAbsent(failed);
        return whenFailed('SD8213', { help: `look at ${path} on the host` })(failed);
      },
    });
    return answer.stdout;
  } catch (error) {
    if (isAbsent) return undefined;
    throw error;
  }
}

/** The files of a folder, by their paths; none when there is certainly no such folder. */
export async function lookAtFiles(session: HostLooks, directory: string): Promise<readonly string[]> {
  if ((await lookAtPath(session, directory)) === undefined) return [];
  const answer = await session.query(filesIn(directory), { timeoutMs: timeLimits.lookMs });
  return answer.stdout.split('\n').filter((path) => path.startsWith(`${directory}/`));
}

/** Whether the command failed because there is certainly no such file or directory. */
export function saysAbsent({ exitCode, stderr }: FailedCommand): boolean {
  return exitCode === 1 && stderr.includes('No such file or directory');
}

/** The loop devices over a file; `undefined` when the answer cannot be read. */
export async function lookAtLoopDevices(session: HostLooks, path: string): Promise<readonly string[] | undefined> {
  const answer = await session.query(loopDevicesOver(path), { timeoutMs: timeLimits.lookMs });
  return parseLoopDevices(answer.stdout);
}

/** Whether a command that holds the file's lock runs on the host. The file must exist: looking would make it. */
export async function isLocked(session: HostLooks, path: string): Promise<boolean> {
  const answer = await session.query(tryLock(path), { timeoutMs: timeLimits.lookMs, accept: [0, lockedExitCode] });
  return answer.exitCode === lockedExitCode;
}
