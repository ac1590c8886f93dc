import type { BlockTarget } from '../machine/devices.ts';
import { absolutePath, type FileNode, type FileProblem } from '../machine/file-system.ts';
import type { Machine } from '../machine/machine.ts';
import type { Source } from './copy-bytes.ts';

/** What a path leads to, links followed. */
export type Found =
  | FileNode
  | { readonly kind: 'directory' }
  | Exclude<BlockTarget, { readonly kind: 'directory' }>
  | { readonly kind: 'missing'; readonly problem: FileProblem };

/** Looks the path up as a process would. */
export function findPath(machine: Machine, path: string): Found {
  if (path === '') return { kind: 'missing', problem: 'No such file or directory' };
  const absolute = absolutePath(path);
  const file = machine.files.file(absolute);
  if (file !== undefined) return path.endsWith('/') ? { kind: 'missing', problem: 'Not a directory' } : file;
  if (machine.files.isDirectory(absolute)) return { kind: 'directory' };
  const block = machine.block(absolute);
  if (block !== undefined) return block.kind === 'directory' ? { kind: 'directory' } : block;
  return { kind: 'missing', problem: parentProblem(machine, absolute) ?? 'No such file or directory' };
}

/** Why nothing can be made at this absolute path; nothing when its folder is there. */
export function parentProblem(machine: Machine, absolute: string): FileProblem | undefined {
  const parent = absolute.slice(0, absolute.lastIndexOf('/'));
  if (parent.startsWith('/dev') && machine.block(parent)?.kind === 'directory') return undefined;
  return machine.files.parentProblem(absolute);
}

/** What reading it gives, or nothing for what cannot be read to an end. */
export function sourceOf(found: Found): Source | undefined {
  switch (found.kind) {
    case 'file':
      return found;
    case 'volume':
      return {
        sizeBytes: found.volume.sizeBytes,
        allocatedBytes: found.volume.sizeBytes,
        content: found.volume.content,
      };
    case 'loop':
      return found.device === undefined
        ? { sizeBytes: 0, allocatedBytes: 0, content: { kind: 'text', text: '' } }
        : found.device.file;
    default:
      return undefined;
  }
}
