/**
 * The engine's own cost: applications of trivial components, deployed, started and terminated with the journal in SQLite, as
 * durable as in a real run. `npm run bench -- runtime [COUNT...]` prints a table and a JSON line.
 */
import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Attribute, Description, Value } from '@smartdomains/language';
import {
  type ComponentClass,
  coreClasses,
  createApplication,
  createInProcessTransport,
  createRegistry,
  type Log,
  parseApplicationName,
  type Store,
  type World,
} from '@smartdomains/runtime';
import { openSqliteStore } from '@smartdomains/world-node';

const silent: Log = { write: () => undefined };

/** A world with nothing in it but its store: trivial components wait for nothing and run no commands. */
function emptyWorld(store: Store): World {
  return {
    clock: {
      nowMs: () => performance.now(),
      after(delayMs, callback) {
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
    },
    random: { next: () => 0.5 },
    hosts: {
      connect: () => {
        throw new Error('there are no hosts here');
      },
    },
    store,
    transport: createInProcessTransport(silent),
    log: silent,
  };
}

/** Does the least that a real one does in every step: reads an attribute, adds a fact. */
const trivialClass: ComponentClass = {
  className: 'Trivial',
  create: () => ({
    async deploy(context) {
      context.setAttribute('seen', context.attributes.text('text'));
    },
    async start(context) {
      context.attributes.integer('number');
    },
    async terminate() {},
  }),
};

function description(attributes: Readonly<Record<string, Value>>): Description {
  const entries = Object.entries(attributes).map(([name, value]): [string, Attribute] => [
    name,
    { name, value, tags: [] },
  ]);
  return { type: 'description', data: false, attributes: new Map(entries) };
}

const kinds = ['Compound', 'Parallel', 'Parallel asynchCreateChild', 'Pool'] as const;
type Kind = (typeof kinds)[number];

function poolOf(kind: Kind, count: number): Description {
  const children = Array.from({ length: count }, (_, index): [string, Value] => [
    `c${index}`,
    description({ sfClass: 'Trivial', text: 'some text', number: index }),
  ]);
  const asynchCreateChild = kind === 'Parallel asynchCreateChild';
  const sfClass = asynchCreateChild ? 'Parallel' : kind;
  return description({ sfClass, asynchCreateChild, ...Object.fromEntries(children) });
}

/** What JavaScript holds; the page cache of SQLite, which is bounded, is not in it. */
function heapBytes(): number {
  assert(globalThis.gc, 'run it with `npm run bench -- runtime`');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

function rounded(ms: number): number {
  return Number(ms.toFixed(4));
}

interface Row {
  readonly compound: Kind;
  readonly components: number;
  readonly upMsPerComponent: number;
  readonly downMsPerComponent: number;
  /** With the description the component is made of. */
  readonly bytesPerComponent: number;
}

async function measure(kind: Kind, count: number): Promise<Row> {
  const name = parseApplicationName('bench');
  assert(name);
  const folder = mkdtempSync(path.join(tmpdir(), 'smartdomains-bench-'));
  const store = openSqliteStore(path.join(folder, 'journal.sqlite'));
  try {
    const before = heapBytes();
    const application = createApplication({
      name,
      description: poolOf(kind, count),
      registry: createRegistry([...coreClasses, trivialClass]),
      world: emptyWorld(store),
    });
    const upFromMs = performance.now();
    assert.equal(await application.run(), 'started');
    const upMs = performance.now() - upFromMs;
    const bytes = heapBytes() - before;
    const downFromMs = performance.now();
    application.terminate({ type: 'normal', description: 'the bench is over' });
    const end = await application.ended;
    const downMs = performance.now() - downFromMs;
    assert.deepEqual(end.failures, []);
    return {
      compound: kind,
      components: count,
      upMsPerComponent: rounded(upMs / count),
      downMsPerComponent: rounded(downMs / count),
      bytesPerComponent: Math.round(bytes / count),
    };
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

const counts = process.argv.slice(2).map(Number);
const rows: Row[] = [];
for (const kind of kinds) {
  for (const count of counts.length > 0 ? counts : [1_000, 10_000, 100_000]) rows.push(await measure(kind, count));
}
console.table(rows);
console.log(JSON.stringify({ bench: 'runtime', rows }));
