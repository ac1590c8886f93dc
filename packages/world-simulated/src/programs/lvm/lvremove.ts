import { dependantsOf, type Volume, type VolumeGroup, volumesByName } from '../../machine/volume-groups.ts';
import type { Process } from '../../process.ts';
import { hasOption, type ParsedOptions } from '../options.ts';
import { exitFailed, findGroup, findVolume, lvmOptions, refuse } from './lvm.ts';

/** lvremove(8) of volumes, of all of a group, of those with a tag. What is open stays. */
export async function lvremove(process: Process): Promise<number> {
  const options = await lvmOptions(process, []);
  if (typeof options === 'number') return options;
  let exitCode = 0;
  const targets: { readonly group: VolumeGroup; readonly volume: Volume }[] = [];
  for (const operand of options.operands) {
    if (operand.startsWith('@')) {
      for (const group of process.machine.volumeGroups.values()) {
        const tagged = volumesByName(group).filter(({ tags }) => tags.includes(operand.slice(1)));
        targets.push(...tagged.map((volume) => ({ group, volume })));
      }
      continue;
    }
    if (!operand.replace(/^\/dev\//, '').includes('/')) {
      const group = findGroup(process, operand);
      if (typeof group === 'number') exitCode = group;
      else targets.push(...volumesByName(group).map((volume) => ({ group, volume })));
      continue;
    }
    const found = findVolume(process, operand);
    if (typeof found === 'number') exitCode = found;
    else targets.push(found);
  }
  for (const { group, volume } of inOrderOfGroup(targets)) {
    if (!removeOne(process, { group, volume, options })) exitCode = exitFailed;
  }
  return exitCode;
}

/** LVM goes through a group as its volumes were made, in whatever order they were named. */
function inOrderOfGroup<Target extends { readonly group: VolumeGroup; readonly volume: Volume }>(
  targets: readonly Target[],
): readonly Target[] {
  const place = ({ group, volume }: Target): number => [...group.volumes.values()].indexOf(volume);
  return targets.toSorted((left, right) => (left.group === right.group ? place(left) - place(right) : 0));
}

function removeOne(
  process: Process,
  target: { readonly group: VolumeGroup; readonly volume: Volume; readonly options: ParsedOptions },
): boolean {
  const { group, volume, options } = target;
  if (group.volumes.get(volume.name) !== volume) return true;
  const full = `${group.name}/${volume.name}`;
  const dependants = dependantsOf(group, volume);
  const open = [...dependants, volume].find(({ holders }) => holders > 0);
  if (open !== undefined) {
    refuse(process, `Logical volume ${group.name}/${open.name} in use.`);
    return false;
  }
  if (!hasOption(options, '-y') && !hasOption(options, '-f') && !/^y/i.test(process.stdin)) {
    process.error(`Do you really want to remove active logical volume ${full}? [y/n]: [n]\n`);
    refuse(process, `Logical volume ${full} not removed.`);
    return false;
  }
  for (const one of [...dependants, volume]) {
    group.volumes.delete(one.name);
    if (!hasOption(options, '-q')) process.out(`  Logical volume "${one.name}" successfully removed.\n`);
  }
  return true;
}
