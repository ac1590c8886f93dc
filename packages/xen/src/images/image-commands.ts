import type { Argv } from '../xl/xl-commands.ts';
import type { ImageSource } from './image-source.ts';

/** The host's folder of fetched images; each is named by its digest. */
export const imageCache = '/var/lib/smartdomains/cache';

/** Where an image of this digest is kept. */
export function cachedImage(digest: string): string {
  return `${imageCache}/${digest}.img`;
}

/** The digest of a file's content, first on the line. */
export function digestFile(path: string): Argv {
  return ['sha256sum', '--', path];
}

/** Size, time of the last change and inode: when none of them differs, the content is taken to be the same. */
export function fingerprintFile(path: string): Argv {
  return ['stat', '-L', '-c', '%s %Y %i', path];
}

/** Fetches an image to a path, going on with what is there already of an https source. */
export function fetchImage(source: Exclude<ImageSource, { readonly kind: 'path' }>, to: string): Argv {
  if (source.kind === 'https') {
    return ['curl', '-fsSL', '--proto', '=https', '--retry', '3', '-C', '-', '-o', to, '--', source.url];
  }
  const port = source.port === undefined ? [] : (['-P', String(source.port)] as const);
  return ['scp', '-q', '-B', '-o', 'StrictHostKeyChecking=yes', ...port, '--', source.from, to];
}
