import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clientQueueBytesMax, clientQueueMax, partingLimitMs, streamEvents } from '../src/api/event-stream.ts';
import { createEventLog, type EventLog, keptBytesMax } from '../src/event-log.ts';
import { eventsUntil, readEvents, type SentEvent, send } from './support/http.ts';

const run = 'run1';
let folder: string;
let socketPath: string;
let server: Server;
let log: EventLog;
let responses: ServerResponse[];
let from: 'oldest' | 'snapshot';
let snapshot: () => unknown;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sd-events-'));
  socketPath = path.join(folder, 'events.sock');
  log = createEventLog();
  responses = [];
  from = 'oldest';
  snapshot = () => ({});
  server = createServer((request, response) => {
    responses.push(response);
    const lastEventId = request.headers['last-event-id'];
    streamEvents(response, {
      log,
      run,
      lastEventId: typeof lastEventId === 'string' ? lastEventId : undefined,
      from,
      endsWith: 'nothing',
      snapshot,
      nowMs: () => 0,
    });
  });
  server.listen(socketPath);
  await once(server, 'listening');
});
afterEach(async () => {
  vi.useRealTimers();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  rmSync(folder, { recursive: true, force: true });
});

const open = (): Promise<IncomingMessage> => send(socketPath, { method: 'GET', path: '/' });

/** A client that asks, and takes nothing of the answer before it is told to. */
async function stuckClient(): Promise<Socket> {
  const socket = connect(socketPath);
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await vi.waitFor(() => expect(responses).toHaveLength(1));
  return socket;
}

/** Reads until so much has come or the connection is closed, and pauses. */
async function readSome(answer: IncomingMessage, length: number): Promise<string> {
  let text = '';
  const enough = Promise.withResolvers<void>();
  const onData = (chunk: string): void => {
    text += chunk;
    if (text.length >= length) enough.resolve();
  };
  answer.on('data', onData).once('close', enough.resolve);
  answer.resume();
  await enough.promise;
  answer.pause().off('data', onData).off('close', enough.resolve);
  return text;
}

/** More than the sockets between take, so that events wait. */
function appendMany(count: number, bytes: number): void {
  const json = JSON.stringify('x'.repeat(bytes));
  for (let made = 0; made < count; made += 1) log.append('event', json);
}

const numbers = (events: readonly SentEvent[]): readonly number[] =>
  events.filter(({ event }) => event === 'event').map(({ id }) => Number(id?.split('-')[1]));
const upTo = (last: number, first = 1): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

test('a client that reads late is told that it was cut off, and its last id leads to what followed', async () => {
  const slow = await open();
  appendMany(clientQueueMax + 500, 1_000);
  await vi.waitFor(() => expect(responses[0]?.writableEnded).toBe(true));
  const taken: SentEvent[] = [];
  for await (const event of readEvents(slow)) taken.push(event);
  expect(taken.at(-1)).toMatchObject({ event: 'cutOff', data: { because: 'events', queueMax: clientQueueMax } });
  const got = numbers(taken);
  expect(got).toEqual(upTo(got.length));

  const rest = await eventsUntil(socketPath, {
    path: '/',
    lastEventId: `${run}-${got.length}`,
    until: ({ id }) => id === `${run}-${clientQueueMax + 500}`,
  });
  expect(numbers(rest)).toEqual(upTo(clientQueueMax + 500, got.length + 1));
});

test('what waits is bounded by its length too, and is then still kept for the client that comes back', async () => {
  const slow = await open();
  const eventBytes = 64 * 1024;
  // What the sockets take, and what is written before the first wait, is not in the queue.
  const count = Math.ceil(clientQueueBytesMax / eventBytes) + 20;
  expect(count).toBeLessThan(clientQueueMax);
  appendMany(count, eventBytes);
  const taken: SentEvent[] = [];
  for await (const event of readEvents(slow)) taken.push(event);
  const data = { because: 'bytes', queueBytesMax: clientQueueBytesMax };
  expect(taken.at(-1)).toMatchObject({ event: 'cutOff', data });
  const rest = await eventsUntil(socketPath, {
    path: '/',
    lastEventId: `${run}-${numbers(taken).length}`,
    until: ({ id }) => id === `${run}-${count}`,
  });
  expect(numbers(rest)).toEqual(upTo(count, numbers(taken).length + 1));
});

