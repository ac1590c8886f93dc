import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { type Diagnostic, languageDiagnostic } from '@smartdomains/language';
import { cliDiagnostic } from './codes.ts';

/** The largest description that is read, in bytes: some hundred thousand domains. */
export const fileSizeBytesMax: number = 64 * 1024 * 1024;

const chunkSizeBytes = 64 * 1024;

/** A text, or why there is none: `missing` when no such file exists. `notUtf8At` as in a `SourceText`. */
export type ReadResult =
  | { readonly kind: 'text'; readonly text: string; readonly notUtf8At?: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly diagnostic: Diagnostic };

/** Reads a file as text, also a pipe such as `/dev/fd/63`. `shown` is how messages call it. */
export function readTextFile(path: string, shown: string): ReadResult {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    return isMissing(error) ? { kind: 'missing' } : unreadable(shown, error);
  }
  try {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkSizeBytes);
      const count = readSync(descriptor, chunk, 0, chunkSizeBytes, null);
      if (count === 0) return decode(Buffer.concat(chunks, sizeBytes), shown);
      chunks.push(chunk.subarray(0, count));
      sizeBytes += count;
      if (sizeBytes > fileSizeBytesMax) return tooLarge(shown);
    }
  } catch (error) {
    return unreadable(shown, error);
  } finally {
    closeSync(descriptor);
  }
}

/** Reads a stream to its end as text. */
export async function readTextStream(stream: Readable, shown: string): Promise<ReadResult> {
  try {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    for await (const piece of stream) {
      const chunk = typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece as Uint8Array);
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes > fileSizeBytesMax) return tooLarge(shown);
    }
    return decode(Buffer.concat(chunks, sizeBytes), shown);
  } catch (error) {
    return unreadable(shown, error);
  }
}

/** UTF-8, or else Latin-1 as the original's files have it; a zero byte is in neither. */
function decode(bytes: Buffer, shown: string): ReadResult {
  const zero = bytes.indexOf(0);
  if (zero !== -1) {
    const diagnostic = languageDiagnostic('SD1004', {
      facts: [{ name: 'file', value: shown }],
      notes: [`byte ${zero + 1} is zero: this is not a text`],
      help: 'give a description, which is a text in UTF-8 (or Latin-1); one in UTF-16 must be saved as UTF-8',
    });
    return { kind: 'refused', diagnostic };
  }
  if (isUtf8(bytes)) return { kind: 'text', text: bytes.toString('utf8') };
  return { kind: 'text', text: bytes.toString('latin1'), notUtf8At: firstBadByte(bytes) };
}

/** The first byte of what is not UTF-8: where a lenient reading has a replacement character that nobody wrote. */
function firstBadByte(bytes: Buffer): number {
  const text = bytes.toString('utf8');
  let [from, offset] = [0, 0];
  for (;;) {
    const index = text.indexOf(REPLACEMENT, from);
    if (index === -1) return 0;
    offset += Buffer.byteLength(text.slice(from, index));
    if (!bytes.subarray(offset, offset + written.length).equals(written)) return offset;
    offset += written.length;
    from = index + 1;
  }
}

const REPLACEMENT = '\ufffd';
const written = Buffer.from(REPLACEMENT);

function tooLarge(shown: string): ReadResult {
  const diagnostic = cliDiagnostic('SD5902', {
    facts: [{ name: 'file', value: shown }],
    notes: [`at most ${fileSizeBytesMax / 1024 / 1024} MiB are read`],
    help: 'split the description and include its parts, or make what repeats a prototype',
  });
  return { kind: 'refused', diagnostic };
}

function unreadable(shown: string, error: unknown): ReadResult {
  const diagnostic = cliDiagnostic('SD5901', {
    facts: [
      { name: 'file', value: shown },
      { name: 'reason', value: reasonOf(error) },
    ],
    help: 'check that it is a file and that you may read it',
  });
  return { kind: 'refused', diagnostic };
}

const missingCodes = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE']);

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && missingCodes.has(String(error.code));
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links go round in a circle',
  ENOSPC: 'no room left on the device',
  EROFS: 'the file system is read-only',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is not a folder',
};

/** Why the system refused, in words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return reasons[code] ?? error.message;
}
