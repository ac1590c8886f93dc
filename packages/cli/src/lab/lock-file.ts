import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SdError } from '@smartdomains/runtime';
import { cliDiagnostic } from '../codes.ts';
import type { CliIo } from '../io.ts';
import { labLimits } from './lab-settings.ts';

const betweenTriesMs = 300;

/**
 * Does the work while nobody else holds the lock of that file. Says once when it has to wait, and throws an `SdError` when that
 * takes too long. The lock is one of the system's, so it never outlives its process.
 */
export async function withLock<T>(
  file: string,
  { io, what }: { readonly io: CliIo; readonly what: string },
  work: () => Promise<T>,
): Promise<T> {
  const { tryProcessLock } = await import('@smartdomains/world-node');
  mkdirSync(path.dirname(file), { recursive: true });
  const began = performance.now();
  let release = tryProcessLock(file);
  if (release === undefined) io.stderr.write(`lab: another command works on ${what}; waiting for it\n`);
  while (release === undefined) {
    if (performance.now() - began > labLimits.lockMs) {
      throw new SdError(
        cliDiagnostic('SD5953', {
          facts: [
            { name: 'lock', value: file },
            { name: 'reason', value: `another command has held it for ${labLimits.lockMs / 60_000} minutes` },
          ],
          help: `see which process that is:\n    fuser -v ${file}`,
        }),
      );
    }
    await sleep(betweenTriesMs);
    release = tryProcessLock(file);
  }
  try {
    return await work();
  } finally {
    release();
  }
}
