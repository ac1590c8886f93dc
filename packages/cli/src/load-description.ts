import {
  type Diagnostic,
  type Evaluation,
  evaluate,
  type PhaseName,
  type SourceText,
  type TreeCache,
} from '@smartdomains/language';
import { createDescriptionLoader, type RefusedInclude } from './description-loader.ts';
import type { CliIo } from './io.ts';
import { shippedFolder } from './shipped.ts';

export interface LoadOptions {
  readonly io: CliIo;
  /** `-I`. */
  readonly includeFolders: readonly string[];
  /** `-D`. */
  readonly properties: ReadonlyMap<string, string>;
  /** `--env`: the variables that a description from standard input may see. */
  readonly environmentNames: readonly string[];
  readonly seed?: number;
  /** `--phase`. */
  readonly phase?: PhaseName;
}

/**
 * Reads and evaluates each file, in order; one that cannot be read or resolved does not stop the others. All files share
 * one loader and the trees of what they include, so that the library is read once.
 *
 * A file of this machine was named by the user, so `ENVPROPERTY` sees all variables. What comes through standard input may
 * have been written elsewhere, so it sees only those that are allowed by name.
 */
export async function* loadDescriptions(
  files: readonly string[],
  options: LoadOptions,
): AsyncGenerator<{ readonly file: string; readonly evaluation: Evaluation }> {
  const { io, includeFolders, properties, environmentNames, seed, phase } = options;
  const trees: TreeCache = new WeakMap();
  const loader = createDescriptionLoader({
    workingFolder: io.workingFolder,
    includeFolders,
    libraryFolder: shippedFolder('library'),
    stdin: io.stdin,
  });
  for (const file of files) {
    const source = await loader.open(file);
    if ('code' in source) {
      yield { file, evaluation: { diagnostics: [source] } };
      continue;
    }
    const hidden = new Set<string>();
    const allowed = environmentFor(file, { io, environmentNames });
    const environment = (name: string): string | undefined => {
      const value = allowed(name);
      if (value === undefined && io.environment(name) !== undefined) hidden.add(name);
      return value;
    };
    const evaluation = evaluate(source, {
      loader,
      properties,
      environment,
      trees,
      ...(seed !== undefined && { seed }),
      ...(phase !== undefined && { phase }),
    });
    yield { file, evaluation: withHiddenVariables(withRefusedIncludes(evaluation, loader.refused), hidden) };
  }
}

/** What `ENVPROPERTY` sees in a description, both when it is read and, where it is lazy, when it runs. */
export function environmentFor(
  file: string,
  { io, environmentNames }: Pick<LoadOptions, 'io' | 'environmentNames'>,
): (name: string) => string | undefined {
  return (name) => (file !== '-' || environmentNames.includes(name) ? io.environment(name) : undefined);
}

/** A file that is there but cannot be used is said as that, at the include, instead of "not found". */
export function withRefusedIncludes(evaluation: Evaluation, refused: readonly RefusedInclude[]): Evaluation {
  if (refused.length === 0) return evaluation;
  const diagnostics = evaluation.diagnostics.map((diagnostic): Diagnostic => {
    const { primary } = diagnostic;
    if (diagnostic.code !== 'SD1002' || primary === undefined) return diagnostic;
    const { source, start, end } = primary.place;
    const reason = refused.find((entry) => isAt(entry, source, source.text.slice(start, end)));
    return reason === undefined ? diagnostic : { ...reason.diagnostic, primary: { ...primary, text: 'included here' } };
  });
  return { ...evaluation, diagnostics };
}

/** A variable that is set but not allowed is said as that. */
function withHiddenVariables(evaluation: Evaluation, hidden: ReadonlySet<string>): Evaluation {
  if (hidden.size === 0) return evaluation;
  const diagnostics = evaluation.diagnostics.map((diagnostic): Diagnostic => {
    const { code, primary, notes } = diagnostic;
    if (code !== 'SD2011' || primary === undefined) return diagnostic;
    const { source, start, end } = primary.place;
    const written = source.text.slice(start, end);
    const name = [...hidden].find((candidate) => written.includes('ENVPROPERTY') && written.includes(candidate));
    if (name === undefined) return diagnostic;
    return {
      ...diagnostic,
      notes: [...notes, 'a description from standard input sees only the variables that `--env` names'],
      help: `allow it with \`--env ${name}\``,
    };
  });
  return { ...evaluation, diagnostics };
}

function isAt(entry: RefusedInclude, source: SourceText, written: string): boolean {
  return entry.includer === source && written.includes(entry.request);
}
