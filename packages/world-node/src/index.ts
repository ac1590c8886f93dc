export { createLocalHost } from './local-host.ts';
export { type ClockSources, createSystemClock } from './system-clock.ts';
export { createSystemRandom } from './system-random.ts';
