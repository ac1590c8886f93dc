import { extentBytes, extentsFor, freeExtents } from '../../machine/volume-groups.ts';
import type { Process } from '../../process.ts';
import { hasOption, optionValue } from '../options.ts';
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
  const found = findVolume(process, operand, {
    absent: (group, name) => `Logical volume ${name} not found in volume group ${group}.`,
  });
  if (typeof found === 'number') return found;
  const { group, volume } = found;
  const [before, after] = [extentsFor(volume.sizeBytes), extentsFor(size)];
  const more = after - before;
  if (more === 0) {
    return refuse(process, `New size (${after} extents) matches existing size (${before} extents).`);
  }
  if (more < 0) {
    return refuse(process, `New size given (${after} extents) not larger than existing size (${before} extents)`);
  }
  if (volume.kind !== 'thin' && more > freeExtents(group)) {
    return refuse(process, `Insufficient free space: ${more} extents needed, but only ${freeExtents(group)} available`);
  }
  volume.sizeBytes = after * extentBytes;
  if (hasOption(options, '-q')) return 0;
  const inWords = (extents: number): string =>
    `${((extents * extentBytes) / 1024 ** 2).toFixed(2)} MiB (${extents} extents)`;
  process.out(
    `  Size of logical volume ${group.name}/${volume.name} changed from ${inWords(before)} to ${inWords(after)}.\n`,
  );
  process.out(`  Logical volume ${group.name}/${volume.name} successfully resized.\n`);
  return 0;
}
