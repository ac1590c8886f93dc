import { type FileHandle, open, rename } from 'node:fs/promises';
import { Writable } from 'node:stream';

/** Where a file that is written for ever stands, and how large it may become. */
export interface RotatingFileOptions {
  readonly path: string;
  readonly bytesMax: number;
}

/**
 * A stream to the end of a file, which is made when it is not there, for its owner only (0600). When the file would grow
 * beyond its bound it becomes `PATH.1` in place of an earlier one of that name, so that at most twice the bound is used.
 * What cannot be written, on a full disk for one, is lost and the next is tried again: whoever writes a log has more
 * important things to do than to fail for it.
 */
export function createRotatingFile({ path, bytesMax }: RotatingFileOptions): Writable {
  let file: FileHandle | undefined;
  let sizeBytes = 0;

  const close = async () => {
    const closing = file;
    file = undefined;
    await closing?.close();
  };
  const opened = async (): Promise<FileHandle> => {
    if (file !== undefined) return file;
    file = await open(path, 'a', 0o600);
    sizeBytes = (await file.stat()).size;
    return file;
  };
  const append = async (chunk: Buffer) => {
    await opened();
    if (sizeBytes > 0 && sizeBytes + chunk.length > bytesMax) {
      await close();
      await rename(path, `${path}.1`);
    }
    await (await opened()).appendFile(chunk);
    sizeBytes += chunk.length;
  };
  const lossy = (work: Promise<void>, done: () => void) => void work.then(done, done);

  return new Writable({
    write: (chunk: Buffer, _encoding, done) => lossy(append(chunk), () => done()),
    final: (done) => lossy(close(), () => done()),
  });
}
