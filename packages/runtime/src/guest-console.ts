import type { ServiceKey } from './component.ts';
import type { HostTarget } from './ports.ts';

/**
 * The console of a machine, which its component offers: what its guest printed, as its host keeps it, and where the console itself
 * is. Valid as long as the component is there.
 */
export interface GuestConsole {
  /** The host, and the command that gives the console itself there, to a terminal. */
  readonly target: HostTarget;
  readonly argv: readonly [string, ...string[]];
  /** The last lines, at most 1 MiB of them; from earlier lives of the domain too. Throws SD8131 when the host keeps none. */
  tail(lines: number, signal?: AbortSignal): Promise<string>;
  /** A place in what is kept: where it ends now. Throws when the host cannot be asked. */
  mark(signal?: AbortSignal): Promise<ConsoleMark>;
  /**
   * Hands over what the guest printed since `from`, and goes on until the signal aborts; then it returns. A guest that is made again
   * goes on in the same log. Also when the host keeps none yet: it waits for it. Throws SD6103 when contact is lost.
   */
  follow(options: FollowConsoleOptions): Promise<void>;
}

/** In bytes from the beginning. */
export type ConsoleMark = number;

export interface FollowConsoleOptions {
  readonly signal: AbortSignal;
  /** As `FollowedCommand.onText`: a prompt comes without a line end. */
  readonly onText: (text: string) => void | Promise<void>;
  /** Where to begin: at a mark, or so many lines before the end. Default: at the end. */
  readonly from?: ConsoleMark | { readonly lastLines: number };
}

export const consoleService: ServiceKey<GuestConsole> = { name: 'console' };
