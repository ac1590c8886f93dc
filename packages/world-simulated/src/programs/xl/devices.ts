import type { Domain } from '../../machine/domains.ts';
import type { DiskConfig, InterfaceConfig } from '../../machine/guest-config.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Volume } from '../../machine/volume-groups.ts';
import { findPath } from '../paths.ts';

/** The number of a disk's device as Linux counts them: `xvda` is 51712. Those of other kinds get none of their own. */
export function diskNumber(vdev: string): number {
  const [, letters = 'a'] = /^xvd([a-z]{1,2})$/.exec(vdev) ?? [];
  const disk = letters.split('').reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 96, 0) - 1;
  return disk < 16 ? 51_712 + 16 * disk : 2 ** 28 + 256 * disk;
}

/** What the vif script does. Why it does not, when it does not. */
export function attachCard(machine: Machine, card: InterfaceConfig): string | undefined {
  return machine.spec.bridges.includes(card.bridge) ? undefined : `Could not find bridge device ${card.bridge}`;
}

/** Writes a device's other end into xenstore, until the domain lets it go. */
function holdIn(
  machine: Machine,
  domain: Domain,
  device: { readonly path: string; readonly keys: { readonly [name: string]: string } },
): (release: () => void) => undefined {
  return (release) => {
    for (const [name, value] of Object.entries(device.keys)) machine.xenstore.set(`${device.path}/${name}`, value);
    domain.devices.set(device.path, () => {
      for (const name of Object.keys(device.keys)) machine.xenstore.delete(`${device.path}/${name}`);
      release();
    });
    return undefined;
  };
}

/** What the block script does: a loop device for a file, a hold on a volume. Why it does not, when it does not. */
export function attachDisk(machine: Machine, domain: Domain, disk: DiskConfig): string | undefined {
  const hold = holdIn(machine, domain, {
    path: `/local/domain/0/backend/vbd/${domain.domid}/${diskNumber(disk.vdev)}`,
    keys: { params: disk.target, mode: disk.readOnly ? 'r' : 'w' },
  });
  if (disk.target === '') return hold(() => {});
  const found = findPath(machine, disk.target);
  if (found.kind === 'volume') {
    const { volume } = found;
    if (!disk.readOnly && isUsedByOther(machine, domain, volume)) {
      return `Device /dev/dm-${mapperNumber(machine, volume)} is mounted in a guest domain,\nand so cannot be mounted now.`;
    }
    volume.holders += 1;
    return hold(() => {
      volume.holders -= 1;
    });
  }
  if (found.kind === 'loop' || found.kind === 'disk') return hold(() => {});
  if (found.kind !== 'file') return `${disk.target} is not a block device.`;
  // Of a file the script's check finds nothing: it compares a hexadecimal device number with a decimal one.
  const device = machine.loops.attach(found, { path: disk.target, readOnly: disk.readOnly });
  device.holders += 1;
  return hold(() => {
    machine.loops.detach(device.number);
    machine.loops.release(device);
  });
}

/** Another domain has the volume. Two with the same UUID are one that moves, which the script allows. */
function isUsedByOther(machine: Machine, domain: Domain, volume: Volume): boolean {
  const others = machine.domains.list().filter(({ uuid, devices }) => uuid !== domain.uuid && devices.size > 0);
  return others.some(({ config }) =>
    config.disks.some(({ target }) => {
      const found = findPath(machine, target);
      return found.kind === 'volume' && found.volume === volume;
    }),
  );
}

function mapperNumber(machine: Machine, volume: Volume): number {
  return [...machine.volumeGroups.values()].flatMap(({ volumes }) => [...volumes.values()]).indexOf(volume);
}
