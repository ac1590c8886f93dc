import type { FunctionState } from '../functions/library-function.ts';
import type { Session } from './session.ts';

/** The state functions share within one evaluation. */
export function functionState(session: Session): FunctionState {
  return {
    nextNumber: (base) => {
      const number = session.nextNumber === undefined ? base : Math.max(base, session.nextNumber + 1);
      session.nextNumber = number;
      return number;
    },
    random: (seed) => {
      session.randomState ??= scramble(BigInt(seed ?? session.options.seed ?? 0));
      session.randomState = (session.randomState * MULTIPLIER + INCREMENT) & MASK;
      return Number(session.randomState >> 24n) / 2 ** 24;
    },
    date: session.options.date,
  };
}

// The linear congruential generator of java.util.Random, so that descriptions that name a seed draw as they used to.
const MULTIPLIER = 0x5deece66dn;
const INCREMENT = 0xbn;
const MASK = (1n << 48n) - 1n;

function scramble(seed: bigint): bigint {
  return (seed ^ MULTIPLIER) & MASK;
}
