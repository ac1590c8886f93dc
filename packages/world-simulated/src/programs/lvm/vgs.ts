import { extentBytes, freeExtents, type VolumeGroup } from '../../machine/volume-groups.ts';
import type { Process } from '../../process.ts';
import { findGroup, lvmOptions } from './lvm.ts';
import { type Field, printReport, reportOptions } from './report.ts';

const snapshotCount = (group: VolumeGroup): number =>
  [...group.volumes.values()].filter(({ kind }) => kind === 'snapshot').length;

const fields: { readonly [name: string]: Field<VolumeGroup> } = {
  vg_name: { heading: 'VG', value: ({ name }) => name },
  pv_count: { heading: '#PV', value: () => '1', isRight: true, widthMin: 3 },
  lv_count: { heading: '#LV', value: ({ volumes }) => String(volumes.size), isRight: true, widthMin: 3 },
  snap_count: { heading: '#SN', value: (group) => String(snapshotCount(group)), isRight: true, widthMin: 3 },
  vg_attr: { heading: 'Attr', value: () => 'wz--n-' },
  vg_size: { heading: 'VSize', value: ({ extents }) => ({ bytes: extents * extentBytes }), isRight: true },
  vg_free: { heading: 'VFree', value: (group) => ({ bytes: freeExtents(group) * extentBytes }), isRight: true },
  vg_extent_size: { heading: 'Ext', value: () => ({ bytes: extentBytes }), isRight: true },
  vg_extent_count: { heading: '#Ext', value: ({ extents }) => String(extents), isRight: true },
  vg_free_count: { heading: 'Free', value: (group) => String(freeExtents(group)), isRight: true },
};
const fieldsDefault = ['vg_name', 'pv_count', 'lv_count', 'snap_count', 'vg_attr', 'vg_size', 'vg_free'];

/** vgs(8). */
export async function vgs(process: Process): Promise<number> {
  const options = await lvmOptions(process, reportOptions);
  if (typeof options === 'number') return options;
  let exitCode = 0;
  const rows: VolumeGroup[] = options.operands.length === 0 ? [...process.machine.volumeGroups.values()] : [];
  for (const operand of options.operands) {
    const group = findGroup(process, operand);
    if (typeof group === 'number') exitCode = group;
    else rows.push(group);
  }
  if (rows.length === 0 && exitCode !== 0) return exitCode;
  return printReport(process, { options, fields, fieldsDefault, rows, kind: 'vg' }) || exitCode;
}
