/** What a path leads to. */
export interface FileStatus {
  readonly sizeBytes: number;
  readonly kind: 'file' | 'directory' | 'block device' | 'other';
}

const kinds: ReadonlyMap<string, FileStatus['kind']> = new Map([
  ['regular file', 'file'],
  ['regular empty file', 'file'],
  ['directory', 'directory'],
  ['block special file', 'block device'],
]);

/** Reads the answer to `statPath`; `undefined` when it is not one. */
export function parseFileStatus(stdout: string): FileStatus | undefined {
  const match = /^(\d+) ([a-z ()]+)$/.exec(stdout.trim());
  if (match === null) return undefined;
  return { sizeBytes: Number(match[1]), kind: kinds.get(match[2] ?? '') ?? 'other' };
}

/** Reads the answer to `statPaths`: what was found, by path. A path with a line end in it is never among them. */
export function parseFileStatuses(stdout: string): ReadonlyMap<string, FileStatus> {
  const found = new Map<string, FileStatus>();
  for (const line of stdout.split('\n')) {
    const match = /^(\d+ [a-z ()]+?) (\/.*)$/.exec(line);
    const status = parseFileStatus(match?.[1] ?? '');
    if (match?.[2] !== undefined && status !== undefined) found.set(match[2], status);
  }
  return found;
}

/** Reads the answer to `freeSpace` in bytes; `undefined` when it is not one. */
export function parseFreeSpace(stdout: string): number | undefined {
  const match = /^\s*Avail\s*\n\s*(\d+)\s*$/.exec(stdout);
  return match === null ? undefined : Number(match[1]);
}

/** Reads the answer to `fileSystemOf`; `undefined` when it is not one. */
export function parseFileSystem(
  stdout: string,
): { readonly mountPoint: string; readonly freeBytes: number } | undefined {
  const match = /^\s*Avail\s+Mounted on\s*\n\s*(\d+)\s+(\/.*?)\s*$/.exec(stdout);
  return match?.[2] === undefined ? undefined : { freeBytes: Number(match[1]), mountPoint: match[2] };
}

/** Reads the answer to `loopDevicesOver`: the devices, `/dev/loop0`. Lines of another form are no answer. */
export function parseLoopDevices(stdout: string): readonly string[] | undefined {
  const devices: string[] = [];
  for (const line of stdout.split('\n')) {
    if (line.trim() === '') continue;
    const match = /^(\/dev\/loop\d+): /.exec(line);
    if (match?.[1] === undefined) return undefined;
    devices.push(match[1]);
  }
  return devices;
}
