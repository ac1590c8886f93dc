import type { ApplicationList, EndResource, TerminateResource } from '@smartdomains/daemon';
import { parseDurationMs, type Resource, type TerminationRecord } from '@smartdomains/runtime';
import { jsonText } from '../display/json-text.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { summaryOf } from '../run/summary.ts';
import { UsageError } from '../usage-error.ts';
import type { DaemonClient } from './client.ts';
import { reportEnd } from './follow.ts';
import { parseTarget, type Target, urlOf } from './target.ts';
import { type DaemonAddress, withDaemon } from './with-daemon.ts';

export interface TerminateOptions extends DaemonAddress {
  readonly all: boolean;
  readonly timeout: string | undefined;
}

const timeoutDefault = '1h';

/** Ends an application, a component, or all there are, and waits for it. */
export async function terminate(written: string | undefined, options: TerminateOptions): Promise<ExitCode> {
  if (options.all === (written !== undefined)) {
    throw new UsageError('name an application or a component, or give --all');
  }
  const timeout = options.timeout ?? timeoutDefault;
  const waitMs = parseDurationMs(timeout);
  if (waitMs === undefined)
    throw new UsageError(`--timeout: a duration such as 90s or 5m is expected, not \`${timeout}\``);
  return await withDaemon(options, async (client) => {
    const targets = written === undefined ? await allTargets(client) : [parseTarget(written)];
    const codes = await Promise.all(
      targets.map((target) => terminateOne(client, target, { ...options, waitMs, timeout })),
    );
    return codes.find((code) => code !== exitCodes.fine) ?? exitCodes.fine;
  });
}

async function allTargets(client: DaemonClient): Promise<readonly Target[]> {
  const { applications } = await client.get<ApplicationList>('/v1/applications');
  return applications
    .filter(({ state }) => state !== 'ended' && state !== 'elsewhere')
    .map(({ name }) => parseTarget(name));
}

async function terminateOne(
  client: DaemonClient,
  { application, path }: Target,
  options: TerminateOptions & { readonly waitMs: number; readonly timeout: string },
): Promise<ExitCode> {
  const { io, json, waitMs, timeout } = options;
  const begunMs = performance.now();
  const { hasEnded, end } = await client.post<TerminateResource>(urlOf({ application }, '/terminate'), {
    ...(path !== undefined && { path }),
    waitMs,
    reason: 'terminated by the command line',
  });
  const shown = path === undefined ? application : `${application}:${path}`;
  if (json)
    io.stdout.write(
      `${jsonText({ application, ...(path !== undefined && { path }), hasEnded, ...(end && { end }) })}\n`,
    );
  else if (!hasEnded) io.stdout.write(`${shown} has not ended after ${timeout}; it goes on ending.\n`);
  else if (end === undefined) io.stdout.write(`${shown} has ended.\n`);
  else for (const line of endLines(application, end, performance.now() - begunMs)) io.stdout.write(`${line}\n`);
  if (!hasEnded) return exitCodes.failed;
  return end === undefined ? exitCodes.fine : reportEnd(end, { io, form: json ? 'json' : 'lines' });
}

function endLines(application: string, end: EndResource, durationMs: number): readonly string[] {
  return summaryOf({
    application,
    durationMs,
    record: end.reason as TerminationRecord,
    standing: end.standing as readonly Resource[],
  });
}
