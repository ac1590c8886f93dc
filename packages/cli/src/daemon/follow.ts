import type { ApplicationStatus, EndResource } from '@smartdomains/daemon';
import { type DiagnosticJson, diagnosticFromJson } from '@smartdomains/language';
import type { ApplicationEvent, Resource, TerminationRecord } from '@smartdomains/runtime';
import { formatDuration } from '../duration.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { exitCodeFor } from '../exit-code-for.ts';
import type { CliIo } from '../io.ts';
import { report } from '../report.ts';
import { createRunOutput, type OutputForm, type RunOutput } from '../run/run-output.ts';
import { standingDiagnostic } from '../run/standing.ts';
import { summaryOf } from '../run/summary.ts';
import type { Connection, DaemonClient } from './client.ts';
import { createRemoteClock, eventFromJson, eventsOfSnapshot, type RemoteClock } from './remote-events.ts';
import { connectionText, sayConnection } from './say-connection.ts';
import { sayReset } from './say-reset.ts';

/** What is followed, and for how long. */
export interface Follow {
  readonly io: CliIo;
  readonly client: DaemonClient;
  /** Of its stream of events. */
  readonly url: string;
  readonly application: string;
  readonly form: OutputForm;
  /** `started`: until it has started or ended; `ended`: until it has ended. */
  readonly until: 'started' | 'ended';
  /** What is said when the user stops following. */
  readonly interrupted: string;
}

/** Shows an application of the daemon as `run` shows its own. Ctrl-C ends the showing, never the application. */
export async function followApplication(follow: Follow): Promise<ExitCode> {
  const { io, client, form, application } = follow;
  const leave = new AbortController();
  let isInterrupted = false;
  const stop = (): void => {
    isInterrupted = true;
    leave.abort();
  };
  const releases = [
    ...(['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => io.onSignal(signal, stop)),
    io.onOutputClosed(stop),
  ];
  let shown: Shown | undefined;
  const tell = (connection: Connection): void => {
    // What is drawn in place is not to be written over.
    if (form !== 'tree') sayConnection(io, connection);
    else shown?.output.footer(connection === 'lost' ? connectionText.lost : footerFor(follow));
  };
  let beginMs: number | undefined;
  try {
    const { clockSpeed, world } = await client.get<ApplicationStatus>(`/v1/applications/${application}`);
    for await (const { event, data } of client.events(follow.url, { signal: leave.signal, tell })) {
      if (event === 'clock') {
        shown?.clock.heard((data as { readonly nowMs: number }).nowMs);
        continue;
      }
      if (event === 'snapshot') {
        const status = data as ApplicationStatus & { readonly because: string };
        // What was shown is of another time, or another run: it stays above.
        shown?.output.finish([]);
        if (status.because !== 'begin') sayReset(io, { because: status.because, application });
        shown = show(follow, { clockSpeed, world });
        shown.clock.heard(status.nowMs);
        beginMs = status.beginMs;
        for (const past of eventsOfSnapshot(status)) shown.output.event(past);
        if (follow.until === 'started' && status.application.state === 'started')
          return finishStarted(shown.output, follow, 0);
        continue;
      }
      shown ??= show(follow, { clockSpeed, world });
      if (event === 'ended')
        return finishEnded(shown.output, follow, {
          end: data as EndResource,
          ranMs: shown.clock.nowMs() - (beginMs ?? 0),
        });
      const happened = eventFromJson(data);
      beginMs ??= happened.timeMs;
      shown.clock.heard(happened.timeMs);
      shown.output.event(happened);
      if (follow.until === 'started' && isStarted(happened)) {
        return finishStarted(shown.output, follow, happened.timeMs - beginMs);
      }
    }
    shown?.output.finish(form === 'json' ? [] : [follow.interrupted]);
    return isInterrupted ? exitCodes.interrupted : exitCodes.fine;
  } catch (error) {
    shown?.output.finish([]);
    throw error;
  } finally {
    leave.abort();
    for (const release of releases) release();
  }
}

interface Shown {
  readonly output: RunOutput;
  readonly clock: RemoteClock;
}

function footerFor({ until }: Follow): string {
  return until === 'started' ? 'Ctrl-C stops showing; the daemon goes on' : 'Ctrl-C ends the view, not the pool';
}

function show(follow: Follow, { clockSpeed, world }: { readonly clockSpeed: number; readonly world: string }): Shown {
  const { io, form, application } = follow;
  const clock = createRemoteClock(clockSpeed);
  const output = createRunOutput(form, { io, application, world, nowMs: clock.nowMs });
  output.footer(footerFor(follow));
  return { output, clock };
}

function isStarted(event: ApplicationEvent): boolean {
  return event.event === 'started' && !event.component.includes(':');
}

function finishStarted(output: RunOutput, { application, form }: Follow, tookMs: number): ExitCode {
  const after = tookMs > 0 ? ` after ${formatDuration(tookMs)}` : '';
  output.finish(form === 'json' ? [] : [`${application} has started${after}.`]);
  return exitCodes.fine;
}

function finishEnded(
  output: RunOutput,
  { application, io, form }: Follow,
  { end, ranMs }: { readonly end: EndResource; readonly ranMs: number },
): ExitCode {
  const record = end.reason as TerminationRecord;
  const standing = end.standing as readonly Resource[];
  output.finish(summaryOf({ application, durationMs: ranMs, record, standing }));
  return reportEnd(end, { io, form });
}

/** Says what failed and what is left, and gives the exit code for it. */
export function reportEnd(
  { reason, failures, standing }: EndResource,
  { io, form }: { readonly io: CliIo; readonly form: OutputForm },
): ExitCode {
  const remnants = standingDiagnostic(standing as readonly Resource[], {
    world: 'real',
    note: 'the pool ended, but these could not be undone, or were to be kept',
  });
  const diagnostics = failures.map((failure) => diagnosticFromJson(failure as unknown as DiagnosticJson));
  const reported = remnants === undefined ? diagnostics : [...diagnostics, remnants];
  report(reported, { io, format: form === 'json' ? 'json' : 'text' });
  const code = exitCodeFor(reported);
  return code === exitCodes.fine && reason.type !== 'normal' ? exitCodes.failed : code;
}
