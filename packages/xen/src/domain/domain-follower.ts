import type { Diagnostic } from '@smartdomains/language';
import type { Sighting } from '../shell/host-watch.ts';

/** A domain's state, as its live attribute `state` says it. */
export type DomainState =
  | 'running'
  | 'rebooting'
  | 'shutting down'
  | 'suspended'
  | 'crashed'
  | 'missing'
  | 'unreachable';

/** What a sighting means for the component. */
export interface Verdict {
  readonly state: DomainState;
  /** The domain's number, when it is seen. */
  readonly domid?: number;
  /** It ended by itself. */
  readonly ended?: { readonly type: 'normal' | 'abnormal'; readonly description: string };
  readonly diagnostic?: Diagnostic | undefined;
}

/**
 * Judges the sightings of one domain. A domain that powers off is taken away by `xl`; one that crashes is preserved and
 * seen with its reason; one that reboots is missing for a moment. So who is missing for longer than a reboot takes
 * was shut down from inside or destroyed by hand, which Xen does not tell apart. A host that does not answer
 * says nothing: unreachable is not death.
 *
 *     running ──▶ rebooting ──▶ missing ──▶ running            (a new number)
 *        │                         └── longer than rebootGapMs ──▶ ended
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
    const { domid, shutdownReason } = sighting.row;
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
    const description = shutdownReason === 'crash' ? 'the guest crashed' : `the guest stopped: ${shutdownReason}`;
    return { state: 'crashed', domid, ended: { type: 'abnormal', description } };
  }

  #judgeMissing(nowMs: number): Verdict {
    if (this.#last === 'shutting down') {
      return { state: 'missing', ended: { type: 'normal', description: 'shut down from inside' } };
    }
    if (!this.#lasted(nowMs)) return { state: 'missing' };
    return this.#last === 'rebooting'
      ? { state: 'missing', ended: { type: 'abnormal', description: 'did not come back after a reboot' } }
      : { state: 'missing', ended: { type: 'normal', description: 'shut down from inside, or destroyed by hand' } };
  }

  #lasted(nowMs: number): boolean {
    this.#stoppedSinceMs ??= nowMs;
    return nowMs - this.#stoppedSinceMs >= this.#rebootGapMs;
  }
}
