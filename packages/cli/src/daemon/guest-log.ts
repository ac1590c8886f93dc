import type { ConsoleLine } from '@smartdomains/daemon';
import { type DiagnosticJson, diagnosticFromJson } from '@smartdomains/language';
import { jsonText } from '../display/json-text.ts';
import { printableLines } from '../display/printable.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import type { CliIo } from '../io.ts';
import { type DaemonClient, RefusedByDaemon } from './client.ts';
import { type Target, urlOf } from './target.ts';

/** How many lines are printed of what the guest printed when nobody says. */
export const linesDefault = 100;

/** What is printed, and in what form. */
export interface GuestLogOptions {
  readonly io: CliIo;
  readonly client: DaemonClient;
  readonly json: boolean;
  readonly lines: number | undefined;
  readonly follow: boolean;
}

/**
 * Prints what the guest of a component printed on its console: as it is to a file or a pipe, without what would move the cursor to a
 * terminal. Following it ends with the component, or with Ctrl-C. Throws what the daemon refuses, SD7208 among it.
 */
export async function printGuestLog(
  target: Target,
  { io, client, json, lines = linesDefault, follow }: GuestLogOptions,
): Promise<ExitCode> {
  const leave = new AbortController();
  let isInterrupted = false;
  const stop = (): void => {
    isInterrupted = true;
    leave.abort();
  };
  const releases = [
    ...(['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => io.onSignal(signal, stop)),
    io.onOutputClosed(stop),
  ];
  try {
    const url = urlOf(target, '/console', {
      path: target.path,
      lines: String(lines),
      ...(follow && { follow: 'true' }),
    });
    for await (const line of client.lines(url, leave.signal)) {
      const { text, problem } = line as ConsoleLine;
      if (problem) throw new RefusedByDaemon([diagnosticFromJson(problem as unknown as DiagnosticJson)]);
      if (text === undefined) continue;
      io.stdout.write(json ? `${jsonText({ text })}\n` : io.stdout.isTTY === true ? printableLines(text) : text);
    }
    return isInterrupted ? exitCodes.interrupted : exitCodes.fine;
  } finally {
    for (const release of releases) release();
  }
}
