import {
  type ComponentContext,
  type HostName,
  type HostSession,
  SdError,
  type ServiceKey,
} from '@smartdomains/runtime';
import { xenDiagnostic } from '../codes.ts';
import { copyImage, resizeFile } from '../files/file-commands.ts';
import { lookAtPath } from '../host-looks.ts';
import { timeLimits } from '../time-limits.ts';

/** What a guest printed on its console, as its host keeps it. Offered by a domain; valid as long as it is there. */
export interface DomainConsole {
  /** Where `xl console DOMAIN` gives the console itself. */
  readonly host: HostName;
  readonly domainName: string;
  /** The last lines, at most 1 MiB of them; from earlier lives of the domain too. Throws SD8131 when the host keeps none. */
  tail(lines: number, signal?: AbortSignal): Promise<string>;
  /** A place in what is kept: where it ends now. Throws when the host cannot be asked. */
  mark(signal?: AbortSignal): Promise<ConsoleMark>;
  /**
   * Hands over what the guest printed since the mark, without one from now on, and goes on until the signal aborts; then it
   * returns. A guest that is made again goes on in the same log. Also when the host keeps none yet: it waits for it.
   * Throws SD6103 when contact is lost.
   */
  follow(options: FollowConsoleOptions): Promise<void>;
}

/** In bytes from the beginning. */
export type ConsoleMark = number;

export interface FollowConsoleOptions {
  readonly signal: AbortSignal;
  /** As `FollowedCommand.onText`: a prompt comes without a line end. */
  readonly onText: (text: string) => void | Promise<void>;
  readonly from?: ConsoleMark;
}

export const consoleService: ServiceKey<DomainConsole> = { name: 'console' };

/** Lines that one question can be about. */
const linesMax = 100_000;
/** How long the log of one domain may become; then it begins anew, and what it was is kept beside it once. */
export const consoleBytesMax: number = 16 * 1024 * 1024;

/** The log that xenconsoled keeps of each domain when it is started with `--log=guest`. */
export function consoleLogPath(domainName: string): string {
  return `/var/log/xen/console/guest-${domainName}.log`;
}

/** The console of the domain with this name. */
export function createDomainConsole(session: HostSession, domainName: string): DomainConsole {
  const path = consoleLogPath(domainName);
  return {
    host: session.host,
    domainName,
    async tail(lines, signal) {
      const count = Math.min(Math.max(0, Math.floor(lines)), linesMax);
      const answer = await session.query(['tail', '-n', String(count), path], {
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
      const position = from === undefined ? ['-n', '0'] : ['-c', `+${from + 1}`];
      try {
        await session.follow(['tail', ...position, '-F', path], { signal, onText });
      } catch (error) {
        if (!signal.aborted || SdError.isInstance(error)) throw error;
      }
    },
  };
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
