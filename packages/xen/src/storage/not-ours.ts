import type { Place } from '@smartdomains/language';
import { commandText } from '@smartdomains/runtime';
import { labelAt, problemOn } from '../problem.ts';
import type { FoundImage, ImageFiles } from './image-files.ts';
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

/** SD8203 for what was found under an image's names and has not the component's mark. */
export function imageNotOurs(
  { where, at }: TakenPlace,
  { path, partPath, sidecar }: ImageFiles,
  found: FoundImage,
): ReturnType<typeof problemOn> {
  const there = [
    ...(found.image ? [path] : []),
    ...(found.part ? [partPath] : []),
    ...(found.sidecar === 'absent' ? [] : [sidecar]),
  ];
  const owner = typeof found.sidecar === 'object' ? found.sidecar.theirs : undefined;
  const elsewhere = 'give another `domainName` or `directory`';
  return problemOn(where, 'SD8203', {
    at: labelAt(at, `the disk would be ${path}`),
    facts: [{ name: 'found', value: there.join(', ') }],
    notes: [
      owner
        ? `it belongs to ${owner.component} of application ${owner.application}`
        : withoutOwner(found.sidecar, sidecar),
    ],
    help: owner
      ? `${elsewhere}; if that application is gone, remove what it left on the hosts of your FILE:\n  ${removal(owner)}`
      : `${elsewhere}, or remove what was found if nobody needs it`,
  });
}

function withoutOwner(state: FoundImage['sidecar'], sidecar: string): string {
  if (state === 'absent') return `there is no file of ours beside it (${sidecar})`;
  return `${sidecar}, which would say whose it is, is ${state === 'empty' ? 'empty' : 'no mark of ours'}`;
}

function removal({ application }: Sidecar): string {
  return commandText(['smartdomains', 'remnants', 'FILE', '--application', application, '--remove']);
}
