import { hostname } from 'node:os';
import type { Diagnostic } from '@smartdomains/language';
import { SdError } from '@smartdomains/runtime';
import { cliDiagnostic } from './codes.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import { exitCodeFor } from './exit-code-for.ts';
import type { CliIo } from './io.ts';
import { reasonOf } from './read-text.ts';
import { report } from './report.ts';

/** Says what an exception that reached the top was: a failed effect with its diagnostic, or a bug of ours. */
export function reportException(error: unknown, io: CliIo): ExitCode {
  const diagnostic = SdError.isInstance(error) ? error.diagnostic : bugDiagnostic(error);
  report([diagnostic], { io });
  if (io.environment('SMARTDOMAINS_DEBUG') === '1' && error instanceof Error) io.stderr.write(`${error.stack}\n`);
  return exitCodeFor([diagnostic]);
}

/** What an exception that is not an `SdError` becomes. */
export function bugDiagnostic(error: unknown): Diagnostic {
  return cliDiagnostic('SD9001', {
    facts: [
      { name: 'exception', value: error instanceof Error ? `${error.name}: ${error.message}` : String(error) },
      ...placeOf(error),
    ],
    notes: ['your description may be right: this should not have happened whatever it says'],
    help: 'report it with the description and the output of the same command with SMARTDOMAINS_DEBUG=1 before it',
  });
}

/** Says that standard output could not be written, for any other reason than that its reader has gone. */
export function reportOutputError(error: NodeJS.ErrnoException, io: CliIo): ExitCode {
  report(
    [
      cliDiagnostic('SD5903', {
        facts: [
          { name: 'reason', value: reasonOf(error) },
          { name: 'machine', value: hostname() },
        ],
        help: 'what was printed is incomplete: make room, or write to another place',
      }),
    ],
    { io },
  );
  return exitCodes.unreachable;
}

/** The innermost line of the stack that is ours: where to look. */
function placeOf(error: unknown): { name: string; value: string }[] {
  if (!(error instanceof Error)) return [];
  const line = (error.stack ?? '').split('\n').find((text) => /\bpackages\/|@smartdomains\//.test(text));
  const place = line?.match(/((?:packages|@smartdomains)\/[^)\s]*)/)?.[1];
  return place === undefined ? [] : [{ name: 'place', value: place }];
}
