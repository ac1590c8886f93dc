import type { FailedCommand, HostSession } from '@smartdomains/runtime';
import type { XenCode } from '../codes.ts';
import { makeDirectory } from '../files/file-commands.ts';
import { saysAbsent } from '../host-looks.ts';
import { whenFailed } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import type { HostDirectories } from './host-directories.ts';

/** What is known of the directories on the host; `undefined` for whoever has no shell: then the directory is made each time. */
export type KnownDirectories = { readonly directories: HostDirectories; readonly signal: AbortSignal } | undefined;

/**
 * Does the work that makes something in a directory of ours, which is made before where nobody has. It can go meanwhile, as that of
 * the run does with a reboot of the host: work that tells `onFailed` of a command that met no such directory is done once more, in a
 * new one. `code`: of a directory that cannot be made.
 */
export async function inDirectory<T>(
  session: HostSession,
  options: { readonly directory: string; readonly known: KnownDirectories; readonly code: XenCode },
  work: (onFailed: (failed: FailedCommand) => void) => Promise<T>,
): Promise<T> {
  const { directory, known, code } = options;
  const make = (): Promise<unknown> =>
    session.effect({ what: `make directory ${directory}` }, makeDirectory(directory), {
      timeoutMs: timeLimits.smallChangeMs,
      failure: whenFailed(code),
    });
  const ensure = async (): Promise<void> => {
    if (known === undefined) await make();
    else await known.directories.ensure(directory, known.signal, make);
  };
  let isMissing = false;
  const workOnce = (): Promise<T> =>
    work((failed) => {
      isMissing = saysAbsent(failed);
    });
  await ensure();
  try {
    return await workOnce();
  } catch (error) {
    if (!isMissing) throw error;
    known?.directories.forget(directory);
    await ensure();
    return await workOnce();
  }
}
