import { Readable } from 'node:stream';
import {
  type Description,
  type Diagnostic,
  descriptionFromJson,
  descriptionToJson,
  diagnosticToJson,
  hasErrors,
  type Value,
} from '@smartdomains/language';
import {
  type ApplicationName,
  type ComponentHandle,
  checkDescription,
  consoleService,
  type GuestConsole,
  parseApplicationName,
  type Registry,
  SdError,
  type SurroundingsOptions,
} from '@smartdomains/runtime';
import type { FastifyReply } from 'fastify';
import type { Carrier } from '../carrier.ts';
import { daemonDiagnostic } from '../codes.ts';
import type { ApplicationRecords, RecordedLine } from '../records.ts';
import { streamConsole } from './console-stream.ts';
import { streamEvents } from './event-stream.ts';
import { RefusedRequest } from './refused-request.ts';
import {
  applicationListSchema,
  applicationStatusSchema,
  applicationSummarySchema,
  type ConsoleLine,
  changeRequestSchema,
  changeSchema,
  consolePlaceQuerySchema,
  consoleQuerySchema,
  consoleSchema,
  type DaemonStatus,
  daemonStatusSchema,
  deployedSchema,
  detachRequestSchema,
  detachSchema,
  dumpSchema,
  eventsQuerySchema,
  newApplicationSchema,
  pathQuerySchema,
  pathRequestSchema,
  pingSchema,
  type RecordsQuery,
  recordsQuerySchema,
  terminateRequestSchema,
  terminateSchema,
} from './resources.ts';
import { defineRoute, type Route } from './route.ts';

/** What the routes work with. */
export interface RouteContext {
  readonly carrier: Carrier;
  readonly registry: Registry;
  readonly surroundings: SurroundingsOptions;
  readonly records: ApplicationRecords;
  /** What the hosts lack for an application; nothing where they are not looked at. */
  readonly lookAtHosts: (application: {
    readonly name: ApplicationName;
    readonly description: Description;
    readonly signal: AbortSignal;
  }) => Promise<readonly Diagnostic[]>;
  readonly status: () => DaemonStatus;
  readonly nowMs: () => number;
}

