import type { Process } from '../process.ts';
import { failure } from './coreutils.ts';
import { findPath, sourceOf } from './paths.ts';

/** blockdev(8): `--getsize64`, `--getsz`, `--flushbufs`. */
export function blockdev(process: Process): number {
  const [command, ...paths] = process.args;
  if (command !== '--getsize64' && command !== '--getsz' && command !== '--flushbufs') {
    return failure(process, `Unknown command: ${command ?? ''}`);
  }
  if (paths.length === 0) return failure(process, `no device specified`);
  for (const path of paths) {
    const found = findPath(process.machine, path);
    if (found.kind === 'missing') return failure(process, `cannot open ${path}: ${found.problem}`);
    const source = sourceOf(found);
    if (source === undefined || found.kind === 'file') {
      return failure(process, `ioctl error on ${path}: Inappropriate ioctl for device`);
    }
    if (command === '--getsize64') process.out(`${source.sizeBytes}\n`);
    if (command === '--getsz') process.out(`${Math.floor(source.sizeBytes / 512)}\n`);
  }
  return 0;
}
