import { type IncomingMessage, request } from 'node:http';

/** An answer of the daemon. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** One request over the daemon's socket, as any client in the world could make it. */
export async function ask(socketPath: string, method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer> {
  const response = await send(socketPath, { method, path, ...(body !== undefined && { body }) });
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, body: text === '' ? undefined : JSON.parse(text) };
}

/** A server-sent event. */
export interface SentEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The events of a stream until one is the last that is wanted; then the connection is closed. */
export async function eventsUntil(
  socketPath: string,
  stream: { readonly path: string; readonly lastEventId?: string; readonly until: (event: SentEvent) => boolean },
): Promise<readonly SentEvent[]> {
  const headers = stream.lastEventId === undefined ? {} : { 'last-event-id': stream.lastEventId };
  const response = await send(socketPath, { method: 'GET', path: stream.path, headers });
  const events: SentEvent[] = [];
  for await (const event of readEvents(response)) {
    events.push(event);
    if (stream.until(event)) break;
  }
  return events;
}

/** The events of an answer as they come, until it ends; who stops reading closes the connection. */
export async function* readEvents(response: IncomingMessage): AsyncGenerator<SentEvent, undefined> {
  let rest = '';
  for await (const chunk of response) {
    const messages = (rest + String(chunk)).split('\n\n');
    rest = messages.pop() ?? '';
    for (const message of messages) {
      const fields = new Map(
        message.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]),
      );
      yield {
        id: fields.get('id'),
        event: fields.get('event') ?? '',
        data: JSON.parse(fields.get('data') ?? '{}') as SentEvent['data'],
      };
    }
  }
}

/** Resolves with the answer's head; its text is to be read by whoever asked. */
export function send(
  socketPath: string,
  what: {
    readonly method: string;
    readonly path: string;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { method, path, body, headers } = what;
    const sent = request(
      { agent: false, socketPath, method, path, headers: { ...headers, 'content-type': 'application/json' } },
      resolve,
    );
    sent.on('error', reject);
    sent.end(body === undefined ? '' : JSON.stringify(body));
  });
}
