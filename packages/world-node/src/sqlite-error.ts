import { SdError } from '@smartdomains/runtime';
import { type NodeWorldCode, nodeWorldDiagnostic } from './codes.ts';

/** SQLite's primary result codes (https://sqlite.org/rescode.html) that say something to an operator. */
const codeOfResult: Readonly<Record<number, FileCode>> = {
  5: 'SD7901', // SQLITE_BUSY
  6: 'SD7901', // SQLITE_LOCKED
  11: 'SD7902', // SQLITE_CORRUPT
  26: 'SD7902', // SQLITE_NOTADB
  13: 'SD7903', // SQLITE_FULL
};

/** What the file system says when SQLite is not asked yet. */
const codeOfErrno: Readonly<Record<string, FileCode>> = { ENOSPC: 'SD7903', EDQUOT: 'SD7903' };

/** The codes of the file itself. */
type FileCode = Exclude<NodeWorldCode, 'SD5905'>;

const helpOf: Readonly<Record<FileCode, string>> = {
  SD7901: 'end the other process that works with this file, or give this one a state file of its own',
  SD7902:
    'keep a copy, then restore the file from a backup or move it away; what runs on the hosts is not touched by that',
  SD7903: 'make room on the file system of the state file; nothing that was not written has been begun',
  SD7904: 'check that the directory exists, belongs to you and lies on a local disk that can be written',
  SD7905: 'use the version of SmartDomains that wrote the file, or a newer one',
  SD7906: 'this is a bug in SmartDomains: a component used the store after its end',
};

/** The error an operator sees when the state file at `path` fails. Anything that is not known is "cannot be read or written". */
export function toStoreError(path: string, error: unknown): SdError {
  if (SdError.isInstance(error)) return error;
  const { errcode, code, message } = error as { errcode?: number; code?: string; message?: string };
  // The low byte is the primary result, the rest tells its variants apart.
  const byResult = errcode === undefined ? undefined : codeOfResult[errcode & 0xff];
  return storeError(path, byResult ?? codeOfErrno[code ?? ''] ?? 'SD7904', { detail: message, cause: error });
}

/** An error about the state file at `path`. */
export function storeError(
  path: string,
  code: FileCode,
  { detail, cause }: { readonly detail?: string | undefined; readonly cause?: unknown } = {},
): SdError {
  const facts = [{ name: 'file', value: path }, ...(detail === undefined ? [] : [{ name: 'reason', value: detail }])];
  return new SdError(nodeWorldDiagnostic(code, { facts, help: helpOf[code] }), { cause });
}
