import type { Diagnostic } from '@smartdomains/language';
import type { DescriptionView } from '@smartdomains/runtime';
import { xenDiagnostic } from './codes.ts';
import { whyNotACleanPath, whyNotADomainName } from './names.ts';
import { labelAt } from './problem.ts';

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
