import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Diagnostic, DiagnosticJson } from '@smartdomains/language';
import { diagnosticFromJson } from '@smartdomains/language';
import { SdError } from '@smartdomains/runtime';
import { cliDiagnostic } from '../codes.ts';
import { readServerEvents, type ServerEvent } from './server-events.ts';

/** How long a stream that broke off is tried to be taken up again: a daemon that is started again is away for less. */
export const reconnectLimitMs = 60_000;
const reconnectDelayMs = 500;

/** What the daemon said no to, as it said it. */
export class RefusedByDaemon extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(({ summary }) => summary).join('; '));
    this.diagnostics = diagnostics;
  }
}

/**
 * The daemon's API over its socket. Every method throws SD5911 when no daemon answers, SD5912 when the connection breaks off, and
 * `RefusedByDaemon` with what the daemon says when it does not do it.
 */
export interface DaemonClient {
  get<Answer>(url: string): Promise<Answer>;
  post<Answer>(url: string, body?: object): Promise<Answer>;
  /** The JSON objects of an answer that has one a line; ends when the signal aborts. */
  lines(url: string, signal?: AbortSignal): AsyncIterable<{ readonly [member: string]: unknown }>;
  /**
   * Server-sent events. When the connection breaks off it is made again, from the last id on, for `reconnectLimitMs`; what was
   * missed then comes, or a `snapshot`. Ends when the daemon ends it, or the signal aborts. `tell` hears when that does not succeed
   * at once, and when it has.
   */
  events(url: string, options: EventsRequest): AsyncIterable<ServerEvent>;
}

export interface EventsRequest {
  readonly signal: AbortSignal;
  readonly tell: (connection: Connection) => void;
}

/** What becomes of a connection that broke off. */
export type Connection = 'lost' | 'again';

export function createDaemonClient(socketPath: string): DaemonClient {
  const send = (options: {
    readonly method: 'GET' | 'POST';
    readonly url: string;
    readonly body?: object | undefined;
    readonly headers?: { readonly [name: string]: string };
    readonly signal?: AbortSignal;
  }): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const { method, url, body, headers, signal } = options;
      const text = body === undefined ? undefined : JSON.stringify(body);
      const sent: ClientRequest = request({
        socketPath,
        // A connection that is kept would be to a daemon that may have been started again.
        agent: false,
        method,
        path: url,
        headers: { ...headers, ...(text !== undefined && { 'content-type': 'application/json' }) },
        ...(signal && { signal }),
      });
      sent.on('response', resolve);
      sent.on('error', (error) => reject(connectionError(socketPath, error)));
      sent.end(text);
    });

  const answered = async (options: Parameters<typeof send>[0]): Promise<IncomingMessage> => {
    const response = await send(options);
    if ((response.statusCode ?? 500) < 300) return response;
    throw refusalIn(await textOf(response, socketPath), socketPath);
  };

  const asJson = async <Answer>(options: Parameters<typeof send>[0]): Promise<Answer> =>
    JSON.parse(await textOf(await answered(options), socketPath)) as Answer;

  return {
    get: (url) => asJson({ method: 'GET', url }),
    post: (url, body = {}) => asJson({ method: 'POST', url, body }),
    async *lines(url, signal) {
      try {
        const response = await answered({ method: 'GET', url, ...(signal && { signal }) });
        for await (const line of linesOf(response)) {
          if (line !== '') yield JSON.parse(line) as { readonly [member: string]: unknown };
        }
      } catch (error) {
        if (signal?.aborted === true) return;
        const isSaid = error instanceof RefusedByDaemon || SdError.isInstance(error);
        throw isSaid ? error : connectionError(socketPath, error as NodeJS.ErrnoException);
      }
    },
    async *events(url, { signal, tell }) {
      let lastEventId = '';
      let brokenSinceMs: number | undefined;
      let isLost = false;
      for (;;) {
        let isConnected = false;
        try {
          const headers = lastEventId === '' ? {} : { 'last-event-id': lastEventId };
          const response = await answered({ method: 'GET', url, headers, signal });
          isConnected = true;
          if (isLost) tell('again');
          isLost = false;
          for await (const event of readServerEvents(response)) {
            brokenSinceMs = undefined;
            if (event.id !== undefined) lastEventId = event.id;
            if (event.event === 'cutOff') break;
            yield event;
            if (event.event === 'ended' && !url.startsWith('/v1/events')) return;
          }
        } catch (error) {
          if (signal.aborted) return;
          // Before the first answer there is nothing to be taken up again.
          if (error instanceof RefusedByDaemon || lastEventId === '') throw error;
          brokenSinceMs ??= performance.now();
          if (performance.now() - brokenSinceMs > reconnectLimitMs) throw error;
          if (!isConnected && !isLost) {
            isLost = true;
            tell('lost');
          }
        }
        if (signal.aborted) return;
        await pause(reconnectDelayMs);
      }
    },
  };
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}

async function textOf(response: IncomingMessage, socketPath: string): Promise<string> {
  let text = '';
  try {
    response.setEncoding('utf8');
    for await (const chunk of response) text += String(chunk);
    return text;
  } catch (error) {
    throw connectionError(socketPath, error as NodeJS.ErrnoException);
  }
}

async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  response.setEncoding('utf8');
  let rest = '';
  for await (const chunk of response) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

function refusalIn(text: string, socketPath: string): Error {
  try {
    const { diagnostics } = JSON.parse(text) as { readonly diagnostics: readonly DiagnosticJson[] };
    return new RefusedByDaemon(diagnostics.map(diagnosticFromJson));
  } catch {
    return brokenOff(socketPath, 'its answer is not understood');
  }
}

function connectionError(socketPath: string, error: NodeJS.ErrnoException): SdError {
  const { code } = error;
  if (code === 'ENOENT' || code === 'ECONNREFUSED') return noDaemon(socketPath, 'nobody listens there');
  if (code === 'EACCES' || code === 'EPERM') return noDaemon(socketPath, 'it belongs to another user');
  if (code === 'ENOTSOCK' || code === 'ENAMETOOLONG' || code === 'EINVAL') return noDaemon(socketPath, error.message);
  return brokenOff(socketPath, error.message);
}

function noDaemon(socketPath: string, reason: string): SdError {
  return new SdError(
    cliDiagnostic('SD5911', {
      facts: [
        { name: 'socket', value: socketPath },
        { name: 'reason', value: reason },
      ],
      help:
        reason === 'it belongs to another user'
          ? 'run the command as the user of the daemon, with sudo for one'
          : 'start one, or name the socket of one that runs with --socket:\n    smartdomains daemon\n    systemctl start smartdomains',
    }),
  );
}

function brokenOff(socketPath: string, reason: string): SdError {
  return new SdError(
    cliDiagnostic('SD5912', {
      facts: [
        { name: 'socket', value: socketPath },
        { name: 'reason', value: reason },
      ],
      help: 'look whether the daemon runs, and at its log; what it carries is not touched by this:\n    smartdomains list',
    }),
  );
}
