import { type Content, firstPart } from '../machine/content.ts';
import type { FileNode, FileSystem } from '../machine/file-system.ts';
import type { Volume } from '../machine/volume-groups.ts';
import type { Process } from '../process.ts';

/** Small enough that a copy that is broken off leaves a part, big enough that a long one is not many steps. */
const stepBytesMin = 1024 * 1024;
const stepsMax = 32;

export interface Source {
  readonly sizeBytes: number;
  /** What of it is not a hole. */
  readonly allocatedBytes: number;
  readonly content: Content;
}

/** Copies into an empty file, step by step; `false` when the disk is full, with what fitted left behind. */
export async function copyToFile(
  process: Process,
  source: Source,
  target: { readonly files: FileSystem; readonly file: FileNode },
): Promise<boolean> {
  const { files, file } = target;
  const { sizeBytes } = source;
  if (sizeBytes === 0) return true;
  const share = Math.min(1, source.allocatedBytes / sizeBytes);
  const stepBytes = Math.max(stepBytesMin, Math.ceil(sizeBytes / stepsMax));
  let doneBytes = 0;
  while (doneBytes < sizeBytes) {
    const bytes = Math.min(stepBytes, sizeBytes - doneBytes);
    await process.transfer(bytes * share);
    const fitted = files.grow(file, { sizeBytes: bytes, allocatedBytes: Math.round(bytes * share) });
    doneBytes += bytes;
    file.content = firstPart(source.content, { sizeBytes: file.sizeBytes, ofBytes: sizeBytes });
    if (!fitted) return false;
  }
  return true;
}

/** Copies onto a volume, step by step; `false` when it is too small. */
export async function copyToVolume(process: Process, source: Source, volume: Volume): Promise<boolean> {
  const sizeBytes = Math.min(source.sizeBytes, volume.sizeBytes);
  const stepBytes = Math.max(stepBytesMin, Math.ceil(sizeBytes / stepsMax));
  volume.holders += 1;
  process.atEnd(() => {
    volume.holders -= 1;
  });
  for (let doneBytes = 0; doneBytes < sizeBytes; ) {
    const bytes = Math.min(stepBytes, sizeBytes - doneBytes);
    await process.transfer(bytes);
    doneBytes += bytes;
    volume.content = firstPart(source.content, { sizeBytes: doneBytes, ofBytes: source.sizeBytes });
  }
  return source.sizeBytes <= volume.sizeBytes;
}
