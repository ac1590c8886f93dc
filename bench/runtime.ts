/**
 * The engine's own cost: applications of trivial components, deployed, started and terminated over a store that forgets.
 * `npm run bench -- runtime [COUNT...]` prints a table and a JSON line.
 */
import { strict as assert } from 'node:assert';
import type { Attribute, Description, Value } from '@smartdomains/language';
import {
  type ComponentClass,
  coreClasses,
  createApplication,
  createInProcessTransport,
  createMemoryStore,
  createRegistry,
  type Log,
  parseApplicationName,
  type World,
} from '@smartdomains/runtime';

const silent: Log = { write: () => undefined };

/** A world with nothing in it: trivial components wait for nothing and run no commands. */
function emptyWorld(): World {
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
    store: createMemoryStore(),
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

function poolOf(compound: 'Compound' | 'Parallel' | 'Pool', count: number): Description {
  const children = Array.from({ length: count }, (_, index): [string, Value] => [
    `c${index}`,
    description({ sfClass: 'Trivial', text: 'some text', number: index }),
  ]);
  const asynchCreateChild = compound === 'Parallel';
  return description({ sfClass: compound, asynchCreateChild, ...Object.fromEntries(children) });
}

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function rounded(ms: number): number {
  return Number(ms.toFixed(4));
}

interface Row {
  readonly compound: string;
  readonly components: number;
  readonly upMsPerComponent: number;
  readonly downMsPerComponent: number;
  readonly bytesPerComponent: number | null;
}

async function measure(compound: 'Compound' | 'Parallel' | 'Pool', count: number): Promise<Row> {
  const name = parseApplicationName('bench');
  assert(name);
  const pool = poolOf(compound, count);
  const world = emptyWorld();
  // What the store keeps is not the engine's memory.
  const durable = { ...world, store: { ...world.store, append: async () => undefined } };
  const before = heapBytes();
  const application = createApplication({
    name,
    description: pool,
    registry: createRegistry([...coreClasses, trivialClass]),
    world: durable,
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
    compound,
    components: count,
    upMsPerComponent: rounded(upMs / count),
    downMsPerComponent: rounded(downMs / count),
    bytesPerComponent: globalThis.gc ? Math.round(bytes / count) : null,
  };
}

const counts = process.argv.slice(2).map(Number);
const rows: Row[] = [];
for (const compound of ['Compound', 'Parallel', 'Pool'] as const) {
  for (const count of counts.length > 0 ? counts : [1_000, 10_000, 100_000]) rows.push(await measure(compound, count));
}
console.table(rows);
console.log(JSON.stringify({ bench: 'runtime', rows }));
