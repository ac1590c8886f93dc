import type { Place } from '@smartdomains/language';
import { labelAt, problemOn } from '../problem.ts';
import type { Sidecar } from './sidecar.ts';

/** The disk that was to be made, whose place is taken. */
export interface TakenPlace {
  readonly where: Parameters<typeof problemOn>[0];
  /** Of the attribute that names the disk. */
  readonly at: Place | undefined;
}

/** SD8203 for a volume without the component's tag. */
export function volumeNotOurs(
  { where, at }: TakenPlace,
  { fullName, tags }: { readonly fullName: string; readonly tags: readonly string[] },
): ReturnType<typeof problemOn> {
  return problemOn(where, 'SD8203', {
    at: labelAt(at, `the volume would be ${fullName}`),
    notes: [`its tags are: ${tags.join(', ') || 'none'}`],
    help: 'give another `domainName` or `volumeGroup`, or remove the volume if nobody needs it',
  });
}

/** SD8203 for a file without the component's mark beside it; `owner` is whose it is by that mark. */
export function imageNotOurs(
  { where, at }: TakenPlace,
  image: { readonly path: string; readonly sidecar: string; readonly owner: Sidecar | undefined },
): ReturnType<typeof problemOn> {
  const { path, sidecar, owner } = image;
  return problemOn(where, 'SD8203', {
    at: labelAt(at, `the disk would be ${path}`),
    notes: [
      owner
        ? `it belongs to ${owner.component} of application ${owner.application}`
        : `there is no file of ours beside it (${sidecar})`,
    ],
    help: 'give another `domainName` or `directory`, or remove the file if nobody needs it',
  });
}
