import type { Argv } from '../xl/xl-commands.ts';

/**
 * Makes an ISO 9660 image with long names, of files of the host under other names; one that is there is replaced. xorriso splits at the
 * first `=`, and the names are ours, so a path may have one.
 */
export function makeIsoImage(
  to: string,
  image: {
    readonly label: string;
    readonly contents: readonly { readonly name: string; readonly path: string }[];
  },
): Argv {
  const contents = image.contents.map(({ name, path }) => `${name}=${path}`);
  return ['xorriso', '-as', 'mkisofs', '-quiet', '-V', image.label, '-J', '-R', '-o', to, '-graft-points', ...contents];
}
