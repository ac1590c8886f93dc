import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import {
  type ApplicationName,
  type ComponentClass,
  hostNeed,
  type NeedKind,
  runtimeDiagnostic,
} from '@smartdomains/runtime';
import { openLeases } from '@smartdomains/world-node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DaemonPlace, daemonPlace, resolved } from './support/daemons.ts';
import { ask, eventsUntil, type SentEvent } from './support/http.ts';

let place: DaemonPlace;
beforeEach(() => {
  place = daemonPlace();
});
afterEach(() => place[Symbol.asyncDispose]());

const pair = `sfConfig extends { sfClass "Compound";
  a extends { sfClass "Prim"; }
  b extends { sfClass "Prim"; port 80; }
}`;

const get = (url: string) => ask(place.socketPath, 'GET', url);
const post = (url: string, body?: unknown) => ask(place.socketPath, 'POST', url, body);

/** Deploys it and waits until all of it has started. */
async function started(name: string, text = pair): Promise<void> {
  expect(await post('/v1/applications', { name, description: resolved(text) })).toMatchObject({ status: 201 });
  await eventsUntil(place.socketPath, { path: `/v1/applications/${name}/events?from=oldest`, until: isStarted });
}

function isStarted({ event, data }: SentEvent): boolean {
  return event === 'event' && data.event === 'started' && data.component === 'sfConfig';
}

function codesOf({ body }: { readonly body: unknown }): readonly string[] {
  return (body as { readonly diagnostics: readonly { readonly code: string }[] }).diagnostics.map(({ code }) => code);
}

/** Resolves some turns after the server has taken a connection, and with it all that were asked for before. */
async function connected(socketPath: string): Promise<void> {
  const socket = connect(socketPath);
  await once(socket, 'connect');
  socket.end('GET / HTTP/1.0\r\n\r\n');
  for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
  socket.destroy();
}

describe('the socket', () => {
  test('is its owner’s alone', async () => {
    await place.start();
    expect(statSync(place.socketPath).mode & 0o777).toBe(0o600);
  });

  test('of a daemon that lives is left alone, that of one that is gone is replaced', async () => {
    const first = await place.start();
    await expect(place.start()).rejects.toMatchObject({ diagnostic: { code: 'SD7201' } });
    expect(await get('/v1/daemon')).toMatchObject({ status: 200 });
    await first.stop();
    await place.start();
    expect(await get('/v1/daemon')).toMatchObject({ status: 200, body: { pid: process.pid } });
  });

  test('cannot be something else', async () => {
    writeFileSync(place.socketPath, '');
    await expect(place.start()).rejects.toMatchObject({ diagnostic: { code: 'SD7202' } });
  });
});

test.each(['/v1/applications/web/events', '/v1/events'])(
  '%s is an answer too when its snapshot cannot be made',
  async (url) => {
    let isBroken = false;
    const list = (): [] => {
      if (!isBroken) return [];
      throw Object.assign(new Error('database disk image is malformed'), { errcode: 11 });
    };
    await place.start({ leases: { list } });
    await started('web');
    isBroken = true;
    expect(await get(url)).toMatchObject({ status: 500, body: { diagnostics: [{ severity: 'error' }] } });
    isBroken = false;
    await eventsUntil(place.socketPath, { path: url, until: ({ event }) => event === 'snapshot' });
  },
);

describe('an application', () => {
  test('is deployed, listed, shown as a tree, and ended', async () => {
    await place.start();
    await started('web');
    expect(await get('/v1/applications')).toMatchObject({
      body: {
        applications: [
          {
            name: 'web',
            state: 'started',
            components: 3,
            lease: { pid: process.pid, purpose: 'daemon', state: 'living' },
          },
        ],
      },
    });
    expect(await get('/v1/applications/web')).toMatchObject({
      body: {
        world: 'simulated world, seed 1',
        tree: { path: 'sfConfig', className: 'Compound', children: [{ path: 'sfConfig:a' }, { path: 'sfConfig:b' }] },
      },
    });
    expect(await get('/v1/applications/web?path=sfConfig%3Ab')).toMatchObject({
      body: { tree: { path: 'sfConfig:b' } },
    });
    expect(await post('/v1/applications/web/terminate', { waitMs: 60_000, reason: 'enough' })).toEqual({
      status: 200,
      body: {
        hasEnded: true,
        end: {
          reason: { type: 'normal', description: 'enough', id: 'sfConfig' },
          failures: [],
          undone: [],
          standing: [],
        },
      },
    });
    expect(await get('/v1/applications')).toMatchObject({ body: { applications: [{ name: 'web', state: 'ended' }] } });
    await started('web');
  });

  test('is dumped, pinged, and parts of it become others', async () => {
    await place.start();
    await started('web');
    expect(await get('/v1/applications/web/dump?path=sfConfig%3Ab')).toMatchObject({
      body: { description: { sfClass: 'Prim', port: 80 } },
    });
    expect(await post('/v1/applications/web/ping')).toEqual({ status: 200, body: { findings: [] } });
    expect(await post('/v1/applications/web/detach', { path: 'sfConfig:b', name: 'alone' })).toEqual({
      status: 200,
      body: { application: 'alone' },
    });
    expect(await get('/v1/applications/alone')).toMatchObject({ body: { application: { state: 'started' } } });
    expect(await post('/v1/applications/web/terminate', { path: 'sfConfig:a', waitMs: 60_000 })).toMatchObject({
      body: { hasEnded: true },
    });
  });
});

