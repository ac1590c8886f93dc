import type { Diagnostic } from '@smartdomains/language';
import { type DescriptionView, parseDurationMs, parseSizeBytes, runtimeDiagnostic } from '@smartdomains/runtime';
import { type XenCode, xenDiagnostic } from './codes.ts';
import { whyNotACleanPath, whyNotADomainName } from './names.ts';
import { labelAt, type ProblemDetails } from './problem.ts';

export type Report = (diagnostic: Diagnostic) => void;

/** Reports a path on a host that is not absolute and clean. */
export function checkPath(view: DescriptionView, name: string, report: Report): void {
  const path = view.text(name);
  const reason = path === undefined ? undefined : whyNotACleanPath(path);
  if (reason === undefined) return;
  report(
    xenDiagnostic('SD8207', {
      primary: labelAt(view.place(name), reason),
      component: view.path,
      help: 'write the whole path on the host that runs the domain, beginning with /',
    }),
  );
}

/** Reports a `domainName` that cannot be one. */
export function checkDomainName(view: DescriptionView, report: Report): void {
  const domainName = view.text('domainName');
  const reason = domainName === undefined ? undefined : whyNotADomainName(domainName);
  if (reason === undefined) return;
  report(
    xenDiagnostic('SD8111', {
      primary: labelAt(view.place('domainName'), reason),
      component: view.path,
      help: 'use letters, digits and . _ + -',
    }),
  );
}

/** Reports a time that is none: it would be found only when the component deploys. */
export function checkDuration(view: DescriptionView, name: string, report: Report): void {
  checkUnit(view, name, {
    report,
    isGood: (text) => parseDurationMs(text) !== undefined,
    example: '"30s", "2m" or "1h"',
  });
}

/** Reports a size that is none. */
export function checkSize(view: DescriptionView, name: string, report: Report): void {
  checkUnit(view, name, {
    report,
    isGood: (text) => parseSizeBytes(text) !== undefined,
    example: '"512MiB" or "8GiB"',
  });
}

function checkUnit(
  view: DescriptionView,
  name: string,
  rule: { readonly report: Report; readonly isGood: (text: string) => boolean; readonly example: string },
): void {
  const text = view.text(name);
  if (text === undefined || rule.isGood(text)) return;
  rule.report(
    runtimeDiagnostic('SD6202', {
      primary: labelAt(view.place(name), `must be a number with a unit, such as ${rule.example}`),
      component: view.path,
    }),
  );
}

type CheckProblem = Pick<ProblemDetails, 'at' | 'notes' | 'help'> & {
  readonly severity?: 'error' | 'warning' | 'info';
  readonly secondary?: ReturnType<typeof labelAt>;
};

/** A finding of a check, about the component whose description is looked at. */
export function problemIn(
  view: Pick<DescriptionView, 'path'>,
  code: XenCode,
  details: CheckProblem,
): ReturnType<typeof xenDiagnostic> {
  return xenDiagnostic(code, {
    severity: details.severity ?? 'error',
    primary: details.at,
    secondary: details.secondary ? [details.secondary] : [],
    component: view.path,
    notes: details.notes ?? [],
    help: details.help,
  });
}
