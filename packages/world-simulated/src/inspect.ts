import { shutdownReasonCode } from './machine/domains.ts';
import { isLog } from './machine/logs.ts';
import { backingName } from './machine/loop-devices.ts';
import type { Machine } from './machine/machine.ts';
import { extentBytes, freeExtents, volumesByName } from './machine/volume-groups.ts';

/** What is on a simulated host, as plain data: two states are the same when they are deeply equal. */
export interface MachineState {
  readonly domains: readonly DomainState[];
  /** `vg0/web1`, sorted. */
  readonly volumes: readonly VolumeState[];
  readonly loopDevices: readonly { readonly device: string; readonly path: string }[];
  /** Path to size; without logs, which the host's own programs keep. */
  readonly files: { readonly [path: string]: number };
  readonly directories: readonly string[];
  /** Symbolic links: path to what is written in them. */
  readonly links: { readonly [path: string]: string };
  readonly freeMemoryMiB: number;
  readonly freeDiskBytes: number;
  /** Free bytes by volume group. */
  readonly freeVolumeBytes: { readonly [group: string]: number };
}

export interface DomainState {
  readonly name: string;
  readonly domid: number;
  readonly uuid: string;
  readonly phase: 'building' | 'running' | 'shutDown' | 'dying' | 'gone';
  readonly isPaused: boolean;
  /** Its guest has booted and answers. */
  readonly isUp: boolean;
  /** Xen's number of the reason for which it has stopped. */
  readonly reasonCode?: number;
}

export interface VolumeState {
  readonly name: string;
  readonly sizeBytes: number;
  readonly tags: readonly string[];
  readonly isOpen: boolean;
}

/** A picture of the machine now. */
export function inspectMachine(machine: Machine): MachineState {
  const groups = [...machine.volumeGroups.values()];
  return {
    domains: machine.domains.list().map((domain) => ({
      name: domain.name,
      domid: domain.domid,
      uuid: domain.uuid,
      phase: domain.phase,
      isPaused: domain.paused,
      isUp: domain.station.answers(),
      ...(domain.reason === undefined ? {} : { reasonCode: shutdownReasonCode[domain.reason] }),
    })),
    volumes: groups.flatMap((group) =>
      volumesByName(group).map(({ name, sizeBytes, tags, holders }) => ({
        name: `${group.name}/${name}`,
        sizeBytes,
        tags: [...tags],
        isOpen: holders > 0,
      })),
    ),
    loopDevices: machine.loops
      .list()
      .map((device) => ({ device: `/dev/loop${device.number}`, path: backingName(device) })),
    files: Object.fromEntries(
      machine.files
        .paths()
        .filter((path) => !isLog(path))
        .map((path) => [path, machine.files.file(path)?.sizeBytes ?? 0]),
    ),
    directories: machine.files.directories(),
    links: Object.fromEntries(machine.files.linkPaths().map((path) => [path, machine.files.link(path) ?? ''])),
    freeMemoryMiB: Math.floor(machine.domains.freeMemoryKib() / 1024),
    freeDiskBytes: machine.files.freeBytes(),
    freeVolumeBytes: Object.fromEntries(groups.map((group) => [group.name, freeExtents(group) * extentBytes])),
  };
}
