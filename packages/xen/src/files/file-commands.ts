import type { Argv } from '../xl/xl-commands.ts';

/** Size and kind of what a path leads to, links followed; exit code 1 when there is nothing. */
export function statPath(path: string): Argv {
  return ['stat', '-L', '-c', '%s %F', path];
}

/** The bytes free for us in the file system of a path. */
export function freeSpace(path: string): Argv {
  return ['df', '--output=avail', '-B1', path];
}

/** A directory with its parents; the mode is that of the last one, and only when it is made. */
export function makeDirectory(path: string): Argv {
  return ['mkdir', '-p', '-m', '0700', path];
}

/** Writes standard input to the file. */
export function writeFile(path: string): Argv {
  return ['tee', path];
}

/** The file's text. */
export function readFile(path: string): Argv {
  return ['cat', path];
}

/** Copies an image: shares its blocks where the file system can, leaves holes where it cannot. */
export function copyImage(from: string, to: string): Argv {
  return ['cp', '--reflink=auto', '--sparse=always', from, to];
}

/** Makes the file exactly so long; what is added reads as zeros and takes no room. */
export function resizeFile(path: string, sizeBytes: number): Argv {
  return ['truncate', '-s', String(sizeBytes), path];
}

/** Gives a file its final name, in one step for all who look; what has that name is replaced. */
export function renameFile(from: string, to: string): Argv {
  return ['mv', '-T', from, to];
}

/** Removes a file; nothing to remove is fine. */
export function removeFile(path: string): Argv {
  return ['rm', '-f', path];
}

/** The loop devices over a file; none is an empty answer. */
export function loopDevicesOver(path: string): Argv {
  return ['losetup', '-j', path];
}

/** Lets a loop device go; the kernel does so when its last user has closed it. */
export function detachLoopDevice(device: string): Argv {
  return ['losetup', '-d', device];
}

/** Exit code of `holding` and `tryLock` when somebody else holds the lock (`EX_TEMPFAIL` of sysexits.h). */
export const lockedExitCode = 75;

/**
 * The command, run while it holds the lock of a file that exists. The kernel drops the lock with the last of the processes, so
 * it tells whether the command still runs on the host, also when whoever started it is gone.
 */
export function holding(lockPath: string, command: Argv): Argv {
  return ['flock', '-n', '-E', String(lockedExitCode), lockPath, ...command];
}

/** Whether the lock of a file that exists is free: exit code 0, or `lockedExitCode`. */
export function tryLock(lockPath: string): Argv {
  return holding(lockPath, ['true']);
}
