import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { diagnosticToJson } from '@smartdomains/language';
import { type ComponentHandle, type GuestConsole, SdError } from '@smartdomains/runtime';
import { bugDiagnostic } from '../carrier.ts';
import type { ConsoleLine } from './resources.ts';

/** What is streamed to one client. */
export interface ConsoleStreamOptions {
  readonly console: GuestConsole;
  /** The stream ends with it. */
  readonly component: ComponentHandle;
  readonly lastLines: number;
}

/**
 * Writes what the guest printed, from so many lines before its end on, a JSON object for each piece, until the client goes away, the
 * component has ended or the host cannot be reached any more; that is said by the last object. A client that reads slowly holds up the
 * command on the host, so that nothing is gathered here.
 */
export async function streamConsole(
  response: ServerResponse,
  { console, component, lastLines }: ConsoleStreamOptions,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' });
  response.flushHeaders();
  const leave = new AbortController();
  const stop = (): void => leave.abort();
  response.on('close', stop);
  response.on('error', stop);
  void component.terminated.then(stop);
  const write = async (line: ConsoleLine): Promise<void> => {
    if (response.write(`${JSON.stringify(line)}\n`) || leave.signal.aborted) return;
    await once(response, 'drain', { signal: leave.signal }).catch(() => undefined);
  };
  try {
    await console.follow({ from: { lastLines }, signal: leave.signal, onText: (text) => write({ text }) });
  } catch (error) {
    const diagnostic = SdError.isInstance(error) ? error.diagnostic : bugDiagnostic(error);
    await write({ problem: { ...diagnosticToJson(diagnostic) } });
  } finally {
    response.end();
  }
}
