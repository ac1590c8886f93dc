import type { Diagnostic } from '@smartdomains/language';
import type { Sighting } from '../shell/host-watch.ts';
import type { ShutdownReason } from '../xl/domain-table.ts';
import type { EndTrace } from '../xl/monitor-log.ts';
import { actionAfter, type EndActions } from './end-actions.ts';

/** A domain's state, as its live attribute `state` says it. One that crashed and is made again is rebooting as well. */
export type DomainState =
  | 'running'
  | 'paused'
  | 'rebooting'
  | 'shutting down'
  | 'suspended'
  | 'crashed'
  | 'being destroyed'
  | 'missing'
  | 'unreachable';

/** What a sighting means for the component. */
export interface Verdict {
  readonly state: DomainState;
  /** The domain's number, when it is seen. */
  readonly domid?: number;
  /** It ended by itself. */
  readonly ended?: {
    readonly type: 'normal' | 'abnormal';
    readonly description: string;
    /** What is known of the cause: somebody outside destroyed it, or it went while nobody could look. */
    readonly by?: 'destroyed' | 'unseen';
  };
  readonly diagnostic?: Diagnostic | undefined;
  /** It is gone and nobody saw why: the trace `xl` left of its end says more, see `judgeTrace`. */
  readonly needsTrace?: boolean;
}

/** What the judgement of one domain depends on. */
export interface FollowerOptions {
  readonly actions: EndActions;
  /** How long a domain that is made again may be missing. */
  readonly rebootGapMs: number;
  /** How long `xl` may need to take down a domain before it makes it again. */
  readonly takedownMs: number;
}

/**
 * Judges the sightings of one domain. What follows when a guest stops is the action its configuration has for the reason: `xl` takes
 * the domain away, lets it be, or takes it away and makes it again, and then it is missing for a moment. Who dies without a reason
 * was destroyed. Who is gone before anybody saw a reason is judged by the trace that `xl` left; without one, whoever is missing for
 * longer than a reboot takes has ended (decision 0009). A host that does not answer says nothing: unreachable is not death.
 *
 *     running ◀──▶ paused by hand, from where all follows as from running
 *        ├──▶ stopped, to be made again: rebooting ──▶ missing ──▶ running                (a new number)
 *        │             └── longer than takedownMs ──▶ ended   └── longer than rebootGapMs ──▶ ended
 *        ├──▶ stopped, to be taken away: shutting down, crashed ── missing, or longer than rebootGapMs ──▶ ended
 *        ├──▶ stopped, to be let be: the same ──▶ ended
 *        ├──▶ missing ── trace: destroyed, stopped ──▶ ended
 *        │       │ └──── trace: being made again ──▶ as after rebooting
 *        │       └── no trace, longer than rebootGapMs ──▶ ended, abnormally when the host was unreachable before
 *        ├──▶ being destroyed ──▶ ended
 *        └──▶ unreachable ──▶ whatever is seen next
 */
export class DomainFollower {
  readonly #options: FollowerOptions;
  /** What is to follow by what was seen last. */
  #expected:
    | { readonly kind: 'nothing' }
    | { readonly kind: 'return'; readonly after: ShutdownReason }
    | { readonly kind: 'end'; readonly ended: End } = { kind: 'nothing' };
  /** Its host was out of reach since it was last seen: it may have been restarted. */
  #isAfterGap = false;
  /** Since when it has been so, without a gap in the looks. */
  #stay: { readonly as: 'missing' | 'stopped'; readonly sinceMs: number } | undefined;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  judge(sighting: Sighting, nowMs: number): Verdict {
    if (sighting.kind === 'unknown') {
      // The time nobody looked does not count as time it was missing.
      this.#stay = undefined;
      this.#isAfterGap = true;
      return { state: 'unreachable', diagnostic: sighting.diagnostic };
    }
    if (sighting.kind === 'missing') return this.#judgeMissing(nowMs);
    this.#isAfterGap = false;
    const { domid, shutdownReason, dying, isPaused } = sighting.row;
    if (dying && shutdownReason === null) return { state: 'being destroyed', domid, ended: destroyed };
    if (shutdownReason !== null && shutdownReason !== 'suspend') {
      return { ...this.#judgeStopped(shutdownReason, nowMs), domid };
    }
    this.#stay = undefined;
    this.#expected = { kind: 'nothing' };
    if (shutdownReason !== null) return { state: 'suspended', domid };
    return { state: isPaused ? 'paused' : 'running', domid };
  }

