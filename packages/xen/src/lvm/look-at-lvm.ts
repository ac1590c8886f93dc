import type { Place } from '@smartdomains/language';
import type { CommandOptions, ComponentPath, HostLooks } from '@smartdomains/runtime';
import { labelAt, problemOn, whenFailed } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import { lvmShowGroup, lvmShowVolumes } from './lvm-commands.ts';
import { parseVolumeGroup, parseVolumes, type Volume, type VolumeGroup } from './lvm-report.ts';

/** A volume group, and who asks for it where. */
export interface AskedGroup {
  readonly volumeGroup: string;
  readonly component: ComponentPath;
  readonly place: Place | undefined;
}

/** The volume group's figures. Throws SD8206 when it is not there or LVM gives no clear answer. */
export async function lookAtVolumeGroup(looks: HostLooks, asked: AskedGroup): Promise<VolumeGroup> {
  const { volumeGroup, component, place } = asked;
  const at = labelAt(place, `\`${volumeGroup}\` is looked for on ${looks.host}`);
  const help = 'give the name of a volume group that `vgs` shows on the host';
  const answer = await looks.query(lvmShowGroup(volumeGroup), {
    timeoutMs: timeLimits.lookMs,
    failure: whenFailed('SD8206', { at, help }),
  });
  const group = parseVolumeGroup(answer.stdout);
  if (group !== undefined) return group;
  throw problemOn({ component, host: looks.host }, 'SD8206', {
    at,
    help,
    notes: ['`vgs` gave an answer that is no report'],
  });
}

/** Exit code of LVM for what it does not find, and for much else: the words decide. */
const refusedExitCode = 5;

/** As `lookAtVolumes`; `undefined` when the host certainly has no such group. */
export async function lookForVolumes(
  looks: HostLooks,
  asked: Omit<AskedGroup, 'place'>,
): Promise<readonly Volume[] | undefined> {
  let isMissing = false;
  try {
    return await lookAtVolumes(looks, asked, (failed) => {
      isMissing = failed.exitCode === refusedExitCode && failed.stderr.includes('not found');
      return whenFailed('SD8206')(failed);
    });
  } catch (error) {
    if (isMissing) return undefined;
    throw error;
  }
}

/** All volumes of the group. Throws when LVM gives no whole answer, which says nothing about any volume. */
export async function lookAtVolumes(
  looks: HostLooks,
  { volumeGroup, component }: Omit<AskedGroup, 'place'>,
  failure?: CommandOptions['failure'],
): Promise<readonly Volume[]> {
  const answer = await looks.query(lvmShowVolumes(volumeGroup), {
    timeoutMs: timeLimits.lookMs,
    ...(failure && { failure }),
  });
  const volumes = parseVolumes(answer.stdout);
  if (volumes !== undefined) return volumes;
  throw problemOn({ component, host: looks.host }, 'SD8206', {
    notes: ['`lvs` gave an answer that is no report, which says nothing about any volume'],
  });
}
