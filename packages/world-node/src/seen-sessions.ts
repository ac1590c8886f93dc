/**
 * How many sessions of one connection were seen open at once, of whatever kind, without the one that keeps it: so many its sshd
 * allows, for that (MaxSessions) does not change while the connection is there.
 */
export interface SeenSessions {
  /** One has opened: its command was heard to begin. To be told when it is about to end, or has; often does no harm. */
  opened(): () => void;
  /** The most that were open at once. */
  atOnceMax(): number;
}

/** Nothing seen yet. */
export function createSeenSessions(): SeenSessions {
  const open = new Set<symbol>();
  let atOnceMax = 0;
  return {
    opened() {
      const one = Symbol();
      open.add(one);
      atOnceMax = Math.max(atOnceMax, open.size);
      return () => void open.delete(one);
    },
    atOnceMax: () => atOnceMax,
  };
}
