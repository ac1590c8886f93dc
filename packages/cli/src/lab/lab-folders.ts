import { homedir } from 'node:os';
import path from 'node:path';
import { SdError } from '@smartdomains/runtime';
import { cliDiagnostic } from '../codes.ts';
import type { CliIo } from '../io.ts';
import { UsageError } from '../usage-error.ts';

/** Where a lab keeps what it has. Images and saved states are shared by all labs of a cache. */
export interface LabFolders {
  readonly labName: string;
  /** A folder for each build, named after the digest of what it was built from. */
  readonly images: string;
  /** A folder for each saved host. */
  readonly states: string;
  /** Disks, sockets, logs and the record of this lab. */
  readonly lab: string;
}

/** A Unix socket's path has at most 107 bytes; the longest name of ours below the lab's folder is that of ssh's socket. */
const labFolderBytesMax = 75;

const labNameDefault = 'default';

/**
 * The folders of the lab that is asked for: `--lab`, else `SMARTDOMAINS_LAB`, else `default`; in `SMARTDOMAINS_LAB_CACHE`, else
 * in the user's cache. Throws a `UsageError` for a name that is none, an `SdError` when the path is too long for sockets.
 */
export function labFoldersFor(io: CliIo, asked: string | undefined): LabFolders {
  const labName = asked ?? nonEmpty(io.environment('SMARTDOMAINS_LAB')) ?? labNameDefault;
  if (!/^[a-z0-9][a-z0-9-]{0,19}$/.test(labName)) {
    throw new UsageError(`--lab: small letters, digits and \`-\` are expected, at most 20, not \`${labName}\``);
  }
  const cache = cacheFolder(io);
  const lab = path.join(cache, 'labs', labName);
  if (Buffer.byteLength(lab) > labFolderBytesMax) {
    throw new SdError(
      cliDiagnostic('SD5953', {
        facts: [
          { name: 'folder', value: lab },
          { name: 'reason', value: `the path of a Unix socket in it would be too long (over ${labFolderBytesMax})` },
        ],
        help: 'name a shorter folder with the environment variable SMARTDOMAINS_LAB_CACHE',
      }),
    );
  }
  return { labName, images: path.join(cache, 'images'), states: path.join(cache, 'states'), lab };
}

function cacheFolder(io: CliIo): string {
  const asked = nonEmpty(io.environment('SMARTDOMAINS_LAB_CACHE'));
  if (asked !== undefined) return path.resolve(io.workingFolder, asked);
  const cacheHome = io.environment('XDG_CACHE_HOME') ?? '';
  const home = io.environment('HOME') ?? homedir();
  return path.join(path.isAbsolute(cacheHome) ? cacheHome : path.join(home, '.cache'), 'smartdomains', 'lab');
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
