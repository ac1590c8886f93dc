import type { Process } from '../process.ts';
import { failure, optionsOf, wrongUse } from './coreutils.ts';
import { hasOption, optionValue } from './options.ts';
import { type Found, findPath } from './paths.ts';

/** stat(1) with `-c` or `--printf` and the directives `%s %b %B %o %F %n %i %a %u %g %U %G %%`; `-L`. */
export function stat(process: Process): number {
  const options = optionsOf(process, [
    { names: ['-c', '--format'], argument: 'required' },
    { names: ['--printf'], argument: 'required' },
    { names: ['-L', '--dereference'] },
  ]);
  if (typeof options === 'number') return options;
  if (options.operands.length === 0) return wrongUse(process, 'missing operand');
  const format = optionValue(options, '-c');
  const printf = optionValue(options, '--printf');
  if (format === undefined && printf === undefined) return wrongUse(process, 'simulated stat wants a format, -c');
  let exitCode = 0;
  for (const path of options.operands) {
    const found = findPath(process.machine, path);
    if (found.kind === 'missing') {
      exitCode = failure(process, `cannot statx '${path}': ${found.problem}`);
      continue;
    }
    const facts = factsOf(found, { path, followsLinks: hasOption(options, '-L') });
    const text = (format === undefined ? unescaped(printf ?? '') : `${format}\n`).replace(
      /%([a-zA-Z%])/g,
      (_, directive: string) => (Object.hasOwn(facts, directive) ? String(facts[directive]) : '?'),
    );
    process.out(text);
  }
  return exitCode;
}

function unescaped(text: string): string {
  return text.replaceAll('\\n', '\n').replaceAll('\\t', '\t').replaceAll('\\0', '\0');
}

function factsOf(
  found: Exclude<Found, { readonly kind: 'missing' }>,
  options: { readonly path: string; readonly followsLinks: boolean },
): { readonly [directive: string]: string | number } {
  const common = { n: options.path, u: 0, g: 0, U: 'root', G: 'root', B: 512, o: 4096, '%': '%' };
  switch (found.kind) {
    case 'file':
      return {
        ...common,
        s: found.sizeBytes,
        b: Math.ceil(found.allocatedBytes / 512),
        i: found.inode,
        a: 644,
        F: found.sizeBytes === 0 ? 'regular empty file' : 'regular file',
      };
    case 'directory':
      return { ...common, s: 4096, b: 8, i: 2, a: 755, F: 'directory' };
    case 'volume':
      if (!options.followsLinks) return { ...common, s: 7, b: 0, i: 3, a: 777, F: 'symbolic link' };
      return { ...common, s: 0, b: 0, i: 4, a: 660, F: 'block special file' };
    case 'character':
      return { ...common, s: 0, b: 0, i: 5, a: 666, F: 'character special file' };
    default:
      return { ...common, s: 0, b: 0, i: 6, a: 660, F: 'block special file' };
  }
}
