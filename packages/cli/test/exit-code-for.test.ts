import type { Diagnostic, DiagnosticCode, Severity } from '@smartdomains/language';
import { expect, test } from 'vitest';
import { exitCodeFor } from '../src/exit-code-for.ts';

function diagnostic(code: DiagnosticCode, severity: Severity = 'error', cause: readonly Diagnostic[] = []): Diagnostic {
  return { code, severity, summary: '', secondary: [], notes: [], fixes: [], cause };
}

test.each<[string, readonly Diagnostic[], number]>([
  ['nothing', [], 0],
  ['only warnings', [diagnostic('SD6103', 'warning')], 0],
  ['a wrong description', [diagnostic('SD2004')], 1],
  ['a host that cannot be reached', [diagnostic('SD6103')], 3],
  ['one behind another failure', [diagnostic('SD8102', 'error', [diagnostic('SD6103')])], 3],
  ['a host whose connection takes no more commands', [diagnostic('SD6107')], 1],
  ['a state file that cannot be used', [diagnostic('SD7902')], 3],
])('%s', (_name, given, expected) => {
  expect(exitCodeFor(given)).toBe(expected);
});
