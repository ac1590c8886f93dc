import type { HostConnection, HostTarget, ServiceKey } from '@smartdomains/runtime';
import type { FileStatus } from '../files/file-answers.ts';
import type { Machine } from '../holders/holder-mark.ts';
import type { HostDisks } from '../storage/host-disks.ts';
import type { DomainTable } from '../xl/domain-table.ts';
import type { HostInfo } from '../xl/host-info.ts';
import type { Gate } from './gate.ts';
import type { HostDirectories } from './host-directories.ts';
import type { HostMemory } from './host-memory.ts';
import type { DomainWatch } from './host-watch.ts';
import type { SharedLook } from './shared-look.ts';
import type { SharedLooks } from './shared-looks.ts';

/** The way to one host, offered by a shell component. It is not a queue: each command is its own process with its own limit. */
export interface Shell {
  readonly connection: HostConnection;
  /** Where it leads. */
  readonly target: HostTarget;
  /** The way for scripts: as whoever logs in, without sudo. */
  readonly scripts: HostConnection;
  /** What scripts are written for: the program that reads one command after `-c`, with arguments before that. */
  readonly interpreter: readonly [string, ...string[]];
  /** News of the host's domains; one poll for all who watch. */
  readonly watch: DomainWatch;
  /** Memory promised to domains that are not made yet. */
  readonly memory: HostMemory;
  /** Admits domains to be created: each creation keeps a processor busy, and their hotplug scripts have a time limit of `xl`'s own. */
  readonly creations: Gate;
  /** Admits domains to be created, and counts them until they have booted: they keep the host's processors busy as creations keep dom0's. */
  readonly boots: Gate;
  /**
   * The host or its dom0 has so many processors. Where the description does not say how many domains may be created at once, no more are
   * than dom0 has, and no more are created or boot than the host has.
   */
  readonly learnProcessors: (has: { readonly dom0?: number; readonly host?: number | undefined }) => void;
  /** Admits copies of images: they share the host's disks. */
  readonly copies: Gate;
  /** Admits pings that go on until a domain answers: each keeps one of the commands that may be followed over the connection at once. */
  readonly pings: Gate;
  /** Looks that the host's components share. */
  readonly looks: {
    readonly domains: SharedLook<DomainTable>;
    readonly hostInfo: SharedLook<HostInfo>;
    readonly machine: SharedLook<Machine>;
    /** Free bytes, by directory; `undefined` when the host does not say. */
    readonly freeSpace: SharedLooks<number | undefined>;
    /** What is found of several paths, by their names one after another, each on a line. */
    readonly paths: SharedLooks<ReadonlyMap<string, FileStatus>>;
  };
  /** Directories of ours that are there. */
  readonly directories: HostDirectories;
  /** Room promised to disks that are being made, and work on images that must not be done twice at once. */
  readonly disks: HostDisks;
}

export const shellService: ServiceKey<Shell> = { name: 'shell' };
