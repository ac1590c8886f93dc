import type { Diagnostic } from '@smartdomains/language';
import type { DescriptionView } from '@smartdomains/runtime';
import { checkDomainName, checkPath, checkSize } from '../checks.ts';
import { xenDiagnostic } from '../codes.ts';
import { parseDigest, parseImageSource } from '../images/image-source.ts';
import { labelAt } from '../problem.ts';
import { shellService } from '../shell/shell.ts';

/** What is checked of every storage back end: the names of its files, the domain's name, its image, that its shell is one. */
export function checkStorage(
  view: DescriptionView,
  report: (diagnostic: Diagnostic) => void,
  { paths }: { readonly paths: readonly string[] },
): void {
  view.service('shell', shellService);
  checkDomainName(view, report);
  checkSize(view, 'size', report);
  checkImage(view, report);
  for (const name of paths) checkPath(view, name, report);
}

function checkImage(view: DescriptionView, report: (diagnostic: Diagnostic) => void): void {
  const text = view.text('baseImage');
  const source = text === undefined ? undefined : parseImageSource(text);
  const digest = view.text('baseImageDigest');
  const problem = (name: string, reason: string, help: string): void =>
    report(xenDiagnostic('SD8216', { primary: labelAt(view.place(name), reason), component: view.path, help }));
  if (text !== undefined && source?.kind === 'none') {
    if (/^[a-z]+:/.test(text)) {
      problem('baseImage', source.reason, 'write a path on the host, `https://…` or `ssh://[user@]host[:port]/path`');
    } else checkPath(view, 'baseImage', report);
  }
  if (digest !== undefined && parseDigest(digest) === undefined) {
    problem('baseImageDigest', 'not `sha256:` and 64 hexadecimal digits', 'take it from:\n  sha256sum IMAGE');
  }
  if ((source?.kind === 'https' || source?.kind === 'ssh') && digest === undefined) {
    problem(
      'baseImage',
      'an image that is fetched needs a digest',
      'give `baseImageDigest "sha256:…"`: it is kept on the host under its digest, and compared before it is used',
    );
  }
}
