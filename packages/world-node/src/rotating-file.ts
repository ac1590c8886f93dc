import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

/** Where a file that is written for ever stands, and how large it may become. */
export interface RotatingFileOptions {
  readonly path: string;
  readonly bytesMax: number;
}

/**
 * A stream to the end of a file, which is made when it is not there, for its owner only (0600). When the file would grow
 * beyond its bound it becomes `PATH.1` in place of an earlier one of that name, so that at most twice the bound is used.
 * What is written is with the system at once: the last lines before a crash are the ones that are wanted. What cannot be
 * written, on a full disk for one, is lost and the next is tried again: whoever writes a log has more important things to
 * do than to fail for it.
 */
export function createRotatingFile({ path, bytesMax }: RotatingFileOptions): Writable {
  let descriptor: number | undefined;
  let sizeBytes = 0;

  const close = () => {
    const closing = descriptor;
    descriptor = undefined;
    if (closing !== undefined) closeSync(closing);
  };
  const opened = (): number => {
    if (descriptor !== undefined) return descriptor;
    descriptor = openSync(path, 'a', 0o600);
    sizeBytes = fstatSync(descriptor).size;
    return descriptor;
  };
  const append = (chunk: Buffer) => {
    opened();
    if (sizeBytes > 0 && sizeBytes + chunk.length > bytesMax) {
      close();
      renameSync(path, `${path}.1`);
    }
    const written = writeSync(opened(), chunk);
    sizeBytes += written;
  };

  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      try {
        append(chunk);
      } catch {
        // Lost, as the contract says.
      }
      done();
    },
    final(done) {
      close();
      done();
    },
  });
}
