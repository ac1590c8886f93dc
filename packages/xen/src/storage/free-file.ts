import type { HostSession } from '@smartdomains/runtime';
import { lookAtText } from '../host-looks.ts';
import type { HostWork } from '../host-work.ts';
import { problemOn } from '../problem.ts';
import { waitForRelease } from './disk-release.ts';
import { detachStale, loopDeviceOver } from './image-users.ts';
import { parseSidecar, sidecarPath } from './sidecar.ts';

/**
 * Waits, once the domain that had the file is proved gone, until no loop device is left over it; one over an image of ours is let go.
 * Throws SD8205 when one stays. Repeatable.
 */
export async function proveFileIsFree(work: HostWork, session: HostSession, path: string): Promise<void> {
  const file = { session, path, sidecar: sidecarPath(path) };
  const hold = await waitForRelease(work, { session, user: undefined, openBy: () => loopDeviceOver(file) });
  if (hold === undefined) return;
  const sidecar = await lookAtText(session, file.sidecar);
  if (sidecar !== undefined && parseSidecar(sidecar) !== undefined) {
    await detachStale(work, file, hold);
    return;
  }
  throw problemOn({ component: work.path, host: session.host }, 'SD8205', {
    facts: [{ name: 'held by', value: hold }],
    notes: [`the domain is gone, and ${path} stays marked as its own`],
    help: `see what it is, and let it go:\n  losetup -j ${path}\n  losetup -d ${hold}`,
  });
}
