import type { DaemonCode } from '@smartdomains/daemon';
import type { Diagnostic } from '@smartdomains/language';
import type { RuntimeCode } from '@smartdomains/runtime';
import type { XenCode } from '@smartdomains/xen';
import type { CliCode } from './codes.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';

const reachabilityCodes: readonly (CliCode | DaemonCode | RuntimeCode | XenCode)[] = [
  'SD5903',
  'SD5904',
  'SD5911',
  'SD5912',
  'SD6103',
  'SD7202',
  'SD8101',
  'SD8401',
];
/** The situations that mean "could not be reached" rather than "failed". */
const unreachableCodes: ReadonlySet<string> = new Set(reachabilityCodes);

/** The exit code for what was found: fine without an error, unreachable when that is the root of one, else failed. */
export function exitCodeFor(diagnostics: readonly Diagnostic[]): ExitCode {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return exitCodes.fine;
  return errors.some(isUnreachable) ? exitCodes.unreachable : exitCodes.failed;
}

function isUnreachable(diagnostic: Diagnostic): boolean {
  const isStateFile = diagnostic.code.startsWith('SD79');
  return isStateFile || unreachableCodes.has(diagnostic.code) || (diagnostic.cause ?? []).some(isUnreachable);
}
