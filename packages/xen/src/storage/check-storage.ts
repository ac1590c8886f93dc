import type { Diagnostic } from '@smartdomains/language';
import type { DescriptionView } from '@smartdomains/runtime';
import { checkDomainName, checkPath, checkSize } from '../checks.ts';
import { shellService } from '../shell/shell.ts';

/** What is checked of every storage back end: the names of its files, the domain's name, that its shell is one. */
export function checkStorage(
  view: DescriptionView,
  report: (diagnostic: Diagnostic) => void,
  { paths }: { readonly paths: readonly string[] },
): void {
  view.service('shell', shellService);
  checkDomainName(view, report);
  checkSize(view, 'size', report);
  for (const name of paths) checkPath(view, name, report);
}
