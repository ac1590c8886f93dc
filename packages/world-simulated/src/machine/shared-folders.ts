import { createFileSystem, type FileNode, type FileSystem } from './file-system.ts';

/** Folders that several machines have mounted from the same place: each is one file system, made when it is first asked for. */
export interface SharedFolders {
  get(path: string): FileSystem;
}

/** No shared folder yet; each will have so many bytes. */
export function createSharedFolders(sizeBytes: number): SharedFolders {
  const folders = new Map<string, FileSystem>();
  return {
    get(path) {
      const known = folders.get(path) ?? createFileSystem({ sizeBytes, directories: [path] });
      folders.set(path, known);
      return known;
    },
  };
}

/** The machine's own file system with others mounted at these folders, which it has as empty ones. */
export function mountFolders(own: FileSystem, mounts: ReadonlyMap<string, FileSystem>): FileSystem {
  if (mounts.size === 0) return own;
  const all = [own, ...mounts.values()];
  const at = (path: string): FileSystem => {
    for (const [folder, files] of mounts) if (path === folder || path.startsWith(`${folder}/`)) return files;
    return own;
  };
  const of = (file: FileNode): FileSystem => all.find((files) => files.owns(file)) ?? own;
  const isBelowMount = (path: string): boolean => at(path) !== own;
  return {
    file: (path) => at(path).file(path),
    isDirectory: (path) => at(path).isDirectory(path),
    paths: () => all.flatMap((files) => files.paths()).sort(),
    directories: () =>
      [
        ...new Set([
          ...own.directories(),
          ...all.slice(1).flatMap((files) => files.directories().filter(isBelowMount)),
        ]),
      ].sort(),
    parentProblem: (path) => at(path).parentProblem(path),
    create: (path) => at(path).create(path),
    grow: (file, bytes) => of(file).grow(file, bytes),
    resize: (file, sizeBytes) => of(file).resize(file, sizeBytes),
    remove: (path) => at(path).remove(path),
    rename: (from, to) =>
      at(from) === at(to) ? at(from).rename(from, to) : { ok: false, problem: 'Invalid cross-device link' },
    link: (path) => at(path).link(path),
    makeLink: (target, path) => at(path).makeLink(target, path),
    linkPaths: () => all.flatMap((files) => files.linkPaths()).sort(),
    makeDirectory: (path) => at(path).makeDirectory(path),
    removeDirectory: (path) =>
      mounts.has(path) ? { ok: false, problem: 'Device or resource busy' } : at(path).removeDirectory(path),
    hold: (file) => of(file).hold(file),
    release: (file) => of(file).release(file),
    owns: (file) => all.some((files) => files.owns(file)),
    sizeBytes: own.sizeBytes,
    usedBytes: () => own.usedBytes(),
    freeBytes: () => own.freeBytes(),
  };
}
