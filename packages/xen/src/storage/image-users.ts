import type { HostLooks, HostSession } from '@smartdomains/runtime';
import { detachLoopDevice, overlayInfo } from '../files/file-commands.ts';
import { lookAtLoopDevices, lookAtPath } from '../host-looks.ts';
import type { HostWork } from '../host-work.ts';
import { problemOn } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import type { DiskHold } from './disk-release.ts';

/** An image file on its host, with our mark. */
export interface ImageFile<Session extends HostLooks = HostSession> {
  readonly session: Session;
  readonly path: string;
  readonly sidecar: string;
}

/** The loop device over the image. */
export async function loopDeviceOver({
  session,
  path,
}: Pick<ImageFile<HostLooks>, 'session' | 'path'>): Promise<DiskHold> {
  const devices = await lookAtLoopDevices(session, path);
  return devices === undefined ? 'a loop device (losetup gave no clear answer)' : devices[0];
}

/** QEMU, when it has the image open: it locks what it writes. */
export async function overlayUser({
  session,
  path,
}: Pick<ImageFile<HostLooks>, 'session' | 'path'>): Promise<DiskHold> {
  if ((await lookAtPath(session, path)) === undefined) return undefined;
  const answer = await session.query(overlayInfo(path), { timeoutMs: timeLimits.lookMs, accept: [0, 1] });
  return answer.exitCode === 1 && answer.stderr.includes('lock') ? 'QEMU, for a domain' : undefined;
}

/**
 * The domain is gone, yet a loop device is left over the file: `xl` was killed before it could clean up. One that somebody still uses
 * stays, for the kernel lets it go only after its last user. Throws SD8205 when anything holds the image then.
 */
export async function detachStale(work: Pick<HostWork, 'path'>, image: ImageFile, hold: string): Promise<void> {
  const { session } = image;
  const holdNow = await detachLoopDevices(image, hold);
  if (holdNow === undefined) return;
  throw problemOn({ component: work.path, host: session.host }, 'SD8205', {
    facts: [{ name: 'held by', value: holdNow }],
    notes: [`${image.path} is left as it is`],
    help: `end what uses it, then remove ${image.path} and ${image.sidecar}`,
  });
}

/** Tells the kernel to let all loop devices over the image go; gives who holds it then: one that is in use stays until its last user. */
export async function detachLoopDevices(
  { session, path }: Pick<ImageFile, 'session' | 'path'>,
  hold: string,
): Promise<DiskHold> {
  const devices = hold.startsWith('/dev/') ? ((await lookAtLoopDevices(session, path)) ?? []) : [];
  for (const device of devices) {
    await session.effect(
      { what: `detach ${device} from ${path}`, removes: { kind: 'loop device', host: session.host, name: device } },
      detachLoopDevice(device),
      { timeoutMs: timeLimits.smallChangeMs, accept: [0, 1] },
    );
  }
  return devices.length > 0 ? await loopDeviceOver({ session, path }) : hold;
}
