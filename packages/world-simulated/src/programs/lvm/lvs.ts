import { attributesOf, type Volume, type VolumeGroup, volumesByName } from '../../machine/volume-groups.ts';
import type { Process } from '../../process.ts';
import { findGroup, findVolume, lvmOptions, refuse } from './lvm.ts';
import { type Field, printReport, reportOptions } from './report.ts';

interface Row {
  readonly group: VolumeGroup;
  readonly volume: Volume;
}

const fields: { readonly [name: string]: Field<Row> } = {
  lv_name: { heading: 'LV', value: ({ volume }) => volume.name, widthMin: 4 },
  vg_name: { heading: 'VG', value: ({ group }) => group.name },
  lv_full_name: { heading: 'LV', value: ({ volume, group }) => `${group.name}/${volume.name}` },
  lv_attr: { heading: 'Attr', value: ({ volume, group }) => attributesOf(group, volume) },
  lv_size: { heading: 'LSize', value: ({ volume }) => ({ bytes: volume.sizeBytes }), isRight: true },
  lv_tags: { heading: 'LV Tags', value: ({ volume }) => volume.tags.join(','), widthMin: 7 },
  lv_path: { heading: 'Path', value: ({ volume, group }) => `/dev/${group.name}/${volume.name}` },
  lv_active: { heading: 'Active', value: ({ volume }) => (volume.active ? 'active' : '') },
  lv_device_open: { heading: 'DevOpen', value: ({ volume }) => (volume.holders > 0 ? 'open' : '') },
  origin: { heading: 'Origin', value: ({ volume }) => volume.origin?.name ?? '', widthMin: 6 },
  pool_lv: { heading: 'Pool', value: ({ volume }) => volume.pool?.name ?? '', widthMin: 4 },
  data_percent: {
    heading: 'Data%',
    value: ({ volume }) => (volume.kind === 'linear' ? '' : '0.00'),
    isRight: true,
    widthMin: 6,
  },
  metadata_percent: {
    heading: 'Meta%',
    value: ({ volume }) => (volume.kind === 'thinPool' ? '10.00' : ''),
    isRight: true,
    widthMin: 6,
  },
  move_pv: { heading: 'Move', value: () => '' },
  mirror_log: { heading: 'Log', value: () => '' },
  copy_percent: { heading: 'Cpy%Sync', value: () => '', isRight: true },
  convert_lv: { heading: 'Convert', value: () => '' },
};
const fieldsDefault = [
  'lv_name',
  'vg_name',
  'lv_attr',
  'lv_size',
  'pool_lv',
  'origin',
  'data_percent',
  'metadata_percent',
  'move_pv',
  'mirror_log',
  'copy_percent',
  'convert_lv',
];

/** lvs(8): all volumes, those of groups (`vg0`), single ones (`vg0/one`), those with a tag (`@tag`). */
export async function lvs(process: Process): Promise<number> {
  const options = await lvmOptions(process, reportOptions);
  if (typeof options === 'number') return options;
  const all = [...process.machine.volumeGroups.values()].flatMap((group) =>
    volumesByName(group).map((volume) => ({ group, volume })),
  );
  let exitCode = 0;
  const rows: Row[] = options.operands.length === 0 ? all : [];
  for (const operand of options.operands) {
    if (operand.startsWith('@')) {
      rows.push(...all.filter(({ volume }) => volume.tags.includes(operand.slice(1))));
      continue;
    }
    if (!operand.replace(/^\/dev\//, '').includes('/')) {
      const group = findGroup(process, operand);
      if (typeof group === 'number') exitCode = group;
      else rows.push(...volumesByName(group).map((volume) => ({ group, volume })));
      continue;
    }
    const found = findVolume(process, operand);
    if (typeof found === 'number') exitCode = found;
    else rows.push(found);
  }
  if (rows.length === 0 && exitCode !== 0) return exitCode;
  return printReport(process, { options, fields, fieldsDefault, rows, kind: 'lv' }) || exitCode;
}

/** lvchange(8): `--addtag`, `--deltag`, `-a y|n`, `-K`. */
export async function lvchange(process: Process): Promise<number> {
  const options = await lvmOptions(process, [
    { names: ['--addtag'], argument: 'required' },
    { names: ['--deltag'], argument: 'required' },
    { names: ['-a', '--activate'], argument: 'required' },
    { names: ['-K', '--ignoreactivationskip'] },
  ]);
  if (typeof options === 'number') return options;
  let exitCode = 0;
  for (const operand of options.operands) {
    const found = findVolume(process, operand);
    if (typeof found === 'number') {
      exitCode = found;
      continue;
    }
    const { volume, group } = found;
    let isChanged = false;
    for (const [name, value] of options.given) {
      if (name === '--addtag' && !volume.tags.includes(value)) volume.tags.unshift(value);
      if (name === '--deltag') volume.tags.splice(0, volume.tags.length, ...volume.tags.filter((tag) => tag !== value));
      if (name.endsWith('tag')) isChanged = true;
      if (name !== '-a') continue;
      if (value.startsWith('n') && volume.holders > 0) {
        exitCode = refuse(process, `Logical volume ${group.name}/${volume.name} in use.`);
      } else if (!volume.skipsActivation || value.startsWith('n') || options.given.some(([one]) => one === '-K')) {
        volume.active = !value.startsWith('n');
      }
    }
    if (isChanged) process.out(`  Logical volume ${group.name}/${volume.name} changed.\n`);
  }
  return exitCode;
}

/** lvrename(8). */
export async function lvrename(process: Process): Promise<number> {
  const options = await lvmOptions(process, []);
  if (typeof options === 'number') return options;
  const [first = '', second = '', third] = options.operands;
  const [from, to] = third === undefined ? [first, second] : [`${first}/${second}`, third];
  const found = findVolume(process, from);
  if (typeof found === 'number') return found;
  const { group, volume } = found;
  const name = to.slice(to.lastIndexOf('/') + 1);
  if (group.volumes.has(name)) {
    return refuse(process, `Logical Volume "${name}" already exists in volume group "${group.name}"`);
  }
  process.out(`  Renamed "${volume.name}" to "${name}" in volume group "${group.name}"\n`);
  group.volumes.delete(volume.name);
  volume.name = name;
  group.volumes.set(name, volume);
  return 0;
}
