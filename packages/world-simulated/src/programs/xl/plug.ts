import type { Domain } from '../../machine/domains.ts';
import type { DiskConfig, InterfaceConfig } from '../../machine/guest-config.ts';
import type { Process } from '../../process.ts';
import { findPath } from '../paths.ts';
import { findDomain, invalidDomain, xlArguments } from './arguments.ts';
import { scriptLines } from './build-domain.ts';
import { attachCard, attachDisk, diskNumber } from './devices.ts';
import { diskOf, interfaceOf } from './guest-config.ts';

/** `xl block-list DOMAIN…`. */
export function xlBlockList(process: Process): number {
  return listOf(
    process,
    unknownDisksDomain,
    'Vdev  BE  handle state evt-ch ring-ref BE-path                       ',
    (domain) =>
      domain.config.disks.map(({ vdev }, index) => {
        const devid = diskNumber(vdev);
        const columns = [pad(devid, 5), pad(0, 3), pad(domain.domid, 6), pad(4, 5), pad(9 + index, 6), pad(8, 8)];
        return [...columns, pad(`/local/domain/0/backend/vbd/${domain.domid}/${devid}`, 30)].join(' ');
      }),
  );
}

/** `xl network-list DOMAIN…`. */
export function xlNetworkList(process: Process): number {
  return listOf(
    process,
    invalidDomain,
    'Idx BE Mac Addr.         handle state evt-ch   tx-/rx-ring-ref BE-path                       ',
    (domain) =>
      domain.config.interfaces.map(({ devid, mac = '00:16:3e:00:00:00' }) => {
        const numbers = [devid, 4, -1].map((number, at) => String(number).padStart([6, 5, 6][at] ?? 0)).join(' ');
        const rings = `${'-1'.padStart(5)}/${pad(-1, 11)}`;
        const backend = pad(`/local/domain/0/backend/vif/${domain.domid}/${devid}`, 30);
        return `${pad(devid, 3)} ${pad(0, 2)} ${mac.toLowerCase()}${numbers} ${rings} ${backend}`;
      }),
  );
}

/** `xl block-attach DOMAIN PART…`. */
export function xlBlockAttach(process: Process): Promise<number> {
  return onDomain(process, 2, async (domain, parts) => {
    const { machine } = process;
    const disk = diskOf('command line', parts.join(','));
    const fail = (...lines: readonly string[]): number => {
      const end = [
        'libxl: error: libxl_device.c:1486:device_addrm_aocomplete: unable to add device',
        'libxl_device_disk_add failed.',
      ];
      process.error([...lines, ...end].map((line) => `${line}\n`).join(''));
      return 1;
    };
    if (findPath(machine, disk.target).kind === 'missing') {
      return fail(
        `libxl: error: libxl_device.c:455:libxl__device_disk_set_backend: Disk vdev=${disk.vdev} failed to stat: ${disk.target}: No such file or directory`,
      );
    }
    if (domain.config.disks.some(({ vdev }) => vdev === disk.vdev)) {
      return fail(
        `libxl: error: libxl_disk.c:343:device_disk_add: Domain ${domain.domid}:device already exists in xenstore`,
      );
    }
    await process.pause(machine.varied(machine.spec.latency.attachMs));
    const problem = attachDisk(machine, domain, disk);
    if (problem !== undefined) return fail(...scriptLines('block add', domain.domid, problem));
    setDisks(domain, [...domain.config.disks, disk]);
    return 0;
  });
}

/** `xl block-detach DOMAIN DEVICE`; the guest lets everything go. */
export function xlBlockDetach(process: Process): Promise<number> {
  return onDomain(process, 2, async (domain, [vdev = '']) => {
    const { machine } = process;
    const disk = domain.config.disks.find((one) => one.vdev === vdev);
    if (disk === undefined) {
      process.error(
        `libxl: error: libxl_disk.c:516:libxl__disk_from_xenstore: disk /libxl/${domain.domid}/device/vbd/${diskNumber(vdev)} does not exist (no backend path\nError: Device ${vdev} not connected.\n`,
      );
      return 1;
    }
    await process.pause(machine.varied(machine.spec.latency.attachMs));
    const path = `/local/domain/0/backend/vbd/${domain.domid}/${diskNumber(vdev)}`;
    domain.devices.get(path)?.();
    domain.devices.delete(path);
    setDisks(
      domain,
      domain.config.disks.filter((one) => one !== disk),
    );
    return 0;
  });
}

