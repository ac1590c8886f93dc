/** One option in all its spellings. */
export interface OptionSpec {
  /** With hyphens; the first one names it in the result. */
  readonly names: readonly [string, ...string[]];
  readonly argument?: 'required' | 'optional';
}

export interface ParsedOptions {
  /** The options in the order given, by first name; `''` for those without an argument. */
  readonly given: readonly (readonly [name: string, value: string])[];
  readonly operands: readonly string[];
}

export type OptionsResult =
  | { readonly ok: true; readonly options: ParsedOptions }
  /** As the C library's `getopt_long` says it, without the program's name. */
  | { readonly ok: false; readonly problem: string; readonly option: string };

/** Options of a program in the manner of `getopt_long`: bundles of letters, `--name=value`, unique beginnings of names, `--`. */
export function parseOptions(args: readonly string[], specs: readonly OptionSpec[]): OptionsResult {
  const given: (readonly [string, string])[] = [];
  const operands: string[] = [];
  const bad = (problem: string, option: string): OptionsResult => ({ ok: false, problem, option });

  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (word === '--') {
      operands.push(...args.slice(index + 1));
      break;
    }
    if (word.startsWith('--')) {
      const [, name = word, value] = /^(--[^=]*)(?:=(.*))?$/s.exec(word) ?? [];
      const spec = longOption(name, specs);
      if (spec === 'ambiguous') return bad(`option '${name}' is ambiguous`, name);
      if (spec === undefined) return bad(`unrecognized option '${name}'`, name);
      if (spec.argument === undefined && value !== undefined)
        return bad(`option '${name}' doesn't allow an argument`, name);
      if (spec.argument === 'required' && value === undefined) {
        index += 1;
        const next = args[index];
        if (next === undefined) return bad(`option '${name}' requires an argument`, name);
        given.push([spec.names[0], next]);
      } else {
        given.push([spec.names[0], value ?? '']);
      }
      continue;
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      continue;
    }
    for (let at = 1; at < word.length; at += 1) {
      const letter = word.charAt(at);
      const spec = specs.find(({ names }) => names.includes(`-${letter}`));
      if (spec === undefined) return bad(`invalid option -- '${letter}'`, letter);
      if (spec.argument === undefined) {
        given.push([spec.names[0], '']);
        continue;
      }
      const rest = word.slice(at + 1);
      if (rest !== '' || spec.argument === 'optional') {
        given.push([spec.names[0], rest]);
      } else {
        index += 1;
        const next = args[index];
        if (next === undefined) return bad(`option requires an argument -- '${letter}'`, letter);
        given.push([spec.names[0], next]);
      }
      break;
    }
  }
  return { ok: true, options: { given, operands } };
}

function longOption(name: string, specs: readonly OptionSpec[]): OptionSpec | 'ambiguous' | undefined {
  const exact = specs.find(({ names }) => names.includes(name));
  if (exact !== undefined) return exact;
  const beginning = specs.filter(({ names }) => name.length > 2 && names.some((other) => other.startsWith(name)));
  return beginning.length > 1 ? 'ambiguous' : beginning[0];
}

/** Whether it was given. */
export function hasOption(options: ParsedOptions, name: string): boolean {
  return options.given.some(([given]) => given === name);
}

/** Its last value. */
export function optionValue(options: ParsedOptions, name: string): string | undefined {
  return options.given.findLast(([given]) => given === name)?.[1];
}
