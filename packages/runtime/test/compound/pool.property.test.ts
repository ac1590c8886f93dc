import type { Description, Value } from '@smartdomains/language';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Component } from '../../src/component.ts';
import type { ApplicationEvent } from '../../src/events.ts';
import { describe, lazy } from '../support/describe.ts';
import { runUntil } from '../support/fake-world.ts';
import { application, type Running } from '../support/run.ts';

/** A component of a random application: what it requires, by index, and what each of its instances does. */
interface Node {
  readonly requires: readonly number[];
  readonly policy: 'terminate' | 'restart' | 'continue';
  readonly place: 'pool' | 'second pool' | 'supervisor';
  readonly deployMs: number;
  readonly startMs: number;
  readonly readyMs: number;
  readonly terminateMs: number;
  /** Of each instance in turn: the step that fails, or the end so long after its start; further ones live. */
  readonly ends: readonly (
    | { readonly fails: 'deploy' | 'start' | 'ready' }
    | { readonly afterMs: number; readonly type: 'normal' | 'abnormal' }
  )[];
}

interface Case {
  readonly nodes: readonly Node[];
  readonly tolerant: boolean;
  readonly strategy: 'oneForOne' | 'oneForAll' | 'restForOne';
  readonly intensity: number;
  readonly endAtEvent: number | undefined;
}

const shortTime = fc.integer({ min: 0, max: 400 });
const nodes = fc.array(
  fc.record({
    requires: fc.array(fc.nat(20), { maxLength: 3 }),
    policy: fc.constantFrom('terminate' as const, 'restart' as const, 'continue' as const),
    place: fc.constantFrom('pool' as const, 'second pool' as const, 'supervisor' as const),
    deployMs: shortTime,
    startMs: shortTime,
    readyMs: shortTime,
    terminateMs: shortTime,
    ends: fc.array(
      fc.oneof(
        fc.record({ fails: fc.constantFrom('deploy' as const, 'start' as const, 'ready' as const) }),
        fc.record({ afterMs: shortTime, type: fc.constantFrom('normal' as const, 'abnormal' as const) }),
      ),
      { maxLength: 2 },
    ),
  }),
  { minLength: 1, maxLength: 8 },
);

const cases: fc.Arbitrary<Case> = fc.record({
  nodes,
  tolerant: fc.boolean(),
  strategy: fc.constantFrom('oneForOne' as const, 'oneForAll' as const, 'restForOne' as const),
  intensity: fc.integer({ min: 0, max: 3 }),
  endAtEvent: fc.option(fc.integer({ min: 1, max: 80 }), { nil: undefined }),
});

const homes = { pool: 'p', 'second pool': 'q', supervisor: 's' } as const;

function pathOf(nodes: readonly Node[], index: number): string {
  return `sfConfig:${homes[nodes[index]?.place ?? 'pool']}:n${index}`;
}

/** What a node requires: earlier ones only, so that there is no circle; a supervised one requires nothing. */
function requirementsOf(nodes: readonly Node[], index: number): readonly number[] {
  const node = nodes[index];
  if (node === undefined || node.place === 'supervisor' || index === 0) return [];
  return [...new Set(node.requires.map((one) => one % index))];
}

function descriptionOf({ nodes, tolerant, strategy, intensity }: Case): Description {
  const childrenOf = (place: Node['place']): Record<string, Description> =>
    Object.fromEntries(
      nodes.flatMap((node, index): [string, Description][] => {
        if (node.place !== place) return [];
        const elements: Value[] = requirementsOf(nodes, index).map((one) =>
          lazy(pathOf(nodes, one).replace('sfConfig', 'ROOT')),
        );
        const attributes = { requires: { type: 'vector' as const, elements }, onRequirementEnded: node.policy };
        return [[`n${index}`, describe('Scripted', place === 'supervisor' ? {} : attributes)]];
      }),
    );
  const terminateOnAbnormalChildTermination = !tolerant;
  return describe('Parallel', {
    asynchCreateChild: true,
    terminateOnAbnormalChildTermination: !tolerant,
    terminateOnAbnormalChildDeploy: !tolerant,
    // The second Pool stands first: order in the description is not the order of requirements.
    q: describe('Pool', {
      terminateOnAbnormalChildTermination,
      requirementTimeout: '1h',
      ...childrenOf('second pool'),
    }),
    p: describe('Pool', { terminateOnAbnormalChildTermination, requirementTimeout: '1h', ...childrenOf('pool') }),
    s: describe('Supervisor', { strategy, intensity, periodSeconds: 1, ...childrenOf('supervisor') }),
  });
}

function scriptOf(node: Node): Component {
  let instances = 0;
  const current = (): Node['ends'][number] | undefined => node.ends[instances - 1];
  const failsIn = (step: string): void => {
    const end = current();
    if (end && 'fails' in end && end.fails === step) throw new Error('broken');
  };
  return {
    async deploy(context) {
      instances += 1;
      await context.sleep(node.deployMs);
      failsIn('deploy');
    },
    async start(context) {
      const end = current();
      if (end && 'afterMs' in end) {
        context.background((signal) =>
          context.sleep(end.afterMs, signal).then(() => context.end({ type: end.type, description: 'over' })),
        );
      }
      await context.sleep(node.startMs);
      failsIn('start');
    },
    async ready(context) {
      await context.sleep(node.readyMs);
      failsIn('ready');
    },
    terminate: (context) => context.sleep(node.terminateMs),
  };
}

