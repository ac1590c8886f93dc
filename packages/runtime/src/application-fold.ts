import type { Diagnostic } from '@smartdomains/language';
import type { ApplicationEvent } from './events.ts';
import type { TerminationRecord } from './termination-record.ts';

/** The states of the life cycle as a reader sees them; `ready` is `started` and of use to others. */
export const componentStates = [
  'created',
  'deploying',
  'deployed',
  'starting',
  'started',
  'ready',
  'terminating',
  'terminated',
] as const;

export type ComponentState = (typeof componentStates)[number];

/** What is known of one component from the events so far. */
export interface ComponentView {
  readonly path: string;
  /** The last part of the path. */
  readonly name: string;
  readonly className: string;
  readonly state: ComponentState;
  /** When it entered the state, on the world's clock. */
  readonly sinceMs: number;
  /** Empty when it waits for nothing. */
  readonly waitingFor: string;
  /** The last step that failed; stays when the component is terminated after it. */
  readonly failure: { readonly step: string; readonly diagnostic: Diagnostic } | undefined;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly ComponentView[];
  /** Of the component and all below it. */
  readonly tally: Tally;
}

/** Counts over a subtree, kept up to date by each event so that nobody has to walk it. */
export interface Tally {
  readonly total: number;
  readonly failed: number;
  readonly waiting: number;
  readonly byState: Readonly<Record<ComponentState, number>>;
}

/** The fold of an application's events so far. */
export interface ApplicationView {
  readonly roots: readonly ComponentView[];
  /** The time of the first event, from which times are shown. */
  readonly beginMs: number | undefined;
  /** The time of the last event. */
  readonly lastMs: number | undefined;
  /** Why the application ends or ended, once it does. */
  readonly record: TerminationRecord | undefined;
}

/** Takes the events of one application in order; `view` is what they amount to. */
export interface ApplicationFold {
  readonly view: ApplicationView;
  apply(event: ApplicationEvent): void;
}

interface Node extends Mutable<Omit<ComponentView, 'children' | 'attributes' | 'tally'>> {
  readonly attributes: Map<string, string>;
  readonly children: Node[];
  readonly parent: Node | undefined;
  readonly tally: MutableTally;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

interface MutableTally {
  total: number;
  failed: number;
  waiting: number;
  readonly byState: Record<ComponentState, number>;
}

/**
 * The fold from an application's events to what a display shows. It depends on nothing but the events: no clock, no
 * chance. The view is updated in place, because a copy for each event would make the work grow with the pool's square
 * (invariant 10); it is to be read at once, not kept.
 */
export function createApplicationFold(): ApplicationFold {
  const nodes = new Map<string, Node>();
  const view: Mutable<ApplicationView> & { roots: Node[] } = {
    roots: [],
    beginMs: undefined,
    lastMs: undefined,
    record: undefined,
  };

  function nodeAt(path: string, timeMs: number): Node {
    const known = nodes.get(path);
    if (known !== undefined) return known;
    const colon = path.lastIndexOf(':');
    const parent = colon === -1 ? undefined : nodeAt(path.slice(0, colon), timeMs);
    const node: Node = {
      path,
      name: path.slice(colon + 1),
      className: '',
      state: 'created',
      sinceMs: timeMs,
      waitingFor: '',
      failure: undefined,
      attributes: new Map(),
      children: [],
      parent,
      tally: { total: 0, failed: 0, waiting: 0, byState: noStates() },
    };
    nodes.set(path, node);
    (parent?.children ?? view.roots).push(node);
    for (const above of upwards(node)) {
      above.tally.total += 1;
      above.tally.byState.created += 1;
    }
    return node;
  }

  return {
    view,
    apply(event) {
      view.beginMs ??= event.timeMs;
      view.lastMs = event.timeMs;
      const node = nodeAt(event.component, event.timeMs);
      switch (event.event) {
        case 'created':
          node.className = event.className;
          setFailure(node, undefined);
          enter(node, 'created', event.timeMs);
          return;
        case 'deploying':
        case 'deployed':
        case 'starting':
        case 'started':
        case 'ready':
          enter(node, event.event, event.timeMs);
          return;
        case 'terminating':
        case 'terminated':
          if (node.parent === undefined) view.record = event.record;
          enter(node, event.event, event.timeMs);
          return;
        case 'failed':
          // A warning is an attempt that is made again.
          if (event.diagnostic.severity !== 'error') return;
          setFailure(node, { step: event.step, diagnostic: event.diagnostic });
          return;
        case 'waiting':
          setWaiting(node, event.waitingFor);
          return;
        case 'attribute':
          node.attributes.set(event.name, event.value);
          return;
        case 'attributeRemoved':
          node.attributes.delete(event.name);
          return;
        case 'unreachable':
          setWaiting(node, 'its host to answer again');
          return;
        case 'reachable':
          setWaiting(node, '');
          return;
        case 'detached':
          setWaiting(node, `nothing here any more: it goes on as application ${event.to}`);
          return;
        case 'warning':
        case 'following':
        case 'command':
          return;
      }
    },
  };
}

function enter(node: Node, state: ComponentState, timeMs: number): void {
  for (const above of upwards(node)) {
    above.tally.byState[node.state] -= 1;
    above.tally.byState[state] += 1;
  }
  node.state = state;
  node.sinceMs = timeMs;
  // A wait belongs to the step it was in.
  setWaiting(node, '');
}

function setWaiting(node: Node, waitingFor: string): void {
  const change = Number(waitingFor !== '') - Number(node.waitingFor !== '');
  if (change !== 0) for (const above of upwards(node)) above.tally.waiting += change;
  node.waitingFor = waitingFor;
}

function setFailure(node: Node, failure: Node['failure']): void {
  const change = Number(failure !== undefined) - Number(node.failure !== undefined);
  if (change !== 0) for (const above of upwards(node)) above.tally.failed += change;
  node.failure = failure;
}

function* upwards(node: Node): Generator<Node> {
  for (let above: Node | undefined = node; above !== undefined; above = above.parent) yield above;
}

function noStates(): Record<ComponentState, number> {
  return { created: 0, deploying: 0, deployed: 0, starting: 0, started: 0, ready: 0, terminating: 0, terminated: 0 };
}

/** Whether something is under way in the subtree: a step or a wait. */
export function isMoving({ byState, waiting }: Tally): boolean {
  return byState.deploying + byState.starting + byState.terminating + waiting > 0;
}
