import { UsageError } from './usage-error.ts';

/**
 * One option of a command. `read` gets what was written, one element for each use of the option (`true` for an option
 * without a value), and throws a `UsageError` that says what was expected.
 */
export interface OptionSpec<T> {
  /** As commander and the help write it: `-I, --include <folder>`. */
  readonly flags: string;
  readonly summary: string;
  read(given: readonly (string | true)[]): T;
}

/** The options of a command by the name its code uses. */
export type OptionSpecs = Readonly<Record<string, OptionSpec<unknown>>>;

/** What a command gets for its options. */
export type OptionValues<Specs extends OptionSpecs> = {
  readonly [Name in keyof Specs]: Specs[Name] extends OptionSpec<infer T> ? T : never;
};

/** An option without a value. */
export function flag(flags: string, summary: string): OptionSpec<boolean> {
  return { flags, summary, read: (given) => given.length > 0 };
}

/** An option with a text; the last one given counts. */
export function text(flags: string, summary: string): OptionSpec<string | undefined> {
  return { flags, summary, read: lastOf };
}

/** An option that may be given many times. */
export function texts(flags: string, summary: string): OptionSpec<readonly string[]> {
  return { flags, summary, read: (given) => given.filter((value) => value !== true) };
}

/** An option whose value the parser understands, or refuses by returning `undefined`. */
export function parsed<T>(
  flags: string,
  summary: string,
  how: { readonly expected: string; readonly parse: (text: string) => T | undefined },
): OptionSpec<T | undefined> {
  return {
    flags,
    summary,
    read(given) {
      const written = lastOf(given);
      if (written === undefined) return undefined;
      const value = how.parse(written);
      if (value === undefined) throw new UsageError(`${flags}: ${how.expected} is expected, not \`${written}\``);
      return value;
    },
  };
}

/** An option with one of a few words. */
export function choice<const Words extends readonly string[]>(
  flags: string,
  summary: string,
  words: Words,
): OptionSpec<Words[number] | undefined> {
  return parsed(flags, summary, {
    expected: words.map((word) => `\`${word}\``).join(' or '),
    parse: (written) => words.find((word): word is Words[number] => word === written),
  });
}

/** `-D name=value`, many times; a later one replaces an earlier one of the same name. */
export function definitions(flags: string, summary: string): OptionSpec<ReadonlyMap<string, string>> {
  return {
    flags,
    summary,
    read(given) {
      const values = new Map<string, string>();
      for (const written of given) {
        if (written === true) continue;
        const equals = written.indexOf('=');
        if (equals < 1) throw new UsageError(`${flags}: name=value is expected, not \`${written}\``);
        values.set(written.slice(0, equals), written.slice(equals + 1));
      }
      return values;
    },
  };
}

function lastOf(given: readonly (string | true)[]): string | undefined {
  const last = given.at(-1);
  return last === true ? undefined : last;
}
