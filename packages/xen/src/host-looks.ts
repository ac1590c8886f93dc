import type { CommandOptions, HostSession } from '@smartdomains/runtime';
import { type FileStatus, parseFileStatus, parseLoopDevices } from './files/file-answers.ts';
import { loopDevicesOver, readFile, statPath } from './files/file-commands.ts';
import { whenFailed } from './problem.ts';
import { timeLimits } from './time-limits.ts';
import { type DomainTable, parseDomainTable } from './xl/domain-table.ts';
import { xlListDomains } from './xl/xl-commands.ts';

/** A look's own limits; the session's signal is used when none is given. */
export interface LookOptions {
  readonly signal?: AbortSignal;
}

/**
 * All domains of the host. Throws SD8101 when `xl` fails; `undefined` when its answer is not whole, which says nothing about
 * any domain.
 */
export async function lookAtDomains(session: HostSession, options: LookOptions = {}): Promise<DomainTable | undefined> {
  const answer = await session.query(xlListDomains, {
    timeoutMs: timeLimits.lookMs,
    failure: whenFailed('SD8101', { help: 'look at `xl list` on the host: it needs root and a running xenstored' }),
    ...options,
  });
  return parseDomainTable(answer.stdout);
}

/** What a path leads to; `undefined` when there is nothing. Throws when the host cannot say. */
export async function lookAtPath(session: HostSession, path: string): Promise<FileStatus | undefined> {
  const answer = await session.query(statPath(path), { timeoutMs: timeLimits.lookMs, accept: [0, 1] });
  return answer.exitCode === 0 ? parseFileStatus(answer.stdout) : undefined;
}

/**
 * What a path leads to, that must be there: without it the command's failure is the diagnostic `missing` makes. `undefined` when the
 * answer cannot be read.
 */
export async function lookAtNeeded(
  session: HostSession,
  path: string,
  missing: NonNullable<CommandOptions['failure']>,
): Promise<FileStatus | undefined> {
  const answer = await session.query(statPath(path), { timeoutMs: timeLimits.lookMs, failure: missing });
  return parseFileStatus(answer.stdout);
}

/** The file's text; `undefined` when it cannot be read. */
export async function lookAtText(session: HostSession, path: string): Promise<string | undefined> {
  const answer = await session.query(readFile(path), { timeoutMs: timeLimits.lookMs, accept: [0, 1] });
  return answer.exitCode === 0 ? answer.stdout : undefined;
}

/** The loop devices over a file; `undefined` when the answer cannot be read. */
export async function lookAtLoopDevices(session: HostSession, path: string): Promise<readonly string[] | undefined> {
  const answer = await session.query(loopDevicesOver(path), { timeoutMs: timeLimits.lookMs });
  return parseLoopDevices(answer.stdout);
}