describe('what is refused', () => {
  test.each([
    ['GET', '/v1/nothing', undefined, 404, 'SD7206'],
    ['POST', '/v1/applications', { nane: 'web' }, 400, 'SD7206'],
    ['POST', '/v1/applications', { name: 'a b', description: {} }, 400, 'SD7206'],
    ['POST', '/v1/applications', { name: 'web', description: { n: 1.5 } }, 400, 'SD7207'],
    ['POST', '/v1/applications', { name: 'web', description: { sfClass: 'None' } }, 422, 'SD5002'],
    ['GET', '/v1/applications/none', undefined, 404, 'SD7203'],
    ['POST', '/v1/applications/none/terminate', {}, 404, 'SD7203'],
    ['POST', '/v1/applications/none/recover', {}, 404, 'SD7203'],
    ['GET', '/v1/applications/web?path=sfConfig%3Anone', undefined, 404, 'SD7204'],
    ['GET', '/v1/applications/web/dump?path=sfConfig%3Anone', undefined, 404, 'SD7204'],
    ['POST', '/v1/applications', { name: 'web', description: { sfClass: 'Prim' } }, 409, 'SD6305'],
  ] as const)('%s %s %j', async (method, url, body, status, code) => {
    await place.start();
    await started('web');
    const answer = await ask(place.socketPath, method, url, body);
    expect([answer.status, codesOf(answer)]).toEqual([status, [code]]);
  });

  test('a bug of ours is said as that', async () => {
    await place.start({
      leases: {
        list() {
          throw new TypeError('not a function');
        },
      },
    });
    const answer = await get('/v1/applications');
    expect([answer.status, codesOf(answer)]).toEqual([500, ['SD9003']]);
  });
});

describe('events', () => {
  const path = '/v1/applications/web/events';

  test('are numbered without gaps, and end with the application', async () => {
    await place.start();
    await started('web');
    void post('/v1/applications/web/terminate', {});
    const events = await eventsUntil(place.socketPath, { path: `${path}?from=oldest`, until: () => false });
    const [run] = events[0]?.id?.split('-') ?? [];
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => `${run}-${index + 1}`));
    expect(events.at(-1)).toMatchObject({ event: 'ended', data: { reason: { type: 'normal' }, standing: [] } });
  });

  test('go on after the last that a client had; what is of another run comes as a snapshot', async () => {
    const first = await place.start();
    await started('web');
    const [snapshot] = await eventsUntil(place.socketPath, { path, until: () => true });
    expect(snapshot).toMatchObject({ event: 'snapshot', data: { because: 'begin', tree: { path: 'sfConfig' } } });
    const lastEventId = snapshot?.id ?? '';
    await post('/v1/applications/web/detach', { path: 'sfConfig:b', name: 'alone' });
    const [next] = await eventsUntil(place.socketPath, { path, lastEventId, until: () => true });
    expect(next).toMatchObject({ event: 'event', data: { event: 'detached', component: 'sfConfig:b' } });

    await first.stop();
    await place.start();
    const [again] = await eventsUntil(place.socketPath, { path, lastEventId: next?.id ?? '', until: () => true });
    expect(again).toMatchObject({ event: 'snapshot', data: { because: 'otherRun', tree: { path: 'sfConfig' } } });
  });

  test('are asked for while the next daemon takes applications up: the answer waits until it has', async () => {
    const first = await place.start();
    await started('web');
    const [snapshot] = await eventsUntil(place.socketPath, { path, until: () => true });
    await first.stop();
    let asked: Promise<readonly SentEvent[]> | undefined;
    await place.start({
      async beforeTakingUp() {
        if (asked) return;
        asked = eventsUntil(place.socketPath, { path, lastEventId: snapshot?.id ?? '', until: () => true });
        // What would be answered at once is answered before this.
        await connected(place.socketPath);
      },
    });
    expect(await asked).toMatchObject([
      { event: 'snapshot', data: { because: 'otherRun', tree: { path: 'sfConfig' } } },
    ]);
  });

  test('of all applications in one order', async () => {
    await place.start();
    await started('one');
    await started('two');
    const events = await eventsUntil(place.socketPath, {
      path: '/v1/events?from=oldest',
      until: (event) => isStarted(event) && event.data.application === 'two',
    });
    expect(new Set(events.map(({ data }) => data.application))).toEqual(new Set(['one', 'two']));
  });
});

