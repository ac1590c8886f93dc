/**
 * The life of one component.
 *
 * ```text
 *            deploy            start
 *  created ─────────▶ deploying ─────▶ deployed ─────▶ starting ─────▶ started (ready: no, then yes)
 *     │                   │               │                │               │
 *     └───────────────────┴───────┬───────┴────────────────┴───────────────┘
 *                                 ▼   an end of its own, of its parent, a failed step, a request
 *                            terminating ─────▶ terminated
 * ```
 *
 * Every component reaches `terminated` through `terminating`, from whatever state it is in, exactly once. A step that
 * fails leaves the component in `deploying` or `starting` until whoever asked for the step terminates it.
 */
export type LifecycleState =
  | 'created'
  | 'deploying'
  | 'deployed'
  | 'starting'
  | 'started'
  | 'terminating'
  | 'terminated';

/** Which states may follow which. */
export const lifecycleTransitions: Readonly<Record<LifecycleState, readonly LifecycleState[]>> = {
  created: ['deploying', 'terminating'],
  deploying: ['deployed', 'terminating'],
  deployed: ['starting', 'terminating'],
  starting: ['started', 'terminating'],
  started: ['terminating'],
  terminating: ['terminated'],
  terminated: [],
};

/** Throws when `to` may not follow `from`: the engine itself is wrong then, never the user. */
export function assertTransition(from: LifecycleState, to: LifecycleState, path: string): void {
  if (lifecycleTransitions[from].includes(to)) return;
  throw new Error(`${path} cannot go from ${from} to ${to}: this is a bug in SmartDomains`);
}
