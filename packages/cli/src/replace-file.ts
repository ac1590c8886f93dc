import { randomUUID } from 'node:crypto';
import {
  chownSync,
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import type { Diagnostic } from '@smartdomains/language';
import { cliDiagnostic } from './codes.ts';
import { reasonOf } from './read-text.ts';

export interface Replacement {
  readonly text: string;
  /** The text as it was read. */
  readonly before: string;
  /** How messages call the file. */
  readonly shown: string;
}

/**
 * Replaces a file's text as one step: at every moment the file is the old or the new one, whole. Mode, owner (where the
 * system lets us), encoding and a symbolic link to it stay. Returns why it could not be done.
 */
export function replaceFile(file: string, { text, before, shown }: Replacement): Diagnostic | undefined {
  let temporary: string | undefined;
  try {
    const target = realpathSync(file);
    const { mode, uid, gid, size } = statSync(target);
    temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}.tmp`);
    const descriptor = openSync(temporary, 'wx', 0o600);
    try {
      // A text that takes another number of bytes in UTF-8 than the file has was read as Latin-1.
      writeAll(descriptor, Buffer.from(text, Buffer.byteLength(before) === size ? 'utf8' : 'latin1'));
      fchmodSync(descriptor, mode & 0o7777);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    keepOwner(temporary, { uid, gid });
    renameSync(temporary, target);
    return undefined;
  } catch (error) {
    if (temporary !== undefined) rmSync(temporary, { force: true });
    return cliDiagnostic('SD5903', {
      facts: [
        { name: 'file', value: shown },
        { name: 'reason', value: reasonOf(error) },
      ],
      help: 'check that you may write to the file and its folder; the file is as it was',
    });
  }
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}

/** Only root may give a file away; for anyone else it is their own already, or becomes it. */
function keepOwner(file: string, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  try {
    const own = statSync(file);
    if (own.uid !== uid || own.gid !== gid) chownSync(file, uid, gid);
  } catch {}
}
