import { SdError } from '@smartdomains/runtime';
import type { ExitCode } from '../exit-code.ts';
import { exitCodeFor } from '../exit-code-for.ts';
import type { CliIo } from '../io.ts';
import { report } from '../report.ts';
import { socketPathFor } from '../state-folder.ts';
import { createDaemonClient, type DaemonClient, RefusedByDaemon } from './client.ts';

/** Where the daemon is, and in what form is answered. */
export interface DaemonAddress {
  readonly io: CliIo;
  readonly socket: string | undefined;
  readonly state: string | undefined;
  readonly json: boolean;
}

/** Does the work with the daemon; what it refuses, or that none answers, is reported and makes the exit code. */
export async function withDaemon(
  address: DaemonAddress,
  work: (client: DaemonClient) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { io, json } = address;
  try {
    return await work(createDaemonClient(socketPathFor(io, address)));
  } catch (error) {
    const diagnostics =
      error instanceof RefusedByDaemon ? error.diagnostics : SdError.isInstance(error) ? [error.diagnostic] : undefined;
    if (diagnostics === undefined) throw error;
    report(diagnostics, { io, format: json ? 'json' : 'text' });
    return exitCodeFor(diagnostics);
  }
}
