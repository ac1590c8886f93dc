import {
  asRun,
  type ComponentContext,
  type GuestConsole,
  type HostSession,
  type HostTarget,
  SdError,
  sudoPrefix,
} from '@smartdomains/runtime';
import { xenDiagnostic } from '../codes.ts';
import { copyImage, followFile, lastLinesOf, resizeFile } from '../files/file-commands.ts';
import { lookAtPath } from '../host-looks.ts';
import { timeLimits } from '../time-limits.ts';
import { consoleLogPath } from '../xl/console-log.ts';
import { xlConsole } from '../xl/xl-commands.ts';

/** Lines that one question can be about. */
const linesMax = 100_000;
/** How long the log of one domain may become; then it begins anew, and what it was is kept beside it once. */
export const consoleBytesMax: number = 16 * 1024 * 1024;

/** The console of the domain with this name, on the host that the session leads to. */
export function createDomainConsole(session: HostSession, target: HostTarget, domainName: string): GuestConsole {
  const path = consoleLogPath(domainName);
  return {
    target,
    argv: asRun(target.sudo === true ? { commandPrefix: sudoPrefix } : {}, xlConsole(domainName)),
    async tail(lines, signal) {
      const answer = await session.query(lastLinesOf(path, linesWithin(lines)), {
        timeoutMs: timeLimits.lookMs,
        ...(signal && { signal }),
        failure: ({ exitCode, stderr, facts }) =>
          xenDiagnostic('SD8131', {
            facts,
            notes: ['the console of a domain is kept by xenconsoled on its host, when it is told to'],
            help:
              exitCode === 1 && stderr.includes('No such file')
                ? howToKeep
                : `look at ${path} on the host: it cannot be read`,
          }),
      });
      return answer.stdout;
    },
    async mark(signal) {
      signal?.throwIfAborted();
      return (await lookAtPath(session, path))?.sizeBytes ?? 0;
    },
    async follow({ signal, onText, from }) {
      const begin = typeof from === 'object' ? { lastLines: linesWithin(from.lastLines) } : from;
      try {
        await session.follow(followFile(path, begin ?? { lastLines: 0 }), { signal, onText });
      } catch (error) {
        if (!signal.aborted || SdError.isInstance(error)) throw error;
      }
    },
  };
}

function linesWithin(lines: number): number {
  return Math.min(Math.max(0, Math.floor(lines)), linesMax);
}

const howToKeep = [
  'let xenconsoled keep them, from then on, for all domains of the host; as root there:',
  '  mkdir -p /var/log/xen/console',
  '  echo \'XENCONSOLED_ARGS="--log=guest"\' >> /etc/default/xen',
  '  service xen restart',
].join('\n');

/** Keeps the log of the domain within its bound until the signal aborts: xenconsoled itself would let it grow for ever. */
export async function boundConsoleLog(
  context: ComponentContext,
  { session, domainName }: { readonly session: HostSession; readonly domainName: string },
  signal: AbortSignal,
): Promise<void> {
  const path = consoleLogPath(domainName);
  while (!signal.aborted) {
    try {
      await context.sleep(timeLimits.consoleBoundIntervalMs, signal);
      const status = await lookAtPath(session, path);
      if (status === undefined || status.sizeBytes <= consoleBytesMax) continue;
      const options = { timeoutMs: timeLimits.smallChangeMs, signal };
      await session.effect({ what: `keep ${path} aside` }, copyImage(path, `${path}.1`), options);
      // xenconsoled appends, so it goes on at the new beginning.
      await session.effect({ what: `begin ${path} anew` }, resizeFile(path, 0), options);
    } catch (error) {
      if (signal.aborted) return;
      if (!SdError.isInstance(error)) throw error;
      context.log.write(
        'info',
        `${session.host}: the console log of ${domainName} was not looked at: ${error.message}`,
      );
    }
  }
}
