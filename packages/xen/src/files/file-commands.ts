import type { Argv } from '../xl/xl-commands.ts';

/** Size and kind of what a path leads to, links followed; exit code 1 when there is nothing. */
export function statPath(path: string): Argv {
  return ['stat', '-L', '-c', '%s %F', path];
}

/** The same for several paths, with the name after it; exit code 1 when one of them leads to nothing, the others are said all the same. */
export function statPaths(paths: readonly string[]): Argv {
  return ['stat', '-L', '-c', '%s %F %n', ...paths];
}

/** The bytes free for us in the file system of a path. */
export function freeSpace(path: string): Argv {
  return ['df', '--output=avail', '-B1', path];
}

/** The file system of a path: where it is mounted, and the bytes free for us. */
export function fileSystemOf(path: string): Argv {
  return ['df', '--output=avail,target', '-B1', path];
}

/** A directory with its parents; the mode is that of the last one, and only when it is made. */
export function makeDirectory(path: string): Argv {
  return ['mkdir', '-p', '-m', '0700', path];
}

/** The files in a directory, without those below; exit code 1 when there is no such directory. */
export function filesIn(directory: string): Argv {
  return ['find', directory, '-maxdepth', '1', '-type', 'f'];
}

/** Writes standard input to the file. */
export function writeFile(path: string): Argv {
  return ['tee', path];
}

/** The last lines of a text. */
export function lastLinesOf(path: string, lines: number): Argv {
  return ['tail', '-n', String(lines), path];
}

/**
 * What is in a text from so many lines before its end, or from a byte on, and what comes: also when it is begun anew, or is not there
 * yet. Goes on until it is told to end.
 */
export function followFile(path: string, from: number | { readonly lastLines: number }): Argv {
  const position = typeof from === 'number' ? ['-c', `+${from + 1}`] : ['-n', String(from.lastLines)];
  return ['tail', ...position, '-F', path];
}

/** The file's text. */
export function readFile(path: string): Argv {
  return ['cat', path];
}

/** How a file is cloned. `auto`: blocks are shared where the file system can, else copied. */
export type FileClone = 'auto' | 'reflink' | 'copy' | 'qcow2';

/** Copies an image or a device to a file and leaves holes where it is empty; blocks that must be shared are not looked into, which `cp` refuses. */
export function copyImage(from: string, to: string, clone: Exclude<FileClone, 'qcow2'> = 'auto'): Argv {
  const reflink = { auto: 'auto', reflink: 'always', copy: 'never' }[clone];
  return ['cp', `--reflink=${reflink}`, `--sparse=${clone === 'reflink' ? 'auto' : 'always'}`, from, to];
}

/** A file that holds only what differs from the base, which must stay and never change. */
export function makeOverlay(base: string, to: string, sizeBytes: number): Argv {
  return ['qemu-img', 'create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', base, to, String(sizeBytes)];
}

/** What an image is; fails, saying `lock`, while somebody writes it. */
export function overlayInfo(path: string): Argv {
  return ['qemu-img', 'info', '--output=json', path];
}

/** A device's size in bytes. */
export function deviceSize(path: string): Argv {
  return ['blockdev', '--getsize64', path];
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

/** The folders in a directory, without those below; exit code 1 when there is no such directory. */
export function foldersIn(directory: string): Argv {
  return ['find', directory, '-mindepth', '1', '-maxdepth', '1', '-type', 'd'];
}

/** Removes a directory of ours with all that is in it; nothing to remove is fine. Links in it are removed, not followed. */
export function removeDirectory(path: string): Argv {
  return ['rm', '-rf', path];
}

/**
 * Makes a symbolic link that leads nowhere and holds a text instead: in one step for all who look, on file servers too, so that of
 * several who try one succeeds. Exit code 1 when something has the name.
 */
export function makeLink(text: string, path: string): Argv {
  return ['ln', '-s', '-T', '--', text, path];
}

/** The text in a symbolic link; exit code 1 when there is none, and says why. */
export function readLink(path: string): Argv {
  return ['readlink', '-v', '--', path];
}

/**
 * Removes a symbolic link if it still holds this text, letters and digits without meaning in a pattern: one that somebody has made anew
 * meanwhile stays. Exit code 1 when nothing is there.
 */
export function removeLink(text: string, path: string): Argv {
  return ['find', path, '-maxdepth', '0', '-type', 'l', '-lname', text, '-delete'];
}

/** The symbolic links in a directory, without those below; exit code 1 when there is no such directory. */
export function linksIn(directory: string): Argv {
  return ['find', directory, '-maxdepth', '1', '-type', 'l'];
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
