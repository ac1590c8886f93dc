import type { Diagnostic } from '@smartdomains/language';
import type { Sighting } from '../shell/host-watch.ts';
import type { ShutdownReason } from '../xl/domain-table.ts';
import type { EndTrace } from '../xl/monitor-log.ts';

/** A domain's state, as its live attribute `state` says it. */
export type DomainState =
  | 'running'
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
    /** By somebody outside, not by its guest. */
    readonly isDestroyed?: boolean;
  };
  readonly diagnostic?: Diagnostic | undefined;
  /** It is gone and nobody saw why: the trace `xl` left of its end says more, see `judgeTrace`. */
  readonly needsTrace?: boolean;
}

/**
 * Judges the sightings of one domain. A domain that powers off is taken away by `xl`; one that crashes is preserved and
 * seen with its reason; one that reboots is missing for a moment, and its reason was there before. Who dies without a reason
 * was destroyed. Who is gone before anybody saw a reason is judged by the trace that `xl` left; without one, whoever is missing
 * for longer than a reboot takes has ended (decision 0009). A host that does not answer says nothing: unreachable is not death.
 *
 *     running ──▶ rebooting ──▶ missing ──▶ running            (a new number)
 *        │                         └── longer than rebootGapMs ──▶ ended
 *        ├──▶ missing ── trace: destroyed, shut down ──▶ ended
 *        │       │ └──── trace: being made again ──▶ as after rebooting
 *        │       └── no trace, longer than rebootGapMs ──▶ ended
 *        ├──▶ being destroyed ──▶ ended, abnormal
 *        ├──▶ shutting down ──▶ missing ──▶ ended, normal
 *        ├──▶ crashed ──▶ ended, abnormal
 *        └──▶ unreachable ──▶ whatever is seen next
 */
export class DomainFollower {
  readonly #rebootGapMs: number;
  #stoppedSinceMs: number | undefined;
  #last: 'running' | 'rebooting' | 'shutting down' = 'running';

  constructor(options: { readonly rebootGapMs: number }) {
    this.#rebootGapMs = options.rebootGapMs;
  }

  judge(sighting: Sighting, nowMs: number): Verdict {
    if (sighting.kind === 'unknown') {
      // The time nobody looked does not count as time it was missing.
      if (this.#last !== 'shutting down') this.#stoppedSinceMs = undefined;
      return { state: 'unreachable', diagnostic: sighting.diagnostic };
    }
    if (sighting.kind === 'missing') return this.#judgeMissing(nowMs);
    const { domid, shutdownReason, dying } = sighting.row;
    if (dying && shutdownReason === null) return { state: 'being destroyed', domid, ended: destroyed };
    if (shutdownReason === null || shutdownReason === 'suspend') {
      this.#stoppedSinceMs = undefined;
      this.#last = 'running';
      return { state: shutdownReason === null ? 'running' : 'suspended', domid };
    }
    if (shutdownReason === 'reboot' || shutdownReason === 'soft reset') {
      this.#stoppedSinceMs = undefined;
      this.#last = 'rebooting';
      return { state: 'rebooting', domid };
    }
    if (shutdownReason === 'poweroff') {
      this.#last = 'shutting down';
      // Normally xl takes it away at once; without its process nobody does.
      return this.#lasted(nowMs)
        ? { state: 'shutting down', domid, ended: { type: 'normal', description: 'shut down from inside' } }
        : { state: 'shutting down', domid };
    }
    return { state: 'crashed', domid, ended: stopped(shutdownReason) };
  }

  /** What the trace says of a domain that is missing; `undefined` when it decides nothing yet. */
  judgeTrace(trace: EndTrace): Verdict | undefined {
    if (this.#stoppedSinceMs === undefined) return undefined;
    switch (trace.kind) {
      case 'destroyed':
        return { state: 'missing', ended: destroyed };
      case 'stopped':
        return { state: 'missing', ended: stopped(trace.reason) };
      case 'restarting':
        this.#last = 'rebooting';
        return { state: 'rebooting' };
      case 'none':
        return undefined;
    }
  }

  #judgeMissing(nowMs: number): Verdict {
    if (this.#last === 'shutting down') {
      return { state: 'missing', ended: { type: 'normal', description: 'shut down from inside' } };
    }
    if (!this.#lasted(nowMs)) return { state: 'missing', needsTrace: this.#last === 'running' };
    return this.#last === 'rebooting'
      ? { state: 'missing', ended: { type: 'abnormal', description: 'did not come back after a reboot' } }
      : { state: 'missing', ended: { type: 'normal', description: 'shut down from inside, or destroyed by hand' } };
  }

  #lasted(nowMs: number): boolean {
    this.#stoppedSinceMs ??= nowMs;
    return nowMs - this.#stoppedSinceMs >= this.#rebootGapMs;
  }
}

const destroyed = { type: 'abnormal', description: 'destroyed by somebody else', isDestroyed: true } as const;

function stopped(reason: ShutdownReason): NonNullable<Verdict['ended']> {
  switch (reason) {
    case 'poweroff':
      return { type: 'normal', description: 'shut down from inside' };
    case 'suspend':
      return { type: 'normal', description: 'saved or moved away by somebody else' };
    case 'reboot':
    case 'soft reset':
      return { type: 'abnormal', description: 'rebooted, and its configuration says that it is not to be made again' };
    case 'crash':
      return { type: 'abnormal', description: 'the guest crashed' };
    default:
      return { type: 'abnormal', description: `the guest stopped: ${reason}` };
  }
}
