/** What a simulated host has and how fast it is. Plain data. */
export interface HostSpec {
  readonly memoryMiB: number;
  readonly dom0MemoryMiB: number;
  /** What Xen itself keeps. */
  readonly hypervisorMemoryMiB: number;
  readonly cpus: number;
  /** `4.17.7`. */
  readonly xenVersion: string;
  readonly kernelVersion: string;
  readonly bridges: readonly string[];
  /** Volume group to size. */
  readonly volumeGroups: { readonly [name: string]: number };
  /** File to size; the folders above are there too. */
  readonly files: { readonly [path: string]: number };
  readonly directories: readonly string[];
  /** Folders it has from a file server: one and the same for all hosts that name them. */
  readonly sharedDirectories: readonly string[];
  /** What it can fetch, `https://…` or `host:/path`, to size. */
  readonly downloads: { readonly [from: string]: number };
  /** Programs it lacks. */
  readonly missingPrograms: readonly string[];
  /** Whether `dom0_mem` is on Xen's command line. */
  readonly hasFixedDom0Memory: boolean;
  /** How far its clock is ahead. */
  readonly clockOffMs: number;
  readonly diskBytes: number;
  /** Whether the file system can share blocks between files (`cp --reflink`). */
  readonly canReflink: boolean;
  /** Shared by all who copy on the host at the same time. */
  readonly copyBytesPerSecond: number;
  /** Its own address on the segment. */
  readonly address?: string;
  /** What its guests do once they are up. */
  readonly guest: GuestSpec;
  /** What is different in the guest of the domain of this name. */
  readonly guests: { readonly [domain: string]: Partial<GuestSpec> };
  readonly latency: HostLatency;
}

/** What a guest does once it has booted, besides answering ping at its addresses. */
export interface GuestSpec {
  /** TCP ports it listens on; ssh answers on 22. */
  readonly ports: readonly number[];
  /** How every command over ssh ends. */
  readonly sshExitCode: number;
  readonly sshOutput: string;
  /** Keys it writes below its own path in xenstore. */
  readonly xenstore: { readonly [key: string]: string };
  /** Lines it writes to its console after `login:`. */
  readonly console: readonly string[];
}

/** How long things take; each is drawn from the seed, up to `jitter` (0.2 = 20 %) off. */
export interface HostLatency {
  /** Begin and end of a command on the host itself. */
  readonly commandMs: number;
  /** What is added for a command that comes through ssh. */
  readonly sshMs: number;
  /** An LVM command: scan of the devices, commit of the metadata. */
  readonly lvmMs: number;
  /** Building a domain: kernel, memory. */
  readonly buildMs: number;
  /** The hotplug script of one disk or network interface. */
  readonly attachMs: number;
  /** From the death of a domain until its devices are let go and its name is free. */
  readonly cleanUpMs: number;
  readonly guestBootMs: number;
  readonly guestShutdownMs: number;
  /** Until ssh gives up when the host does not answer. */
  readonly connectTimeoutMs: number;
  /** Until the loss of a host is noticed while a command runs. */
  readonly contactLossMs: number;
  readonly jitter: number;
}

export type HostOverride = Partial<Omit<HostSpec, 'latency' | 'guest'>> & {
  readonly latency?: Partial<HostLatency>;
  readonly guest?: Partial<GuestSpec>;
};

/** All hosts there are: each one that is named appears, as `default` says, with its own differences. */
export interface SimulatedSite {
  readonly default: HostSpec;
  /** By the name the user writes; `localhost` for the machine itself. */
  readonly hosts: { readonly [name: string]: HostOverride };
}

const mebibyte = 1024 * 1024;
const gibibyte = 1024 * mebibyte;

/** A host with what the tutorial's pool and the lab's guests need. */
export const defaultSite: SimulatedSite = {
  default: {
    memoryMiB: 16_384,
    dom0MemoryMiB: 1024,
    hypervisorMemoryMiB: 17,
    cpus: 4,
    xenVersion: '4.17.7',
    kernelVersion: '6.1.0-56-amd64',
    bridges: ['xenbr0'],
    volumeGroups: { vg0: 64 * gibibyte },
    files: {
      '/boot/vmlinuz-2.6-xen': 2 * mebibyte,
      '/boot/initrd-2.6-xen.img': 4 * mebibyte,
      '/data/xen/slc3-smartfrog.img': 2 * gibibyte,
      '/srv/guest/disk.img': 16 * mebibyte,
      '/srv/guest/initrd': 1_730_113,
      '/srv/guest/vmlinux': 65_906_612,
      '/srv/guest/vmlinuz': 8_247_232,
      '/srv/images/debian-12-generic-amd64.raw': 2 * gibibyte,
      '/usr/lib/grub-xen/grub-i386-xen_pvh.bin': mebibyte,
    },
    directories: ['/etc/xen', '/root', '/run', '/srv', '/tmp', '/var/lib', '/var/log/xen/console'],
    sharedDirectories: [],
    downloads: {},
    clockOffMs: 0,
    missingPrograms: [],
    hasFixedDom0Memory: true,
    diskBytes: 200 * gibibyte,
    canReflink: false,
    copyBytesPerSecond: 500 * mebibyte,
    guest: { ports: [22], sshExitCode: 0, sshOutput: '', xenstore: {}, console: [] },
    guests: {},
    latency: {
      commandMs: 4,
      sshMs: 20,
      lvmMs: 120,
      buildMs: 600,
      attachMs: 250,
      cleanUpMs: 700,
      guestBootMs: 4000,
      guestShutdownMs: 2500,
      connectTimeoutMs: 10_000,
      contactLossMs: 15_000,
      jitter: 0.2,
    },
  },
  hosts: {},
};

/** What the host of this name is. */
export function hostSpec(site: SimulatedSite, name: string): HostSpec {
  const override = Object.hasOwn(site.hosts, name) ? site.hosts[name] : undefined;
  if (override === undefined) return site.default;
  const { default: base } = site;
  return {
    ...base,
    ...override,
    latency: { ...base.latency, ...override.latency },
    guest: { ...base.guest, ...override.guest },
  };
}