/** The whole API. Also without a context that works it says what it is, for the document. */
export function createRoutes(context: RouteContext): readonly Route[] {
  const { carrier } = context;
  return [
    defineRoute({
      method: 'GET',
      url: '/v1/daemon',
      summary: 'The daemon itself',
      gives: { status: 200, schema: daemonStatusSchema },
      handle: async () => context.status(),
    }),
    defineRoute({
      method: 'GET',
      url: '/v1/applications',
      summary:
        'All applications: those that are here, that ended lately, that were interrupted, and that other processes drive',
      gives: { status: 200, schema: applicationListSchema },
      handle: async () => ({ applications: await carrier.list() }),
    }),
    defineRoute({
      method: 'POST',
      url: '/v1/applications',
      summary:
        'Look whether the hosts have what an application needs, then deploy it; the answer comes before it is deployed, its events tell the rest',
      body: newApplicationSchema,
      gives: { status: 201, schema: deployedSchema },
      async handle({ body: { name: given, description: json, onFailure, skipPreflight = false } }, reply) {
        const read = descriptionFromJson(json);
        if ('problem' in read) throw unreadable(read);
        const { description } = read;
        const { registry, surroundings } = context;
        const found = checkDescription({ description, registry, rootName: 'sfConfig', surroundings });
        if (hasErrors(found)) throw new RefusedRequest(422, found);
        const name = nameOf(given);
        let findings: readonly Diagnostic[] = [];
        const before = async (): Promise<void> => {
          if (skipPreflight) return;
          findings = await context.lookAtHosts({ name, description, signal: whenClosed(reply) });
          if (hasErrors(findings)) throw new RefusedRequest(422, findings);
        };
        const summary = await carrier.deploy({ name, description, onFailure, before });
        return findings.length === 0
          ? summary
          : { ...summary, findings: findings.map((finding) => ({ ...diagnosticToJson(finding) })) };
      },
    }),
    defineRoute({
      method: 'GET',
      url: '/v1/applications/:name',
      summary: 'An application as a tree, at one moment',
      query: pathQuerySchema,
      gives: { status: 200, schema: applicationStatusSchema },
      handle: async ({ name, query }) => await carrier.status(name, query.path),
    }),
    defineRoute({
      method: 'GET',
      url: '/v1/applications/:name/events',
      summary: 'The events of an application as server-sent events, until it has ended',
      query: eventsQuerySchema,
      gives: { status: 200, contentType: 'text/event-stream' },
      async handle({ name, query, request }, reply) {
        const carried = await carrier.carried(name);
        const { run, log } = carried;
        // Not before it has begun: what fails is answered as any other request is.
        streamEvents(reply.raw, {
          log,
          run,
          from: query.from ?? 'snapshot',
          lastEventId: lastEventIdOf(request.headers),
          endsWith: 'application',
          snapshot: () => carrier.snapshot(carried),
          nowMs: context.nowMs,
        });
        reply.hijack();
        return reply;
      },
    }),
    defineRoute({
      method: 'GET',
      url: '/v1/events',
      summary: 'The events of all applications as server-sent events',
      query: eventsQuerySchema,
      gives: { status: 200, contentType: 'text/event-stream' },
      async handle({ query, request }, reply) {
        streamEvents(reply.raw, {
          log: carrier.log,
          run: carrier.run,
          from: query.from ?? 'snapshot',
          lastEventId: lastEventIdOf(request.headers),
          endsWith: 'nothing',
          snapshot: () => ({ applications: carrier.statuses() }),
          nowMs: context.nowMs,
        });
        reply.hijack();
        return reply;
      },
    }),
    defineRoute({
      method: 'GET',
      url: '/v1/applications/:name/records',
      summary:
        'What is kept on disk of an application, one JSON object a line: its events and messages, also after its end',
      query: recordsQuerySchema,
      gives: { status: 200, contentType: 'application/x-ndjson' },
      async handle({ name, query }, reply) {
        const lines = context.records.read(nameOf(name))[Symbol.asyncIterator]();
        const first = await lines.next();
        // Nothing is kept: of one that is here that is an answer.
        if (first.done) await carrier.carried(name);
        reply.header('content-type', 'application/x-ndjson; charset=utf-8');
        return reply.send(Readable.from(recordLines(withFirst(first, lines), query)));
      },
    }),
    defineRoute({
      method: 'GET',
      url: '/v1/applications/:name/dump',
      summary: 'The live tree as a description',
      query: pathQuerySchema,
      gives: { status: 200, schema: dumpSchema },
      async handle({ name, query }) {
        const component = await carrier.component(name, query.path);
        return { description: descriptionToJson(component.dump(), { functions: 'whole' }) };
      },
    }),
    defineRoute({
      method: 'GET',
      url: '/v1/applications/:name/console',
      summary:
        'What the guest of a component printed on its console, one JSON object a piece; with `follow` until the component ends',
      query: consoleQuerySchema,
      gives: { status: 200, contentType: 'application/x-ndjson' },
      async handle({ name, query: { path, lines, follow } }, reply) {
        const component = await carrier.component(name, path);
        const console = consoleOf(component);
        // Also before it is followed: that the host keeps none is an answer, and no stream that stays silent.
        const text = await console.tail(follow ? 0 : lines);
        if (!follow) {
          reply.header('content-type', 'application/x-ndjson; charset=utf-8');
          return reply.send(`${JSON.stringify({ text } satisfies ConsoleLine)}\n`);
        }
        reply.hijack();
        void streamConsole(reply.raw, { console, component, lastLines: lines });
        return reply;
      },
    }),
    defineRoute({
      method: 'GET',
      url: '/v1/applications/:name/console/place',
      summary: 'Where the console of a component is',
      query: consolePlaceQuerySchema,
      gives: { status: 200, schema: consoleSchema },
      async handle({ name, query }) {
        const { target, argv } = consoleOf(await carrier.component(name, query.path));
        return { target, argv };
      },
    }),
    defineRoute({
      method: 'POST',
      url: '/v1/applications/:name/ping',
      summary: 'Ask a component and all below it whether they are well; nothing is ended',
      body: pathRequestSchema,
      gives: { status: 200, schema: pingSchema },
      async handle({ name, body }) {
        const findings = await (await carrier.component(name, body.path)).ping();
        return {
          findings: findings.map(({ path, result, diagnostic }) => ({
            path,
            result,
            diagnostic: { ...diagnosticToJson(diagnostic) },
          })),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      url: '/v1/applications/:name/detach',
      summary: 'Make a component an application of its own',
      body: detachRequestSchema,
      gives: { status: 200, schema: detachSchema },
      async handle({ name, body }) {
        return { application: await (await carrier.component(name, body.path)).detach(body.name) };
      },
    }),
    defineRoute({
      method: 'POST',
      url: '/v1/applications/:name/change',
      summary:
        'Give an attribute of a live component another value, and do what that needs; the answer comes when it is done',
      body: changeRequestSchema,
      gives: { status: 200, schema: changeSchema },
      async handle({ name, body }) {
        const component = await carrier.component(name, body.path);
        await component.change(body.name, valueIn(body.value));
        return { path: component.path, name: body.name };
      },
    }),
    defineRoute({
      method: 'POST',
      url: '/v1/applications/:name/terminate',
      summary: 'End an application, one that was interrupted too, or a component of it',
      body: terminateRequestSchema,
      gives: { status: 200, schema: terminateSchema },
      async handle({ name, body }) {
        const reason = body.reason ?? 'terminated by request';
        if (body.path !== undefined) {
          const component = await carrier.component(name, body.path);
          component.terminate({ type: 'normal', description: reason });
          const hasEnded = await isOverWithin(component.terminated, body.waitMs ?? 0);
          return { hasEnded };
        }
        const { ended } = await carrier.terminate(nameOf(name), reason);
        const hasEnded = await isOverWithin(ended, body.waitMs ?? 0);
        return { hasEnded, ...(hasEnded && { end: await ended }) };
      },
    }),
    defineRoute({
      method: 'POST',
      url: '/v1/applications/:name/recover',
      summary: 'Take up an application that was interrupted',
      gives: { status: 200, schema: applicationSummarySchema },
      handle: async ({ name }) => await carrier.recover(nameOf(name)),
    }),
    defineRoute({
      method: 'POST',
      url: '/v1/recover',
      summary: 'Take up all applications that were interrupted',
      gives: { status: 200, schema: applicationListSchema },
      handle: async () => ({ applications: await carrier.recoverAll() }),
    }),
  ];
}

function consoleOf(component: ComponentHandle): GuestConsole {
  const console = component.service(consoleService);
  if (console) return console;
  throw new SdError(
    daemonDiagnostic('SD7208', {
      component: component.path,
      notes: [`it is a ${component.className}, and ${component.state}`],
      help: 'a XenDomain has one from its deployment on; `smartdomains status` shows which components are domains',
    }),
  );
}

/** Aborts when whoever asked has gone before the answer. */
function whenClosed(reply: FastifyReply): AbortSignal {
  const closed = new AbortController();
  reply.raw.on('close', () => {
    if (!reply.raw.writableEnded) closed.abort(new Error('the request was given up'));
  });
  return closed.signal;
}

function nameOf(text: string): ApplicationName {
  const name = parseApplicationName(text);
  if (name !== undefined) return name;
  throw new RefusedRequest(400, [
    daemonDiagnostic('SD7206', {
      notes: [`\`${text}\` cannot be the name of an application`],
      help: 'use letters, digits, `.`, `_` and `-`, at most 64, beginning with a letter or digit',
    }),
  ]);
}

/** Throws when it is none in the JSON form of the language. */
function valueIn(json: unknown): Value | undefined {
  if (json === undefined) return undefined;
  const read = descriptionFromJson({ value: json });
  if ('problem' in read) throw unreadable(read);
  return read.description.attributes.get('value')?.value;
}

function unreadable({ problem, path }: { readonly problem: string; readonly path: readonly string[] }): SdError {
  return new SdError(
    daemonDiagnostic('SD7207', {
      notes: [path.length === 0 ? problem : `at ${path.join(':')}: ${problem}`],
      help: 'send what `smartdomains parse --json` prints as `value`',
    }),
  );
}

function lastEventIdOf(headers: {
  readonly [name: string]: string | readonly string[] | undefined;
}): string | undefined {
  const value = headers['last-event-id'];
  return typeof value === 'string' ? value : undefined;
}

async function isOverWithin(work: Promise<unknown>, waitMs: number): Promise<boolean> {
  const limit = Promise.withResolvers<boolean>();
  // One turn at least, so that what is over already is seen as that.
  const timer = setTimeout(() => limit.resolve(false), waitMs);
  try {
    return await Promise.race([work.then(() => true), limit.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function* withFirst(
  first: IteratorResult<RecordedLine, unknown>,
  rest: AsyncIterator<RecordedLine>,
): AsyncGenerator<RecordedLine> {
  for (let line = first; !line.done; line = await rest.next()) yield line.value;
}

async function* recordLines(lines: AsyncIterable<RecordedLine>, query: RecordsQuery): AsyncGenerator<string> {
  const { kind, path, last } = query;
  let kept: string[] = [];
  for await (const line of lines) {
    const isEvent = typeof line.seq === 'number';
    if (kind === 'events' && !isEvent) continue;
    // Failures and warnings are events that say something.
    if (kind === 'messages' && isEvent && line.message !== 'failed' && line.message !== 'warning') continue;
    const { component } = line;
    if (path !== undefined && !(component === path || String(component).startsWith(`${path}:`))) continue;
    const text = `${JSON.stringify(line)}\n`;
    if (last === undefined) {
      yield text;
      continue;
    }
    kept.push(text);
    if (kept.length >= 2 * last + 1_000) kept = kept.slice(kept.length - last);
  }
  if (last !== undefined && last > 0) yield* kept.slice(-last);
}
