import { extentBytes, extentsFor, freeExtents } from '../../machine/volume-groups.ts';
import type { Process } from '../../process.ts';
import { optionValue } from '../options.ts';
import { exitInvalid, findVolume, lvmOptions, parseLvmSize, refuse } from './lvm.ts';

/** lvextend(8) of one volume to a size, `-L`. */
export async function lvextend(process: Process): Promise<number> {
  const options = await lvmOptions(process, [{ names: ['-L', '--size'], argument: 'required' }]);
  if (typeof options === 'number') return options;
  const size = parseLvmSize(optionValue(options, '-L') ?? '');
  const [operand] = options.operands;
  if (typeof size !== 'number' || operand === undefined) {
    return refuse(process, 'Error during parsing of command line.', exitInvalid);
  }
  const found = findVolume(process, operand);
  if (typeof found === 'number') return found;
  const { group, volume } = found;
  const more = extentsFor(size) - extentsFor(volume.sizeBytes);
  if (more === 0) return refuse(process, `New size (${extentsFor(size)} extents) matches existing size.`);
  if (more < 0) return refuse(process, `New size given (${extentsFor(size)} extents) not larger than existing size.`);
  if (volume.kind !== 'thin' && more > freeExtents(group)) {
    return refuse(process, `Insufficient free space: ${more} extents needed, but only ${freeExtents(group)} available`);
  }
  volume.sizeBytes = extentsFor(size) * extentBytes;
  process.out(`  Logical volume ${group.name}/${volume.name} successfully resized.\n`);
  return 0;
}
