import { posix } from 'node:path';
import { type Content, emptyContent } from './content.ts';

export const blockBytes = 4096;

export interface FileNode {
  readonly kind: 'file';
  readonly inode: number;
  sizeBytes: number;
  /** What it takes of the disk: less than its size when it has holes or shares blocks. */
  allocatedBytes: number;
  content: Content;
  /** Names that lead to it; its room is free again when there is none and nobody holds it open. */
  links: number;
  /** Loop devices that hold it open. */
  holders: number;
}

/** A file that is not there, a folder on the way that is none, ...; the words of the C library. */
export type FileProblem =
  | 'No such file or directory'
  | 'Not a directory'
  | 'Is a directory'
  | 'File exists'
  | 'Directory not empty'
  | 'No space left on device'
  | 'Device or resource busy'
  | 'Invalid cross-device link';

export type FileResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: FileProblem };

export interface FileSystemOptions {
  readonly sizeBytes: number;
  readonly directories: readonly string[];
  /** While this is true nothing more can be written. */
  readonly isFull?: () => boolean;
}

/** One file system from `/` on. Paths are absolute and normal (`absolutePath`). */
export interface FileSystem {
  file(path: string): FileNode | undefined;
  isDirectory(path: string): boolean;
  /** All paths of files, sorted. */
  paths(): readonly string[];
  directories(): readonly string[];
  /** Why nothing can be made under this path; nothing when its folder is there. */
  parentProblem(path: string): FileProblem | undefined;
  /** Makes an empty file or empties the one that is there. */
  create(path: string): FileResult<FileNode>;
  /** Makes it longer and takes the room; `false` when the disk has not enough, then as much as fits. */
  grow(file: FileNode, bytes: { readonly sizeBytes: number; readonly allocatedBytes: number }): boolean;
  /** Cuts or extends with a hole. */
  resize(file: FileNode, sizeBytes: number): void;
  remove(path: string): FileResult<void>;
  rename(from: string, to: string): FileResult<void>;
  /** What is written in the symbolic link at this path. Links are kept and read, never followed: ours lead nowhere. */
  link(path: string): string | undefined;
  /** Makes a symbolic link, in one step. */
  makeLink(target: string, path: string): FileResult<void>;
  /** Paths of all symbolic links, sorted. */
  linkPaths(): readonly string[];
  makeDirectory(path: string): FileResult<void>;
  removeDirectory(path: string): FileResult<void>;
  hold(file: FileNode): void;
  release(file: FileNode): void;
  /** Whether the file was made here. */
  owns(file: FileNode): boolean;
  readonly sizeBytes: number;
  usedBytes(): number;
  freeBytes(): number;
}

