import path from 'node:path';
import type { LabSettings } from './lab-settings.ts';

/** One emulated host, and where its things are. */
export interface HostPlan {
  /** From 1. */
  readonly number: number;
  /** How many hosts the lab has: host 1 is joined with each of the others by a wire. */
  readonly hostCount: number;
  readonly labName: string;
  /** Disks, sockets, logs of this host. */
  readonly folder: string;
  /** The sockets that are the wires between the hosts. */
  readonly wires: string;
  readonly images: string;
  readonly settings: LabSettings;
  readonly accelerator: Accelerator;
  /** Where sshd of the host is found on this machine. */
  readonly address: string;
  readonly port: number;
}

export type Accelerator = 'kvm' | 'tcg';

/** The internal snapshot of the host's disks that has the state right after its first boot. */
export const savedStateName = 'ready';

/** A host's disks: files of its folder, in the order of /dev/vda, /dev/vdb, /dev/vdc. */
export const diskNames = ['root.qcow2', 'vg0.qcow2', 'vg1.qcow2'] as const;

/** Names of the files of a host's folder that QEMU makes. */
export const hostFiles = { console: 'console.log', monitor: 'monitor.sock', pid: 'qemu.pid' } as const;

/**
 * Where QEMU keeps the host's translated code. When it is full all of it is thrown away and made again: 256 MiB was, once for four
 * guests that boot (`info jit`), which come to about 380 MiB.
 */
const translationMiB = 512;

/** The command line of QEMU for a host. Pure. `isRestored` loads the saved state instead of booting. */
export function qemuArguments(plan: HostPlan, isRestored: boolean): readonly [string, ...string[]] {
  const { number, folder, images, settings } = plan;
  const file = (name: string): string => option(path.join(folder, name));
  const image = (name: string): string => path.join(images, name);
  return [
    'qemu-system-x86_64',
    '-name',
    `smartdomains-lab-${plan.labName}-xen${number}`,
    ...(plan.accelerator === 'kvm'
      ? ['-accel', 'kvm', '-cpu', 'host']
      : ['-accel', `tcg,thread=multi,tb-size=${translationMiB}`, '-cpu', settings.cpuModel]),
    '-machine',
    'pc',
    '-smp',
    `${settings.cpus}`,
    '-m',
    `${settings.memoryMiB}`,
    // A host that reboots itself, or that Xen resets, ends: as when it is switched off.
    '-nodefaults',
    '-no-user-config',
    '-display',
    'none',
    '-no-reboot',
    '-kernel',
    image('xen'),
    '-append',
    xenLine(settings),
    '-initrd',
    `${option(image('vmlinux'))} ${dom0Line(plan)},${option(image('dom0.cpio.gz'))}`,
    ...diskNames.flatMap((name, index) => [
      '-drive',
      `if=none,id=disk${index},file=${file(name)},format=qcow2,cache=unsafe,discard=unmap`,
      '-device',
      `virtio-blk-pci,drive=disk${index}`,
    ]),
    // `restrict` lets nothing out: the one way is in, to sshd.
    '-netdev',
    `user,id=management,restrict=on,ipv6=off,net=10.0.2.0/24,hostfwd=tcp:${plan.address}:${plan.port}-10.0.2.15:22`,
    '-device',
    networkCard('management', `52:54:00:a0:00:0${number}`),
    ...wires(plan),
    '-device',
    'virtio-rng-pci',
    '-serial',
    `file:${file(hostFiles.console)}`,
    '-qmp',
    `unix:${file(hostFiles.monitor)},server=on,wait=off`,
    ...(isRestored ? ['-loadvm', savedStateName] : []),
    '-pidfile',
    path.join(folder, hostFiles.pid),
    '-daemonize',
  ];
}

/** The name of a host's network card, for QEMU's monitor. */
export function networkCardName(link: 'management' | 'wire'): string {
  return `card-${link}`;
}

/**
 * The wires: datagrams between Unix sockets, which keep working when the process at the other end is started anew. Host 1 joins
 * its own to one segment with a hub of QEMU's, the others have one each, to host 1.
 */
function wires({ number, hostCount, wires: folder }: HostPlan): readonly string[] {
  const wire = (peer: number): string => {
    const socket = (from: number, to: number): string => option(path.join(folder, `${from}-${to}`));
    return `dgram,id=wire${peer},local.type=unix,local.path=${socket(number, peer)},remote.type=unix,remote.path=${socket(peer, number)}`;
  };
  const card = networkCard('wire', `52:54:00:b0:00:0${number}`);
  if (number !== 1) return ['-netdev', wire(1).replace('id=wire1,', 'id=wire,'), '-device', card];
  const peers = Array.from({ length: hostCount - 1 }, (_, index) => index + 2);
  return [
    '-netdev',
    'hubport,id=wire,hubid=1',
    ...peers.flatMap((peer) => ['-netdev', wire(peer), '-netdev', `hubport,id=hub${peer},hubid=1,netdev=wire${peer}`]),
    '-device',
    card,
  ];
}

function networkCard(link: 'management' | 'wire', hardwareAddress: string): string {
  return `virtio-net-pci,netdev=${link},id=${networkCardName(link)},mac=${hardwareAddress},romfile=`;
}

function xenLine(settings: LabSettings): string {
  const memory = `${settings.dom0MemoryMiB}M`;
  return [
    'console=com1 com1=115200,8n1 loglvl=info guest_loglvl=warning sync_console=0 bootscrub=0 spec-ctrl=no xpti=0 ucode=no',
    `cpuidle=0 dom0_mem=${memory},max:${memory} dom0_max_vcpus=1`,
  ].join(' ');
}

/**
 * Without address randomisation the emulator can use what it translated for one process in the next: starting a program takes half
 * the time. The TSC is marked unstable under load, so the clock is Xen's from the beginning.
 */
function dom0Line({ number }: HostPlan): string {
  return [
    'console=hvc0 root=/dev/vda rw quiet loglevel=4 net.ifnames=0 norandmaps mitigations=off',
    `clocksource=xen tsc=unstable random.trust_cpu=on lab.host=${number}`,
  ].join(' ');
}

/** QEMU reads a comma in a value as the end of it, unless it is doubled. */
function option(value: string): string {
  return value.replaceAll(',', ',,');
}