describe('a daemon that stops', () => {
  test('leaves its applications as they are, and the next one takes them up', async () => {
    const first = await place.start();
    await started('web');
    expect(await first.stop()).toEqual({ underWay: 0 });
    const second = await place.start();
    expect(second.takenUp).toBe(1);
    await eventsUntil(place.socketPath, { path: '/v1/applications/web/events?from=oldest', until: isStarted });
    expect(await get('/v1/applications')).toMatchObject({
      body: { applications: [{ name: 'web', state: 'started' }] },
    });
  });

  test('what is driven by another process is not taken up, and is shown as that', async () => {
    const first = await place.start();
    await started('web');
    await first.stop();
    const other = openLeases(path.join(place.folder, 'leases.sqlite'), { purpose: 'run web.sf' });
    const release = other.take('web' as ApplicationName);
    const second = await place.start();
    expect(second.takenUp).toBe(0);
    expect(await get('/v1/applications')).toMatchObject({
      body: { applications: [{ name: 'web', state: 'elsewhere', lease: { purpose: 'run web.sf' } }] },
    });
    expect(codesOf(await post('/v1/applications/web/recover'))).toEqual(['SD5905']);
    expect(codesOf(await get('/v1/applications/web'))).toEqual(['SD7203']);

    release();
    other.close();
    expect(codesOf(await post('/v1/applications', { name: 'web', description: { sfClass: 'Prim' } }))).toEqual([
      'SD7205',
    ]);
    expect(codesOf(await get('/v1/applications/web'))).toEqual(['SD7205']);
    expect(await post('/v1/applications/web/terminate', { waitMs: 60_000 })).toMatchObject({
      body: { hasEnded: true, end: { standing: [] } },
    });
    await started('web');
  });
});

test('the document of the API is made of the schemas that check requests', async () => {
  await place.start();
  const { body } = await get('/v1/openapi.json');
  const { paths, components } = body as {
    readonly paths: Record<string, object>;
    readonly components: { readonly schemas: Record<string, object> };
  };
  expect(Object.keys(paths)).toContain('/v1/applications/{name}/terminate');
  expect(components.schemas.NewApplication).toMatchObject({
    required: expect.arrayContaining(['name', 'description']),
    additionalProperties: false,
  });
  const references = JSON.stringify(body).match(/#\/[^"]*/g) ?? [];
  expect(references.filter((reference) => components.schemas[path.basename(reference)] === undefined)).toEqual([]);
});

describe('hosts are looked at before a deployment', () => {
  let looks = 0;
  const things: NeedKind<string> = {
    name: 'things',
    look: async (_, needs) => {
      looks += 1;
      return needs.flatMap(({ component, what }) =>
        what === 'nothing'
          ? []
          : [runtimeDiagnostic('SD5099', { component, severity: what === 'warning' ? 'warning' : 'error' })],
      );
    },
  };
  const needy: ComponentClass = {
    className: 'Needy',
    needs: (view) => [hostNeed({ kind: 'ssh', host: view.text('host') ?? '' }, things, view.text('what') ?? '')],
    create: () => ({}),
  };
  const needyPair = (first: string, second: string): unknown =>
    resolved(`sfConfig extends { sfClass "Compound";
      a extends { sfClass "Needy"; host "xen1"; what "${first}"; }
      b extends { sfClass "Needy"; host "xen2"; what "${second}"; }
    }`);
  beforeEach(async () => {
    looks = 0;
    await place.start({ classes: [needy] });
  });

  test('all that they lack is said at once, and nothing is begun', async () => {
    const answer = await post('/v1/applications', { name: 'web', description: needyPair('memory', 'room') });
    expect(answer.status).toBe(422);
    expect(
      (answer.body as { diagnostics: { component: string }[] }).diagnostics.map(({ component }) => component),
    ).toEqual(['sfConfig:a', 'sfConfig:b']);
    expect(await get('/v1/applications')).toMatchObject({ body: { applications: [] } });
  });

  test('a warning comes with the answer, and the application is deployed', async () => {
    expect(await post('/v1/applications', { name: 'web', description: needyPair('warning', 'nothing') })).toMatchObject(
      {
        status: 201,
        body: { name: 'web', findings: [{ code: 'SD5099', severity: 'warning' }] },
      },
    );
  });

  test('only when nothing of the name is in the way, and not when they are not to be', async () => {
    const description = needyPair('memory', 'room');
    expect(await post('/v1/applications', { name: 'web', description, skipPreflight: true })).toMatchObject({
      status: 201,
    });
    const again = await post('/v1/applications', { name: 'web', description });
    expect([again.status, codesOf(again)]).toEqual([409, ['SD6305']]);
    expect(looks).toBe(0);
  });
});
