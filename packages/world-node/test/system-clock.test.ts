import { createSystemClock } from '@smartdomains/world-node';
import { describe, expect, it } from 'vitest';

describe('createSystemClock', () => {
  it('tells the time of day', () => {
    expect(Math.abs(createSystemClock().nowMs() - Date.now())).toBeLessThan(1_000);
  });

  it('goes on evenly when somebody sets the time of the machine', () => {
    let epochMs = 1_000_000;
    let monotonicMs = 500;
    const clock = createSystemClock({ epochMs: () => epochMs, monotonicMs: () => monotonicMs });
    expect(clock.nowMs()).toBe(1_000_000);
    epochMs = 0;
    monotonicMs += 7;
    expect(clock.nowMs()).toBe(1_000_007);
  });
});
