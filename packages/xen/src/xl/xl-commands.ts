import { type DomainDisk, type DomainVif, xlDiskParts, xlVifParts } from './domain-config.ts';

/** A command as an argument list, never a shell text. */
export type Argv = readonly [string, ...string[]];

/** What Xen says about the host. */
export const xlInfo: Argv = ['xl', 'info'];

/**
 * Every domain of the host as the hypervisor knows it, with UUID and shutdown reason. `xl list -l` says neither how a domain
 * ended nor anything about one that is being built or taken down.
 */
export const xlListDomains: Argv = ['xl', 'list', '-v'];

/** The configuration of a domain as it is now, in JSON; it says nothing of its state. */
export function xlListLong(domid: number): Argv {
  return ['xl', 'list', '-l', String(domid)];
}

/** The number of the domain with this name; exit code 1 when there is none. */
export function xlDomid(domainName: string): Argv {
  return ['xl', 'domid', domainName];
}

/** Reads a configuration without doing anything: `-N` stands before the command, `xl create` has no such option. */
export function xlValidate(configurationPath: string): Argv {
  return ['xl', '-N', 'create', configurationPath];
}

/** Makes and unpauses a domain; returns before the guest has booted. */
export function xlCreate(configurationPath: string): Argv {
  return ['xl', 'create', configurationPath];
}

/** Asks the guest to power off; returns at once. Exit code 1 when the guest does not hear it. */
export function xlShutdown(domid: number): Argv {
  return ['xl', 'shutdown', String(domid)];
}

/** Takes a domain down without asking it; exit code 1 when there is none. */
export function xlDestroy(domid: number): Argv {
  return ['xl', 'destroy', String(domid)];
}

/** The console of a domain; needs a terminal, and ends with Ctrl-] or the domain. */
export function xlConsole(domainName: string): Argv {
  return ['xl', 'console', domainName];
}

/** Sets what the guest is to have; returns at once, and the guest takes or gives it bit by bit. */
export function xlMemSet(domid: number, memoryMiB: number): Argv {
  return ['xl', 'mem-set', String(domid), `${memoryMiB}m`];
}

/** Sets how many processors the guest sees; more than the host has are allowed, as they are when it is made. */
export function xlVcpuSet(domid: number, vcpus: number): Argv {
  return ['xl', 'vcpu-set', '--ignore-host', String(domid), String(vcpus)];
}

/** Says on which of the host's processors all of the domain's may run: a list as xl.cfg has it, or `all`. */
export function xlVcpuPin(domid: number, cpus: string): Argv {
  return ['xl', 'vcpu-pin', String(domid), 'all', cpus];
}

/** Sets weight or cap of a domain, for the scheduler the host has. */
export function xlSchedule(
  domid: number,
  to: { readonly scheduler: 'credit' | 'credit2'; readonly option: '-w' | '-c'; readonly value: number },
): Argv {
  return ['xl', `sched-${to.scheduler}`, '-d', String(domid), to.option, String(to.value)];
}

/** The disks a domain has now. */
export function xlBlockList(domid: number): Argv {
  return ['xl', 'block-list', String(domid)];
}

/** Gives a domain a disk while it runs; exit code 1 when it has one of that name. It stays when the domain reboots. */
export function xlBlockAttach(domid: number, disk: DomainDisk): Argv {
  return ['xl', 'block-attach', String(domid), xlDiskParts(disk).join(',')];
}

/** Asks the guest to let a disk go, and waits ten seconds for that; exit code 1 when it has not, or there is none. */
export function xlBlockDetach(domid: number, device: string): Argv {
  return ['xl', 'block-detach', String(domid), device];
}

/** The network cards a domain has now. */
export function xlNetworkList(domid: number): Argv {
  return ['xl', 'network-list', String(domid)];
}

/** Gives a domain a network card while it runs. It stays when the domain reboots. */
export function xlNetworkAttach(domid: number, vif: DomainVif): Argv {
  return ['xl', 'network-attach', String(domid), ...xlVifParts(vif)];
}

/** Takes a network card away; exit code 1 when the domain has none with this MAC address. */
export function xlNetworkDetach(domid: number, mac: string): Argv {
  return ['xl', 'network-detach', String(domid), mac];
}

/**
 * Prints a line for each domain that is made known, shuts down or dies, from now on, and one for each of the two words at its own
 * beginning. The lines say nothing but that: which domain it was is found by looking.
 */
export const xenstoreWatchDomains: Argv = ['xenstore-watch', '@introduceDomain', '@releaseDomain'];

/** Lines of `xl`'s log of a domain that are enough to know how it ended: each life leaves at most six. */
const monitorLogLines = 20;

/** The end of the log in which the `xl` that waits beside a domain writes what it saw and does; made anew by each `xl create`. */
export function readMonitorLog(domainName: string): Argv {
  return ['tail', '-n', String(monitorLogLines), `/var/log/xen/xl-${domainName}.log`];
}