/** `xl network-attach DOMAIN PART…`. */
export function xlNetworkAttach(process: Process): Promise<number> {
  return onDomain(process, 1, async (domain, parts) => {
    const { machine } = process;
    await process.pause(machine.varied(machine.spec.latency.attachMs));
    const devid = Math.max(-1, ...domain.config.interfaces.map((card) => card.devid)) + 1;
    const card = { devid, ...interfaceOf(parts) };
    // It is there also when its script has failed.
    setCards(domain, [...domain.config.interfaces, card]);
    const problem = attachCard(machine, card);
    if (problem === undefined) return 0;
    say(process, [
      ...scriptLines('vif-bridge online', domain.domid, problem),
      `libxl: error: libxl_device.c:1481:device_addrm_aocomplete: Domain ${domain.domid}:Unable to add vif with id ${devid}`,
      'libxl_device_nic_add failed.',
    ]);
    return 1;
  });
}

/** `xl network-detach DOMAIN MAC|NUMBER`. */
export function xlNetworkDetach(process: Process): Promise<number> {
  return onDomain(process, 2, async (domain, [name = '']) => {
    const { machine } = process;
    const card = domain.config.interfaces.find(
      ({ mac, devid }) => mac?.toLowerCase() === name.toLowerCase() || String(devid) === name,
    );
    if (card === undefined) {
      process.error(`Unknown device ${name}.\n`);
      return 1;
    }
    await process.pause(machine.varied(machine.spec.latency.attachMs));
    setCards(
      domain,
      domain.config.interfaces.filter((one) => one !== card),
    );
    const problem = attachCard(machine, card);
    if (problem !== undefined) say(process, scriptLines('vif-bridge offline', domain.domid, problem));
    return 0;
  });
}

function say(process: Process, lines: readonly string[]): void {
  process.error(lines.map((line) => `${line}\n`).join(''));
}

function setDisks(domain: Domain, disks: readonly DiskConfig[]): void {
  domain.config = { ...domain.config, disks };
}

function setCards(domain: Domain, interfaces: readonly InterfaceConfig[]): void {
  domain.config = { ...domain.config, interfaces };
}

/** How it is said that no domain has this name; gives the exit code, or nothing when the others follow all the same. */
type UnknownDomain = (process: Process, text: string) => number | undefined;

function unknownDisksDomain(process: Process, text: string): undefined {
  process.error(`${text} is an invalid domain identifier\n`);
}

function listOf(
  process: Process,
  unknown: UnknownDomain,
  headline: string,
  linesOf: (domain: Domain) => readonly string[],
): number {
  const given = xlArguments(process, { options: [], operandsMin: 1 });
  if (typeof given === 'number') return given;
  process.out(`${headline}\n`);
  for (const text of given.operands) {
    const domain = findDomain(process, text);
    if (domain === undefined) {
      const exitCode = unknown(process, text);
      if (exitCode !== undefined) return exitCode;
    } else if (domain !== 0) {
      for (const line of linesOf(domain)) process.out(`${line}\n`);
    }
  }
  return 0;
}

async function onDomain(
  process: Process,
  operandsMin: number,
  work: (domain: Domain, operands: readonly string[]) => Promise<number>,
): Promise<number> {
  const given = xlArguments(process, { options: [], operandsMin });
  if (typeof given === 'number') return given;
  const [text = '', ...rest] = given.operands;
  const domain = findDomain(process, text);
  if (domain === undefined || domain === 0) {
    if (process.name !== 'block-attach') return invalidDomain(process, text);
    unknownDisksDomain(process, text);
    return 1;
  }
  return await work(domain, rest);
}

function pad(value: string | number, width: number): string {
  return String(value).padEnd(width);
}
