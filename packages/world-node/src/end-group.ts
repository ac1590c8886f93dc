/** How long a command that is told to end (SIGTERM) may take before it is killed. */
export const terminateGraceMs = 5_000;
/** How long a killed command (SIGKILL) may take to be gone: one that hangs in the kernel is not. */
export const killWaitMs = 5_000;
/** How long it takes at most until a command that is to end is known to have ended, or not to. */
export const commandEndLimitMs: number = terminateGraceMs + killWaitMs;

/** A process group that can be ended, here or on another host. */
export interface EndableGroup {
  /** Sends the signal; `0` only asks. Whether somebody is left in the group, nothing when there was no answer. */
  signal(signal: 'TERM' | 'KILL' | '0'): boolean | undefined | Promise<boolean | undefined>;
  /** Resolves when the command itself has ended. */
  readonly leaderEnded: Promise<unknown>;
  /** How often to ask whether it is gone. */
  readonly pollMs: number;
  readonly graceMs?: number;
}

/**
 * Ends a process group: told to end, then killed when the grace is over. True when the command has ended for certain;
 * false when that is not known, because it did not answer to the kill or the host did not.
 */
export async function endGroup(group: EndableGroup): Promise<boolean> {
  const graceEndMs = performance.now() + (group.graceMs ?? terminateGraceMs);
  let left = await group.signal('TERM');
  while (left !== false && performance.now() < graceEndMs) {
    await sleep(group.pollMs);
    left = await group.signal('0');
  }
  if (left !== false) left = await group.signal('KILL');
  return within(left === undefined ? 0 : killWaitMs, group.leaderEnded);
}

/** Resolves after the time. */
export function sleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}

/**
 * Whether the promise resolves within the time; the timer does not outlive the answer. What has come by then is met before the limit,
 * also when this process stood still meanwhile: its timers are asked before its pipes, and count from before it stood still.
 */
export async function within(limitMs: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<boolean>((resolve) => {
    // The system is asked between a timer and an immediate; what a stream makes of the answer follows before the second.
    timer = setTimeout(() => setImmediate(() => setImmediate(resolve, false)), limitMs);
  });
  try {
    return await Promise.race([promise.then(() => true), limit]);
  } finally {
    clearTimeout(timer);
  }
}
