import type { Description } from '@smartdomains/language';
import fc from 'fast-check';
import type { Component, ComponentContext } from '../../src/component.ts';
import { packageDiagnostic } from '../../src/package-diagnostic.ts';
import type { HostName } from '../../src/ports.ts';
import { SdError } from '../../src/sd-error.ts';
import { leftMs } from '../../src/workflow/began.ts';
import { describe, type Written } from './describe.ts';
import type { Script } from './scripted.ts';

/** A job: components of workflow over leaves that make a file, and end after a time. */
export type Job =
  | {
      readonly kind: 'leaf';
      readonly timeMs: number;
      /** How it ends; `first`: abnormally in the first run of what runs it again, normally after that; `firstStart`: it cannot be started there. */
      readonly end: 'normal' | 'abnormal' | 'first' | 'firstStart';
    }
  | { readonly kind: 'Sequence' | 'RandomSequence' | 'Parallel'; readonly jobs: readonly Job[] }
  | { readonly kind: 'Retry' | 'Repeat'; readonly times: number; readonly job: Job }
  | { readonly kind: 'Timeout' | 'During' | 'Delay'; readonly timeMs: number; readonly job: Job }
  | { readonly kind: 'Try'; readonly job: Job; readonly normal: Job | undefined; readonly abnormal: Job | undefined }
  | { readonly kind: 'If' | 'WaitFor' | 'PostCondition'; readonly answer: boolean; readonly yes: Job; readonly no: Job }
  | { readonly kind: 'AtEnd'; readonly job: Job; readonly last: Job };

/** Times never fall together: those of leaves are whole seconds, those around them not. */
const aroundMs = fc.integer({ min: 0, max: 8 }).map((count) => count * 1000 + 137);

export const jobs: fc.Arbitrary<Job> = fc.letrec<{ readonly job: Job }>((tie) => ({
  job: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({
      kind: fc.constant('leaf' as const),
      timeMs: fc.integer({ min: 0, max: 3 }).map((seconds) => seconds * 1000),
      end: fc.constantFrom(
        'normal' as const,
        'normal' as const,
        'abnormal' as const,
        'first' as const,
        'firstStart' as const,
      ),
    }),
    fc.record({
      kind: fc.constantFrom('Sequence' as const, 'RandomSequence' as const, 'Parallel' as const),
      jobs: fc.array(tie('job'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constantFrom('Retry' as const, 'Repeat' as const),
      times: fc.integer({ min: 1, max: 2 }),
      job: tie('job'),
    }),
    fc.record({
      kind: fc.constantFrom('Timeout' as const, 'During' as const, 'Delay' as const),
      timeMs: aroundMs,
      job: tie('job'),
    }),
    fc.record({
      kind: fc.constant('Try' as const),
      job: tie('job'),
      normal: fc.option(tie('job'), { nil: undefined }),
      abnormal: fc.option(tie('job'), { nil: undefined }),
    }),
    fc.record({
      kind: fc.constantFrom('If' as const, 'WaitFor' as const, 'PostCondition' as const),
      answer: fc.boolean(),
      yes: tie('job'),
      no: tie('job'),
    }),
    fc.record({ kind: fc.constant('AtEnd' as const), job: tie('job'), last: tie('job') }),
  ),
})).job;

/** The attributes for the two answers of a condition. */
const branches = [
  ['then', 'yes'],
  ['else', 'no'],
] as const;

/** The description of a job and what its leaves do. */
export function materialiseJob(job: Job): { readonly description: Description; readonly script: Script } {
  const script: Record<string, Component> = {};
  const leaves = new Map<string, Component>();
  let lastId = 0;
  const describeJob = (node: Job): Description => {
    switch (node.kind) {
      case 'leaf': {
        lastId += 1;
        leaves.set(String(lastId), leaf(node));
        return describe('Scripted', { leaf: lastId });
      }
      case 'Sequence':
      case 'RandomSequence':
      case 'Parallel':
        return describe(node.kind, named(node.jobs.map(describeJob)));
      case 'Retry':
        return describe('Retry', {
          retry: node.times,
          retryFailedStart: node.times === 2,
          action: describeJob(node.job),
        });
      case 'Repeat':
        return describe('Repeat', { repeat: node.times, action: describeJob(node.job) });
      case 'Timeout':
      case 'During':
      case 'Delay':
        return describe(node.kind, { time: node.timeMs, action: describeJob(node.job) });
      case 'Try': {
        const { job: action, normal, abnormal } = node;
        return describe('Try', {
          action: describeJob(action),
          ...(normal && { normal: describeJob(normal) }),
          ...(abnormal && { abnormal: describeJob(abnormal) }),
        });
      }
      case 'If':
      case 'WaitFor':
      case 'PostCondition':
        return describe(node.kind, {
          condition: describe(node.answer ? 'True' : 'False'),
          ...Object.fromEntries(branches.map(([name, branch]) => [name, describeJob(node[branch])])),
          ...(node.kind === 'WaitFor' && { interval: 1000, timeout: 2137 }),
          ...(node.kind === 'PostCondition' && { action: describeJob({ kind: 'leaf', timeMs: 1000, end: 'normal' }) }),
        });
      case 'AtEnd':
        return describe('Parallel', {
          last: describe('Finally', { action: describeJob(node.last) }),
          job: describe('Retry', { retry: 0, action: describeJob(node.job) }),
        });
    }
  };
  const description = describeJob(job);
  const ofContext = (context: ComponentContext): Component | undefined =>
    leaves.get(String(context.attributes.integer('leaf')));
  // A leaf is known by its number: the names of actions are those that workflow gives them.
  const any: Component = {
    start: async (context) => ofContext(context)?.start?.(context),
    terminate: async (context) => ofContext(context)?.terminate?.(context),
  };
  return { description, script: new Proxy(script, { get: () => any }) };
}

function named(descriptions: readonly Description[]): Written {
  return Object.fromEntries(descriptions.map((description, index) => [`n${index}`, description]));
}

const timeoutMs = 10_000;

function leaf({ timeMs, end }: Extract<Job, { readonly kind: 'leaf' }>): Component {
  return {
    async start(context) {
      const delayMs = leftMs(context, timeMs);
      const session = context.session(context.hosts.connect({ kind: 'local' }));
      await session.effect({ what: 'make', creates: resourceOf(context) }, ['make', context.path], { timeoutMs });
      const isAgain = /running_[1-9]/.test(context.path);
      if (end === 'firstStart' && !isAgain) throw new SdError(packageDiagnostic({ help: 'run it again' }));
      context.background(async (signal) => {
        await context.sleep(delayMs, signal);
        const type = end === 'abnormal' || (end === 'first' && !isAgain) ? 'abnormal' : 'normal';
        context.end({ type, description: 'after a while' });
      });
    },
    async terminate(context) {
      const session = context.session(context.hosts.connect({ kind: 'local' }));
      await session.effect({ what: 'remove', removes: resourceOf(context) }, ['rm', context.path], { timeoutMs });
    },
  };
}

function resourceOf({ path }: ComponentContext): { kind: string; host: HostName; name: string } {
  return { kind: 'file', host: 'localhost' as HostName, name: path };
}
