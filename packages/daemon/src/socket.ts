import { chmodSync, lstatSync, mkdirSync, statSync, unlinkSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import path from 'node:path';
import { SdError } from '@smartdomains/runtime';
import { daemonDiagnostic } from './codes.ts';

/** What the system takes as a path of a socket, in bytes (unix(7)). */
const socketPathBytesMax = 107;
/** How long a daemon that may live has to take a connection. */
const connectLimitMs = 2_000;

/**
 * Lets the server listen on a socket for its owner only (0600), in a folder of its owner only that is made when it is not
 * there (0700). What a daemon left that was killed is replaced. Throws SD7201 when one that lives listens there, SD7202 when the
 * path cannot be used, also when others could put a socket of their own in its place.
 */
export async function listenOnSocket(server: Server, socketPath: string): Promise<void> {
  const bytes = Buffer.byteLength(socketPath);
  if (bytes > socketPathBytesMax) {
    throw unusable(socketPath, `its path has ${bytes} bytes, the system takes ${socketPathBytesMax}`);
  }
  try {
    prepareFolder(path.dirname(socketPath));
    await removeStale(socketPath);
    await listen(server, socketPath);
  } catch (error) {
    if (SdError.isInstance(error)) throw error;
    throw unusable(socketPath, error instanceof Error ? error.message : String(error));
  }
}

function prepareFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { mode } = statSync(folder);
  if ((mode & 0o022) !== 0) throw new Error(`others may write to its folder ${folder}`);
}

async function removeStale(socketPath: string): Promise<void> {
  const found = lstatSync(socketPath, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new Error('there is something of that name that is no socket');
  if (await isAnswered(socketPath)) {
    throw new SdError(
      daemonDiagnostic('SD7201', {
        facts: [{ name: 'socket', value: socketPath }],
        help: 'use the one that runs, or give this one a socket and a state folder of its own with --socket and --state',
      }),
    );
  }
  unlinkSync(socketPath);
}

function isAnswered(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    const finish = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    // One that is too busy to answer lives.
    socket.setTimeout(connectLimitMs, () => finish(true));
    socket.on('connect', () => finish(true));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => finish(code !== 'ECONNREFUSED' && code !== 'ENOENT'));
  });
}

function listen(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // The socket is made in this very call, and is at no moment open to others.
    const before = process.umask(0o177);
    try {
      server.listen({ path: socketPath }, () => {
        server.off('error', reject);
        resolve();
      });
    } finally {
      process.umask(before);
    }
    chmodSync(socketPath, 0o600);
  });
}

function unusable(socketPath: string, reason: string): SdError {
  return new SdError(
    daemonDiagnostic('SD7202', {
      facts: [
        { name: 'socket', value: socketPath },
        { name: 'reason', value: reason },
      ],
      help: 'name another place with --socket, in a folder only you may write to',
    }),
  );
}