  /** What the trace says of a domain that is missing; `undefined` when it decides nothing yet. */
  judgeTrace(trace: EndTrace): Verdict | undefined {
    if (this.#stay?.as !== 'missing') return undefined;
    switch (trace.kind) {
      case 'destroyed':
        return { state: 'missing', ended: destroyed };
      case 'stopped':
        return { state: 'missing', ended: endAfter(trace.reason) };
      case 'restarting':
        this.#expected = { kind: 'return', after: trace.reason };
        return { state: 'rebooting' };
      case 'none':
        return undefined;
    }
  }

  #judgeStopped(reason: ShutdownReason, nowMs: number): Verdict {
    const { actions, rebootGapMs, takedownMs } = this.#options;
    const action = actionAfter(reason, actions);
    // Normally xl goes on at once, also when it only takes the domain away; without its process nobody does.
    if (action === 'restart') {
      this.#expected = { kind: 'return', after: reason };
      const isLeft = this.#lasted('stopped', { nowMs, limitMs: takedownMs });
      return { state: 'rebooting', ...(isLeft && { ended: notBackAfter(reason) }) };
    }
    const state = reason === 'poweroff' || reason === 'reboot' ? 'shutting down' : 'crashed';
    const ended = endAfter(reason);
    this.#expected = { kind: 'end', ended };
    const isLeft = action === 'preserve' || this.#lasted('stopped', { nowMs, limitMs: rebootGapMs });
    return { state, ...(isLeft && { ended }) };
  }

  #judgeMissing(nowMs: number): Verdict {
    const expected = this.#expected;
    if (expected.kind === 'end') return { state: 'missing', ended: expected.ended };
    const isLong = this.#lasted('missing', { nowMs, limitMs: this.#options.rebootGapMs });
    if (!isLong) return { state: 'missing', needsTrace: expected.kind === 'nothing' };
    if (expected.kind === 'return') return { state: 'missing', ended: notBackAfter(expected.after) };
    if (this.#isAfterGap) return { state: 'missing', ended: goneUnseen };
    return { state: 'missing', ended: { type: 'normal', description: 'shut down from inside, or destroyed by hand' } };
  }

  #lasted(
    as: 'missing' | 'stopped',
    { nowMs, limitMs }: { readonly nowMs: number; readonly limitMs: number },
  ): boolean {
    if (this.#stay?.as !== as) this.#stay = { as, sinceMs: nowMs };
    return nowMs - this.#stay.sinceMs >= limitMs;
  }
}

type End = NonNullable<Verdict['ended']>;

const destroyed = { type: 'abnormal', description: 'destroyed by somebody else', by: 'destroyed' } as const;

/** A host that was switched off takes its domains with it, and `xl` has written nothing of their end. */
const goneUnseen = { type: 'abnormal', description: 'gone since its host was out of reach', by: 'unseen' } as const;

function notBackAfter(reason: ShutdownReason): End {
  const what = reason === 'reboot' || reason === 'soft reset' ? 'a reboot' : `it stopped (${reason})`;
  return { type: 'abnormal', description: `did not come back after ${what}` };
}

/** The end of a domain that stopped for this reason and is not made again. A reboot is the end where `onReboot` says so. */
function endAfter(reason: ShutdownReason): End {
  switch (reason) {
    case 'poweroff':
      return { type: 'normal', description: 'shut down from inside' };
    case 'suspend':
      return { type: 'normal', description: 'saved or moved away by somebody else' };
    case 'reboot':
      return { type: 'normal', description: 'rebooted, and is not to be started again' };
    case 'crash':
      return { type: 'abnormal', description: 'the guest crashed' };
    default:
      return { type: 'abnormal', description: `the guest stopped: ${reason}` };
  }
}
