export type { CommandMatch, Fault } from './faults.ts';
export type { DomainState, MachineState, VolumeState } from './inspect.ts';
export type { IsoImage } from './machine/iso-image.ts';
export { createSeededRandom, type SeededRandom } from './seeded-random.ts';
export { createSimulatedHosts, type SimulatedHosts, type SimulatedHostsOptions } from './simulated-hosts.ts';
export { createSimulatedWorld, type SimulatedWorld, type SimulatedWorldOptions } from './simulated-world.ts';
export {
  defaultSite,
  type GuestSpec,
  type HostLatency,
  type HostOverride,
  type HostSpec,
  type SimulatedSite,
} from './site.ts';
export { type ClockSpeed, createVirtualClock, type VirtualClock, type VirtualClockOptions } from './virtual-clock.ts';
