import type { ApplicationEvent } from '@smartdomains/runtime';
import { commandLines } from '../display/command-lines.ts';
import { jsonText } from '../display/json-text.ts';
import { plainLine } from '../display/plain-lines.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import type { CliIo } from '../io.ts';
import { UsageError } from '../usage-error.ts';
import type { Connection, DaemonClient } from './client.ts';
import { eventFromJson } from './remote-events.ts';
import { sayConnection } from './say-connection.ts';
import { sayReset } from './say-reset.ts';
import { parseTarget, type Target, urlOf } from './target.ts';
import { type DaemonAddress, withDaemon } from './with-daemon.ts';

export interface EventsOptions extends DaemonAddress {
  readonly follow: boolean;
  readonly commands: boolean;
}

/** Prints what is kept of an application, or what happens from now on. */
export async function events(written: string | undefined, options: EventsOptions): Promise<ExitCode> {
  const target = written === undefined ? undefined : parseTarget(written);
  if (target === undefined && !options.follow) {
    throw new UsageError('name an application, or give --follow for what happens to all');
  }
  const print = createPrinter(options, { namesApplication: target === undefined });
  return await withDaemon(options, async (client) => {
    if (options.follow) return await follow(client, { target, io: options.io, print });
    if (target) for await (const line of client.lines(recordsUrl(target))) print(eventOfLine(line));
    return exitCodes.fine;
  });
}

function recordsUrl({ application, path }: Target): string {
  return urlOf({ application }, '/records', { kind: 'events', path });
}

/** The records keep an event as a line of the log: its name is the message, its time is for people. */
function eventOfLine({
  time,
  message,
  level: _level,
  ...rest
}: {
  readonly [member: string]: unknown;
}): ApplicationEvent {
  return eventFromJson({ ...rest, event: message, timeMs: Date.parse(String(time)) });
}

async function follow(
  client: DaemonClient,
  what: { readonly target: Target | undefined; readonly io: CliIo; readonly print: (event: ApplicationEvent) => void },
): Promise<ExitCode> {
  const { target, io, print } = what;
  const leave = new AbortController();
  const stop = (): void => leave.abort();
  const releases = [
    ...(['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => io.onSignal(signal, stop)),
    io.onOutputClosed(stop),
  ];
  const tell = (connection: Connection): void => sayConnection(io, connection);
  const url = target === undefined ? '/v1/events?from=oldest' : urlOf(target, '/events', { from: 'oldest' });
  try {
    for await (const { event, data } of client.events(url, { signal: leave.signal, tell })) {
      if (event === 'snapshot') {
        const { because } = data as { readonly because: string };
        sayReset(io, { because, application: target?.application ?? 'NAME' });
      }
      if (event !== 'event') continue;
      const happened = eventFromJson(data);
      if (isWithin(happened.component, target?.path)) print(happened);
    }
    return leave.signal.aborted ? exitCodes.interrupted : exitCodes.fine;
  } finally {
    for (const release of releases) release();
  }
}

function isWithin(component: string, path: string | undefined): boolean {
  return path === undefined || component === path || component.startsWith(`${path}:`);
}

function createPrinter(
  { io, json, commands }: EventsOptions,
  { namesApplication }: { readonly namesApplication: boolean },
): (event: ApplicationEvent) => void {
  let beginMs: number | undefined;
  return (event) => {
    // An application that was taken up again counts its events anew.
    if (event.seq === 1 && !namesApplication) beginMs = event.timeMs;
    beginMs ??= event.timeMs;
    if (commands && event.event !== 'command' && event.event !== 'following') return;
    const text = json ? jsonText(event) : commands ? commandLines(event) : plainLine(event, beginMs);
    if (text === undefined) return;
    io.stdout.write(`${namesApplication && !json ? `${event.application} ` : ''}${text}\n`);
  };
}
