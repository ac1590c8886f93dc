import type { ComponentPath, HostLooks } from '@smartdomains/runtime';
import { linksIn } from '../files/file-commands.ts';
import { holderResource } from '../holders/hold-disk.ts';
import { describeHolder, type HolderMark, isSameMachine, type Machine, unescaped } from '../holders/holder-mark.ts';
import { lookAtMachine } from '../holders/look-at-machine.ts';
import { holderPath, lookAtHolders } from '../holders/mark-place.ts';
import { lookAtPath } from '../host-looks.ts';
import type { Owner } from '../identity/identity.ts';
import { runDirectory } from '../run-directory.ts';
import { timeLimits } from '../time-limits.ts';
import type { MarkedOf } from './marked.ts';

/** Where marks of holders may be. */
export interface HolderSearch {
  readonly looks: HostLooks;
  readonly asking: ComponentPath;
  /** Folders of disks. */
  readonly directories: readonly string[];
  /** Disks by their paths: those on record as held, and volumes of ours. */
  readonly disks: readonly string[];
  /** Components by the UUIDs of their domains. */
  readonly owners: ReadonlyMap<string, Owner>;
}

/** The marks of domains on disks, as far as they are ours; one of a domain on another machine is told of and kept. */
export async function lookForHolders(search: HolderSearch): Promise<readonly MarkedOf<'disk holder'>[]> {
  const { looks, asking, directories, disks, owners } = search;
  const linked = await Promise.all([runDirectory, ...directories].map((directory) => disksWithLinks(looks, directory)));
  const all = [...new Set([...linked.flat(), ...disks])];
  const found = await Promise.all(
    all.map(async (disk) => ({ disk, marks: (await lookAtHolders(looks, disk, asking)).marks })),
  );
  if (found.every(({ marks }) => marks.length === 0)) return [];
  const machine = await lookAtMachine(looks, asking);
  return found.flatMap(({ disk, marks }) =>
    marks.map((mark) => {
      const owner = owners.get(mark.uuid);
      return {
        kind: 'disk holder',
        host: looks.host,
        name: disk,
        uuid: mark.uuid,
        domainName: mark.domainName,
        application: mark.application,
        ...(owner && { component: owner.path }),
        state: stateOf(mark, machine),
        ...(!isSameMachine(mark, machine) && { keptFor: `it is that of ${describeHolder(mark)}` }),
        covers: [holderResource(looks, disk)],
      } satisfies MarkedOf<'disk holder'>;
    }),
  );
}

function stateOf(mark: HolderMark, machine: Machine): string {
  if (!isSameMachine(mark, machine)) return `domain ${mark.domainName} on host ${mark.host}`;
  return `domain ${mark.domainName}${mark.bootId === machine.bootId ? '' : ', from before the last boot'}`;
}

/** The disks that have a link of a holder in a folder; in our own folder a link's name is the path of a device. */
async function disksWithLinks(looks: HostLooks, directory: string): Promise<readonly string[]> {
  if ((await lookAtPath(looks, directory)) === undefined) return [];
  const answer = await looks.query(linksIn(directory), { timeoutMs: timeLimits.lookMs });
  const end = holderPath('');
  return answer.stdout
    .split('\n')
    .filter((path) => path.startsWith(`${directory}/`) && path.endsWith(end))
    .map((path) => path.slice(0, -end.length))
    .map((path) => (directory === runDirectory ? unescaped(path.slice(directory.length + 1)) : path));
}
