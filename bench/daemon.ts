/**
 * A restart of the daemon: how long it takes, of its own time, until all components that ran are carried again. Real SQLite, real
 * socket, trivial components that find themselves running. `npm run bench -- daemon [COUNT...]` prints a table and a JSON line.
 */
import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Daemon, startDaemon } from '@smartdomains/daemon';
import { type ComponentClass, coreClasses, createRegistry } from '@smartdomains/runtime';
import { createNodeWorld, openLeases, openSqliteStore } from '@smartdomains/world-node';

const trivialClass: ComponentClass = {
  className: 'Trivial',
  create: () => ({
    async deploy() {},
    async start() {},
    async terminate() {},
    recover: async () => 'running',
  }),
};

interface Running {
  readonly daemon: Daemon;
  stop(): Promise<void>;
}

async function start(folder: string): Promise<Running> {
  const store = openSqliteStore(path.join(folder, 'journal.sqlite'));
  const leases = openLeases(path.join(folder, 'leases.sqlite'), { purpose: 'daemon' });
  const world = createNodeWorld({ store });
  const daemon = await startDaemon({
    world,
    worldTitle: 'real world',
    clockSpeed: 1,
    looksFirst: false,
    registry: createRegistry([...coreClasses, trivialClass]),
    surroundings: {},
    leases,
    records: { record() {}, release() {}, async *read() {} },
    socketPath: path.join(folder, 'daemon.sock'),
    stateFolder: folder,
    version: '0',
    environment: () => undefined,
  });
  return {
    daemon,
    async stop() {
      await daemon.stop();
      await world.close();
      leases.close();
    },
  };
}

function ask(folder: string, method: 'GET' | 'POST', url: string, body?: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request({ agent: false, socketPath: path.join(folder, 'daemon.sock'), method, path: url, headers });
    sent.on('error', reject);
    sent.on('response', (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.on('end', () => resolve(JSON.parse(text)));
    });
    sent.end(body && JSON.stringify(body));
  });
}

/** Asked seldom, so that the asking costs nothing; the answer is at most so late. */
const askIntervalMs = 20;

async function untilReady(folder: string, count: number): Promise<void> {
  for (;;) {
    const { applications } = (await ask(folder, 'GET', '/v1/applications')) as {
      readonly applications: readonly { readonly ready?: number }[];
    };
    if (applications.reduce((sum, { ready = 0 }) => sum + ready, 0) >= count) return;
    await new Promise((resolve) => {
      setTimeout(resolve, askIntervalMs);
    });
  }
}

async function measure(components: number, applications: number): Promise<object> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sd-bench-'));
  try {
    const perApplication = components / applications;
    const children = Object.fromEntries(
      Array.from({ length: perApplication }, (_, index) => [`c${index}`, { sfClass: 'Trivial', number: index }]),
    );
    const first = await start(folder);
    for (let index = 0; index < applications; index += 1) {
      const description = { sfClass: 'Compound', ...children };
      await ask(folder, 'POST', '/v1/applications', { name: `app${index}`, description });
    }
    await untilReady(folder, components + applications);
    await first.stop();

    const fromMs = performance.now();
    const cpuFrom = process.cpuUsage();
    const second = await start(folder);
    await untilReady(folder, components + applications);
    const tookMs = performance.now() - fromMs;
    const { user, system } = process.cpuUsage(cpuFrom);
    assert.equal(second.daemon.takenUp, applications);
    await second.stop();
    return { applications, components, restartMs: Math.round(tookMs), cpuMs: Math.round((user + system) / 1000) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const counts = process.argv.slice(2).map(Number);
const rows: object[] = [];
for (const count of counts.length > 0 ? counts : [1_000, 10_000]) {
  rows.push(await measure(count, 1), await measure(count, 50));
}
console.table(rows);
console.log(JSON.stringify({ bench: 'daemon', rows }));
process.exit();