/** As a process whose working folder is `/root` means it. */
export function absolutePath(path: string): string {
  const normal = posix.resolve('/root', path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/** An empty file system with these folders and the ones above them. */
export function createFileSystem(options: FileSystemOptions): FileSystem {
  const files = new Map<string, FileNode>();
  const links = new Map<string, string>();
  const own = new WeakSet<FileNode>();
  const directories = new Set<string>(['/']);
  let usedBytes = 0;
  let inode = 10_000;

  const addDirectory = (path: string): void => {
    for (let at = path; !directories.has(at); at = posix.dirname(at)) directories.add(at);
  };
  for (const path of options.directories) addDirectory(path);

  const freeBytes = (): number => (options.isFull?.() ? 0 : Math.max(0, options.sizeBytes - usedBytes));
  const parentProblem = (path: string): FileProblem | undefined => {
    for (let at = posix.dirname(path); ; at = posix.dirname(at)) {
      if (directories.has(at)) return at === posix.dirname(path) ? undefined : 'No such file or directory';
      if (files.has(at)) return 'Not a directory';
    }
  };
  const freeWhenUnused = (file: FileNode): void => {
    if (file.links > 0 || file.holders > 0) return;
    usedBytes -= file.allocatedBytes;
    file.allocatedBytes = 0;
  };
  const unlink = (path: string, file: FileNode): void => {
    files.delete(path);
    file.links -= 1;
    freeWhenUnused(file);
  };
  const isEmptyDirectory = (path: string): boolean => {
    const prefix = `${path}/`;
    for (const name of [...files.keys(), ...links.keys()]) if (name.startsWith(prefix)) return false;
    for (const name of directories) if (name.startsWith(prefix)) return false;
    return true;
  };
  const failed = (problem: FileProblem): { readonly ok: false; readonly problem: FileProblem } => ({
    ok: false,
    problem,
  });
  const done: FileResult<void> = { ok: true, value: undefined };

  return {
    file: (path) => files.get(path),
    isDirectory: (path) => directories.has(path),
    paths: () => [...files.keys()].sort(),
    directories: () => [...directories].sort(),
    parentProblem,
    create(path) {
      if (directories.has(path)) return failed('Is a directory');
      const problem = parentProblem(path);
      if (problem !== undefined) return failed(problem);
      const existing = files.get(path);
      if (existing !== undefined) {
        usedBytes -= existing.allocatedBytes;
        existing.sizeBytes = 0;
        existing.allocatedBytes = 0;
        existing.content = emptyContent;
        return { ok: true, value: existing };
      }
      inode += 1;
      const file: FileNode = {
        kind: 'file',
        inode,
        sizeBytes: 0,
        allocatedBytes: 0,
        content: emptyContent,
        links: 1,
        holders: 0,
      };
      files.set(path, file);
      own.add(file);
      return { ok: true, value: file };
    },
    grow(file, bytes) {
      const wanted = Math.ceil((file.allocatedBytes + bytes.allocatedBytes) / blockBytes) * blockBytes;
      const more = wanted - file.allocatedBytes;
      const room = freeBytes();
      if (more > room) {
        const fits = Math.floor(room / blockBytes) * blockBytes;
        usedBytes += fits;
        file.allocatedBytes += fits;
        file.sizeBytes += Math.min(fits, bytes.sizeBytes);
        return false;
      }
      usedBytes += more;
      file.allocatedBytes = wanted;
      file.sizeBytes += bytes.sizeBytes;
      return true;
    },
    resize(file, sizeBytes) {
      const allocated = Math.min(file.allocatedBytes, Math.ceil(sizeBytes / blockBytes) * blockBytes);
      usedBytes -= file.allocatedBytes - allocated;
      file.allocatedBytes = allocated;
      file.sizeBytes = sizeBytes;
    },
    remove(path) {
      if (directories.has(path)) return failed('Is a directory');
      if (links.delete(path)) return done;
      const file = files.get(path);
      if (file === undefined) return failed(parentProblem(path) ?? 'No such file or directory');
      unlink(path, file);
      return done;
    },
    rename(from, to) {
      const file = files.get(from);
      if (file === undefined) return failed('No such file or directory');
      if (directories.has(to)) return failed('Is a directory');
      const problem = parentProblem(to);
      if (problem !== undefined) return failed(problem);
      if (from === to) return done;
      const replaced = files.get(to);
      if (replaced !== undefined) unlink(to, replaced);
      files.delete(from);
      files.set(to, file);
      return done;
    },
    link: (path) => links.get(path),
    makeLink(target, path) {
      if (directories.has(path) || files.has(path) || links.has(path)) return failed('File exists');
      const problem = parentProblem(path);
      if (problem !== undefined) return failed(problem);
      if (freeBytes() === 0) return failed('No space left on device');
      links.set(path, target);
      return done;
    },
    linkPaths: () => [...links.keys()].sort(),
    makeDirectory(path) {
      if (directories.has(path) || files.has(path)) return failed('File exists');
      const problem = parentProblem(path);
      if (problem !== undefined) return failed(problem);
      directories.add(path);
      return done;
    },
    removeDirectory(path) {
      if (files.has(path)) return failed('Not a directory');
      if (!directories.has(path)) return failed(parentProblem(path) ?? 'No such file or directory');
      if (path === '/') return failed('Device or resource busy');
      if (!isEmptyDirectory(path)) return failed('Directory not empty');
      directories.delete(path);
      return done;
    },
    hold(file) {
      file.holders += 1;
    },
    release(file) {
      file.holders -= 1;
      freeWhenUnused(file);
    },
    owns: (file) => own.has(file),
    sizeBytes: options.sizeBytes,
    usedBytes: () => usedBytes,
    freeBytes,
  };
}
