import type { ApplicationRecords } from '@smartdomains/daemon';
import type { ApplicationEvent } from '@smartdomains/runtime';
import type { VirtualClock } from '@smartdomains/world-simulated';

/** Simulated time after the last event that was more than a look; longer than a step waits without one. */
export const idleAfterMs: number = 10 * 60_000;
/** Real time from one simulated time to the next then: some dozen looks a second instead of thousands. */
export const idlePauseMs = 20;

/**
 * Lets a clock at speed `max` pause while applications do nothing but look after themselves: time would run on without end and use
 * a whole core. It is at full speed again with the first event that is more. The records are as before.
 */
export function pausedWhenIdle(records: ApplicationRecords, clock: VirtualClock): ApplicationRecords {
  let lastMs = clock.nowMs();
  let isIdle = true;
  clock.setPause(idlePauseMs);
  const lookAgainIn = (delayMs: number): void => {
    clock.after(delayMs, () => {
      const quietMs = clock.nowMs() - lastMs;
      isIdle = quietMs >= idleAfterMs;
      if (isIdle) clock.setPause(idlePauseMs);
      else lookAgainIn(idleAfterMs - quietMs);
    });
  };
  return {
    record(event) {
      records.record(event);
      if (isLook(event)) return;
      lastMs = clock.nowMs();
      if (!isIdle) return;
      isIdle = false;
      clock.setPause(0);
      lookAgainIn(idleAfterMs);
    },
    release: (application) => records.release(application),
    read: (application) => records.read(application),
  };
}

function isLook(event: ApplicationEvent): boolean {
  return event.event === 'command' && !event.effect;
}
