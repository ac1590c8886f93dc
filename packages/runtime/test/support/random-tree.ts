import type { Description } from '@smartdomains/language';
import fc from 'fast-check';
import type { Component, ComponentContext } from '../../src/component.ts';
import type { HostName } from '../../src/ports.ts';
import { describe } from './describe.ts';
import { type Script, untilAborted } from './scripted.ts';

/** What a step of a random component does. */
export const stepKinds = [
  'ok',
  'ok',
  'ok',
  'slow',
  'effect',
  'fail',
  'hang',
  'deaf',
  'endNormal',
  'endAbnormal',
] as const;
export type StepKind = (typeof stepKinds)[number];

export type Tree =
  | {
      readonly kind: 'leaf';
      readonly deploy: StepKind;
      readonly start: StepKind;
      readonly ready: StepKind;
      readonly endsAfterMs: number | undefined;
      readonly terminate: 'ok' | 'slow' | 'failsOnce';
    }
  | {
      readonly kind: 'Compound' | 'Parallel' | 'Pool' | 'Supervisor';
      readonly asynchCreateChild: boolean;
      readonly sfSyncTerminate: boolean;
      readonly tolerant: boolean;
      readonly children: readonly Tree[];
    };

type CompoundKind = Exclude<Tree['kind'], 'leaf'>;

/** Trees of these compounds over components that succeed, fail, hang, end or ignore interruption in any step. */
const treesOf = (...kinds: readonly CompoundKind[]): fc.Arbitrary<Tree> =>
  fc.letrec<{ readonly tree: Tree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.record({
        kind: fc.constant('leaf' as const),
        deploy: fc.constantFrom(...stepKinds),
        start: fc.constantFrom(...stepKinds),
        ready: fc.constantFrom(...stepKinds),
        endsAfterMs: fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }),
        terminate: fc.constantFrom('ok' as const, 'slow' as const, 'failsOnce' as const),
      }),
      fc.record({
        kind: fc.constantFrom(...kinds),
        asynchCreateChild: fc.boolean(),
        sfSyncTerminate: fc.boolean(),
        tolerant: fc.boolean(),
        children: fc.array(tie('tree'), { maxLength: 4 }),
      }),
    ),
  })).tree;

/** Of compounds that make each child once. */
export const trees: fc.Arbitrary<Tree> = treesOf('Compound', 'Parallel', 'Pool');

/** Of these and of those that make a child again. */
export const treesWithRestarts: fc.Arbitrary<Tree> = treesOf('Compound', 'Parallel', 'Pool', 'Supervisor');

/** The description of a tree and what its components do. Names are unique, so that they key the script. */
export function materialise(tree: Tree): { readonly description: Description; readonly script: Script } {
  const script: Record<string, Component> = {};
  let lastId = 0;
  const toDescription = (node: Tree): Description => {
    if (node.kind === 'leaf') return describe('Scripted');
    const { asynchCreateChild, sfSyncTerminate, tolerant } = node;
    const children = node.children.map((child): [string, Description] => {
      lastId += 1;
      const name = `n${lastId}`;
      if (child.kind === 'leaf') script[name] = leaf(child);
      return [name, toDescription(child)];
    });
    return describe(node.kind, {
      sfSyncTerminate,
      ...(node.kind === 'Parallel' && {
        asynchCreateChild,
        terminateOnAbnormalChildTermination: !tolerant,
        terminateOnAbnormalChildDeploy: !tolerant,
      }),
      ...(node.kind === 'Pool' && { terminateOnAbnormalChildTermination: !tolerant }),
      // Supervisors in each other that forget would restart for ever, a little below what they allow.
      ...(node.kind === 'Supervisor' && { intensity: 1, periodSeconds: 1_000_000 }),
      ...Object.fromEntries(children),
    });
  };
  if (tree.kind === 'leaf') script.sfConfig = leaf(tree);
  return { description: toDescription(tree), script };
}

const timeoutMs = 10_000;

function leaf(node: Extract<Tree, { readonly kind: 'leaf' }>): Component {
  let attempts = 0;
  return {
    deploy: (context) => step(node.deploy, context),
    async start(context) {
      const { endsAfterMs } = node;
      if (endsAfterMs !== undefined) {
        context.background(async (signal) => {
          await context.sleep(endsAfterMs, signal);
          context.end({ type: 'normal', description: 'after a while' });
        });
      }
      await step(node.start, context);
    },
    ready: (context) => step(node.ready, context),
    async terminate(context) {
      attempts += 1;
      if (node.terminate === 'slow') await context.sleep(500);
      if (node.terminate === 'failsOnce' && attempts === 1) throw new Error('not this time');
      const session = context.session(context.hosts.connect({ kind: 'local' }));
      await session.effect({ what: 'remove', removes: resourceOf(context) }, ['rm', context.path], { timeoutMs });
    },
  };
}

async function step(kind: StepKind, context: ComponentContext): Promise<void> {
  switch (kind) {
    case 'ok':
      return;
    case 'slow':
      return context.sleep(1000);
    case 'effect': {
      const session = context.session(context.hosts.connect({ kind: 'local' }));
      await session.effect({ what: 'make', creates: resourceOf(context) }, ['make', context.path], { timeoutMs });
      return;
    }
    case 'fail':
      throw new Error('broken');
    case 'hang':
      return untilAborted(context.signal);
    case 'deaf':
      return new Promise((resolve) => {
        context.clock.after(100_000, resolve);
      });
    case 'endNormal':
      return context.end({ type: 'normal', description: 'done' });
    case 'endAbnormal':
      return context.end({ type: 'abnormal', description: 'broken' });
  }
}

function resourceOf(context: ComponentContext): { kind: string; host: HostName; name: string } {
  return { kind: 'file', host: 'localhost' as HostName, name: context.path };
}
