import type { Clock, Random } from '@smartdomains/runtime';
import type { HostSpec } from '../site.ts';
import { type BlockTarget, resolveBlock } from './devices.ts';
import { createDomains, type Domains } from './domains.ts';
import { createFileSystem, type FileSystem } from './file-system.ts';
import { hostFacts } from './host-facts.ts';
import { createLoopDevices, type LoopDevices } from './loop-devices.ts';
import type { Network } from './network.ts';
import { createSharedBandwidth, type SharedBandwidth } from './shared-bandwidth.ts';
import { mountFolders, type SharedFolders } from './shared-folders.ts';
import { createSignal, type Signal } from './signal.ts';
import { createVolumeGroup, type VolumeGroup } from './volume-groups.ts';

export interface MachineOptions {
  readonly name: string;
  readonly spec: HostSpec;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly sharedFolders: SharedFolders;
  readonly isDiskFull: () => boolean;
  /** Until when a domain of this name stays when it is taken down; `undefined`: it goes. */
  readonly staysToMs: (domain: string) => number | undefined;
}

/** One simulated Xen host: what it has and what is on it. Programs change it; nothing here takes a command line. */
export interface Machine {
  readonly name: string;
  readonly spec: HostSpec;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly files: FileSystem;
  /** Files that the kernel and the system's installation give it: path to text. They take no room and are not listed. */
  readonly facts: ReadonlyMap<string, string>;
  /** It is booted anew, and says so. */
  boot(): void;
  readonly volumeGroups: ReadonlyMap<string, VolumeGroup>;
  readonly loops: LoopDevices;
  readonly domains: Domains;
  readonly xenstore: Map<string, string>;
  readonly disk: SharedBandwidth;
  /** Fires when files may have changed: whenever a program has ended. Who changes them otherwise fires it. */
  readonly changed: Signal;
  /** Until when a domain of this name stays when it is taken down; `undefined`: it goes. */
  staysToMs(domain: string): number | undefined;
  /** Files and devices that are locked (flock(2)). */
  readonly locks: Set<object>;
  /** The device behind a path in `/dev`, or nothing. */
  block(path: string): BlockTarget | undefined;
  /** The time with its share of chance, in whole milliseconds. */
  varied(meanMs: number): number;
}

/** A machine as its specification says, just booted. */
export function createMachine(options: MachineOptions): Machine {
  const { name, spec, clock, random, network } = options;
  const ownFiles = createFileSystem({
    sizeBytes: spec.diskBytes,
    directories: [
      ...spec.directories,
      ...spec.sharedDirectories,
      ...Object.keys(spec.files).map((path) => path.replace(/\/[^/]*$/, '') || '/'),
      ...['lo', 'eth0', ...spec.bridges].map((name) => `/sys/class/net/${name}`),
    ],
    isFull: options.isDiskFull,
  });
  const files = mountFolders(
    ownFiles,
    new Map(spec.sharedDirectories.map((path) => [path, options.sharedFolders.get(path)])),
  );
  for (const [path, sizeBytes] of Object.entries(spec.files)) {
    // Another host that shares the folder has put it there.
    if (files.file(path) !== undefined) continue;
    const made = files.create(path);
    if (!made.ok) throw new Error(`site: ${path} on ${name}: ${made.problem}`);
    files.grow(made.value, { sizeBytes, allocatedBytes: sizeBytes });
    made.value.content = { kind: 'bulk', id: `${path} of the site` };
  }
  const volumeGroups = new Map(
    Object.entries(spec.volumeGroups).map(([group, sizeBytes]) => [group, createVolumeGroup(group, sizeBytes)]),
  );
  const varied = (meanMs: number): number =>
    Math.max(0, Math.round(meanMs * (1 + spec.latency.jitter * (2 * random.next() - 1))));

  let boots = 1;
  let facts = hostFacts(name, boots);
  const machine: Machine = {
    name,
    spec,
    clock,
    random,
    network,
    files,
    get facts() {
      return facts;
    },
    boot() {
      boots += 1;
      facts = hostFacts(name, boots);
    },
    volumeGroups,
    loops: createLoopDevices(files),
    get domains() {
      return domains;
    },
    xenstore: new Map([['/local/domain/0/name', 'Domain-0']]),
    disk: createSharedBandwidth(clock, spec.copyBytesPerSecond),
    changed: createSignal(),
    locks: new Set(),
    staysToMs: options.staysToMs,
    block: (path) => resolveBlock(machine, path),
    varied,
  };
  const domains = createDomains(machine);
  const station = { answers: () => true, listens: (port: number) => port === 22 };
  if (spec.address !== undefined) {
    network.join(spec.address, station);
    network.nameAddress(name, spec.address);
  }
  network.join('127.0.0.1', station);
  return machine;
}
