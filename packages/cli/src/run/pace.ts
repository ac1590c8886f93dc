/** How fast a simulated clock goes: a factor of real time, or as fast as it can. */
export type Speed = number | 'max';

/** What the command is doing with the pool. */
export type Stage =
  /** Deploying and starting, or ending. */
  | 'working'
  /** Started, and to be ended after a time. */
  | 'counting'
  /** Started, and in the foreground until somebody ends it. */
  | 'resting';

/**
 * The speed of the simulated world. On a terminal somebody watches, so time passes slowly enough to be seen; elsewhere
 * as fast as possible, but for the time in which nothing is going to happen until somebody asks for it.
 */
export function speedFor(stage: Stage, asked: Speed | undefined, watchedBy: 'person' | 'nobody'): Speed {
  if (asked !== undefined) return asked;
  if (watchedBy === 'person') return 10;
  return stage === 'resting' ? 1 : 'max';
}
