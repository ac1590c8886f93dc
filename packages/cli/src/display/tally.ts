import { type ComponentState, type ComponentView, componentStates, type Tally } from '@smartdomains/runtime';

/** `5 of 9 started`, or `3 of 9 terminated` once the application goes down. */
export function progressText({ total, byState, failed }: Tally): string {
  const goingDown = byState.terminating + byState.terminated > 0;
  const done = goingDown ? byState.terminated : byState.started + byState.ready;
  const failures = failed > 0 ? `, ${failed} failed` : '';
  return `${done} of ${total} ${goingDown ? 'terminated' : 'started'}${failures}`;
}

/** `30 started, 7 deploying`: the furthest states first. */
export function tallyText({ byState, failed }: Tally): string {
  const parts = componentStates.filter((state) => byState[state] > 0).map((state) => `${byState[state]} ${state}`);
  return [...parts.reverse(), ...(failed > 0 ? [`${failed} failed`] : [])].join(', ');
}

/** The counts of several subtrees together. */
export function sumOfTallies(components: readonly ComponentView[]): Tally {
  const sum = (count: (tally: Tally) => number) => components.reduce((total, { tally }) => total + count(tally), 0);
  const byState: Partial<Record<ComponentState, number>> = {};
  for (const state of componentStates) byState[state] = sum((tally) => tally.byState[state]);
  return {
    total: sum(({ total }) => total),
    failed: sum(({ failed }) => failed),
    waiting: sum(({ waiting }) => waiting),
    byState: byState as Record<ComponentState, number>,
  };
}
