import type { HostLooks } from '@smartdomains/runtime';
import type { FileStatus } from '../files/file-answers.ts';
import { lookAtText } from '../host-looks.ts';
import { parseSidecar, type Sidecar, sidecarPath } from './sidecar.ts';

/** The names that an image and what belongs to it have on its host. */
export interface ImageFiles {
  readonly path: string;
  /** The copy has this name until it is whole, so that nothing half made is ever taken for the disk. */
  readonly partPath: string;
  /** The mark. A copy holds its lock, so that a second one never runs beside it. */
  readonly sidecar: string;
}

/** Those of the image of a domain in a directory. */
export function imageFiles(directory: string, domainName: string): ImageFiles {
  const path = `${directory}/${domainName}.img`;
  return { path, partPath: `${path}.part`, sidecar: sidecarPath(path) };
}

/** All the names, for one look at them. */
export function namesOf({ path, partPath, sidecar }: ImageFiles): readonly string[] {
  return [path, partPath, sidecar];
}

/** What is on the host under an image's names. */
export interface FoundImage {
  readonly image: boolean;
  readonly part: boolean;
  /** `empty`: its writer was cut off before it had written. `theirs` without a value: not a mark of ours at all. */
  readonly sidecar: 'absent' | 'empty' | 'ours' | { readonly theirs: Sidecar | undefined };
  /** Its mark says that it outlives its application. */
  readonly isKept: boolean;
}

/** Reads the mark of what was found under these names; `uuid` is the one that the image's own mark has. */
export async function readFound(
  looks: HostLooks,
  { path, partPath, sidecar, uuid }: ImageFiles & { readonly uuid: string },
  found: ReadonlyMap<string, FileStatus>,
): Promise<FoundImage> {
  const text = found.has(sidecar) ? await lookAtText(looks, sidecar) : undefined;
  const isKept = text !== undefined && parseSidecar(text)?.persist === true;
  return { image: found.has(path), part: found.has(partPath), sidecar: sidecarState(text, uuid), isKept };
}

/** Whether there is anything that is not ours, or not surely: nothing may be made under these names then. */
export function isOthers({ image, part, sidecar }: FoundImage): boolean {
  if (sidecar === 'ours') return false;
  return typeof sidecar === 'object' || image || part;
}

function sidecarState(text: string | undefined, uuid: string): FoundImage['sidecar'] {
  if (text === undefined) return 'absent';
  if (text.trim() === '') return 'empty';
  const sidecar = parseSidecar(text);
  return sidecar?.uuid === uuid ? 'ours' : { theirs: sidecar };
}