/** Runs a case to its end; throws when it has none. */
async function runCase(one: Case): Promise<Running> {
  const script = Object.fromEntries(one.nodes.map((node, index) => [`n${index}`, scriptOf(node)]));
  const app = application(descriptionOf(one), { script });
  app.application.subscribe(({ seq }) => {
    if (seq === one.endAtEvent) app.application.terminate({ type: 'normal', description: 'the user wants so' });
  });
  const run = app.application.run();
  await runUntil(app.world, run).catch(() => undefined);
  while (app.world.clock.nowMs() < 100_000 && app.world.clock.advanceToNext()) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  app.application.terminate({ type: 'normal', description: 'the test is over' });
  await runUntil(app.world, app.application.ended);
  await runUntil(app.world, run);
  return app;
}

function check(name: string, assertion: (one: Case, app: Running) => void, numRuns = 300): void {
  test(name, { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (one) => assertion(one, await runCase(one))),
      { numRuns },
    );
  });
}

/** Plays the events and gives the state of every component before each of them. */
function replay(app: Running, see: (event: ApplicationEvent, states: ReadonlyMap<string, string>) => void): void {
  const states = new Map<string, string>();
  for (const event of app.events) {
    see(event, states);
    if (
      ['created', 'deploying', 'deployed', 'starting', 'started', 'ready', 'terminating', 'terminated'].includes(
        event.event,
      )
    ) {
      states.set(event.component, event.event);
    }
  }
}

check('everything that was made is terminated', (_, app) => {
  const count = (name: string): number => app.events.filter(({ event }) => event === name).length;
  expect(count('terminated')).toBe(count('created'));
});

check('nothing starts before all it requires is ready, but for what has ended under `continue`', ({ nodes }, app) => {
  const ended = new Set<string>();
  replay(app, ({ event, component }, states) => {
    if (event === 'terminating') ended.add(component);
    if (event !== 'starting') return;
    const index = nodes.findIndex((_, each) => pathOf(nodes, each) === component);
    for (const required of requirementsOf(nodes, index)) {
      const path = pathOf(nodes, required);
      if (nodes[index]?.policy === 'continue' && ended.has(path)) continue;
      expect(states.get(path), `${path} when ${component} starts`).toBe('ready');
    }
  });
});

check('no child of a Pool starts before all were deployed or left', ({ nodes }, app) => {
  const begun = new Set<string>();
  replay(app, ({ event, component }, states) => {
    const pool = component.split(':').slice(0, 2).join(':');
    if (event !== 'starting' || component === pool || begun.has(pool) || pool === 'sfConfig:s') return;
    begun.add(pool);
    for (const [index] of nodes.entries()) {
      const path = pathOf(nodes, index);
      if (path.startsWith(`${pool}:`)) expect(['created', 'deploying']).not.toContain(states.get(path));
    }
  });
});

check('a dependant is gone before anything of its requirement is undone, unless it continues', ({ nodes }, app) => {
  // `terminated` of the requirement comes after its own `terminate`, which begins only when the dependant is gone.
  const deployed = new Set<string>();
  const used = new Set<string>();
  replay(app, ({ event, component }, states) => {
    if (event === 'deploying') deployed.add(component);
    if (event === 'starting') used.add(component);
    if (event === 'created') used.delete(component);
    if (event !== 'terminated') return;
    const required = nodes.findIndex((_, each) => pathOf(nodes, each) === component);
    for (const [index, node] of nodes.entries()) {
      const path = pathOf(nodes, index);
      if (!requirementsOf(nodes, index).includes(required) || node.policy === 'continue') continue;
      // One that waits to be started again, or to be deployed at all, has used nothing of it.
      if (!deployed.has(path) || (node.policy === 'restart' && !used.has(path))) continue;
      expect(states.get(path), `${path} when ${component} is terminated`).toBe('terminated');
    }
  });
});

check('no second holds more restarts than the intensity allows', ({ nodes, intensity, strategy }, app) => {
  const path = nodes.findIndex(({ place }) => place === 'supervisor');
  if (path < 0) return;
  // What is made again after one decision is made at one moment, but for `oneForOne`.
  const restarts: number[] = [];
  const made = new Set<string>();
  for (const { event, component, timeMs } of app.events) {
    if (event !== 'created' || !component.startsWith('sfConfig:s:')) continue;
    const isAgain = made.has(component);
    made.add(component);
    if (isAgain && (strategy === 'oneForOne' || restarts.at(-1) !== timeMs)) restarts.push(timeMs);
  }
  // A decision comes before what it leads to by at most the slowest termination of one group.
  const slackMs = nodes.reduce((sum, { terminateMs }) => sum + terminateMs, 0) + 1;
  for (const from of restarts) {
    const within = restarts.filter((at) => at >= from && at <= from + Math.max(0, 1000 - slackMs));
    expect(within.length).toBeLessThanOrEqual(Math.max(intensity, 0));
  }
});
