import type { Readable } from 'node:stream';

/** One server-sent event. */
export interface ServerEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: unknown;
}

/** Reads a stream of server-sent events whose data are JSON (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export async function* readServerEvents(stream: Readable): AsyncGenerator<ServerEvent> {
  stream.setEncoding('utf8');
  let rest = '';
  for await (const chunk of stream) {
    const messages = (rest + String(chunk)).split('\n\n');
    rest = messages.pop() ?? '';
    for (const message of messages) {
      const event = parseMessage(message);
      if (event !== undefined) yield event;
    }
  }
}

function parseMessage(message: string): ServerEvent | undefined {
  let id: string | undefined;
  let event = 'message';
  let data = '';
  for (const line of message.split('\n')) {
    const colon = line.indexOf(': ');
    const value = line.slice(colon + 2);
    if (line.startsWith('id:')) id = value;
    else if (line.startsWith('event:')) event = value;
    else if (line.startsWith('data:')) data += value;
  }
  return data === '' ? undefined : { id, event, data: JSON.parse(data) as unknown };
}