test('a client that never reads is cut off and its connection closed, while another gets every event', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const stuck = await stuckClient();
  const other = readEvents(await open());
  const got: SentEvent[] = [];
  for (let batch = 1; batch <= 50; batch += 1) {
    appendMany(100, 1_000);
    while (got.length < batch * 100) {
      const { value } = await other.next();
      if (value?.event === 'event') got.push(value);
    }
  }
  expect(numbers(got)).toEqual(upTo(5_000));
  const [response] = responses;
  expect(response?.destroyed).toBe(false);

  vi.advanceTimersByTime(partingLimitMs);
  expect(response?.destroyed).toBe(true);
  stuck.resume();
  await once(stuck, 'close');
  await other.return(undefined);
});

test('a client that reads steadily gets all of its first snapshot, though it was cut off in the midst of it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  // Pieces of it begin within a character.
  const text = 'ä𝄞'.repeat(1_500_000);
  snapshot = () => ({ text });
  from = 'snapshot';
  const answer = await open();
  answer.setEncoding('utf8');
  appendMany(clientQueueMax + 1, 10);
  let read = '';
  for (let steps = 0; !answer.closed; steps += 1) {
    expect(steps).toBeLessThan(100);
    vi.advanceTimersByTime(partingLimitMs - 1_000);
    // More than lies in the sockets, so that some was written since.
    read += await readSome(answer, 1024 * 1024);
  }
  expect(read.includes(text)).toBe(true);
  expect(read.endsWith('\n\n')).toBe(true);
  expect(read).toContain('event: cutOff');
});

test('a snapshot that cannot be made leaves the answer to whoever asked for it, and nothing behind', () => {
  from = 'snapshot';
  const subscribe = vi.spyOn(log, 'subscribe');
  const response = { writeHead: vi.fn() };
  const failing = (): never => {
    throw new Error('the store failed');
  };
  const options = { log, run, lastEventId: undefined, from, endsWith: 'nothing', nowMs: () => 0 } as const;
  expect(() => streamEvents(response as unknown as ServerResponse, { ...options, snapshot: failing })).toThrow(
    'the store failed',
  );
  expect(response.writeHead).not.toHaveBeenCalled();
  expect(subscribe).not.toHaveBeenCalled();
});

test('what the daemon keeps for clients that never read is bounded', async () => {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  const heldBytes = (): number => {
    collect();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    return heapUsed + external + arrayBuffers;
  };
  const before = heldBytes();
  const stuck = [await stuckClient(), connect(socketPath), connect(socketPath), connect(socketPath)];
  for (const socket of stuck.slice(1)) socket.pause().write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await vi.waitFor(() => expect(responses).toHaveLength(stuck.length));
  // Each text is its own, 200 MB in all.
  for (let batch = 0; batch < 100; batch += 1) {
    appendMany(1, 2 * 1024 * 1024);
    await new Promise(setImmediate);
  }
  // For each what was kept when it came and what waited for it, as text and as the bytes that are made of it.
  expect(heldBytes() - before).toBeLessThan(2 * stuck.length * (keptBytesMax + clientQueueBytesMax));
  for (const socket of stuck) socket.destroy();
});

test('a client to which nothing has happened yet knows from where to go on', async () => {
  const [first] = await eventsUntil(socketPath, { path: '/', until: () => true });
  expect(first).toMatchObject({ event: 'clock', id: `${run}-0`, data: { nowMs: 0 } });
  appendMany(2, 10);
  const missed = await eventsUntil(socketPath, {
    path: '/',
    lastEventId: first?.id ?? '',
    until: ({ id }) => id === `${run}-2`,
  });
  expect(numbers(missed)).toEqual([1, 2]);
});
