import { type Diagnostic, type Evaluation, evaluate, type SourceText } from '@smartdomains/language';
import { createDescriptionLoader, type RefusedInclude } from './description-loader.ts';
import type { CliIo } from './io.ts';
import { shippedFolder } from './shipped.ts';

export interface LoadOptions {
  readonly io: CliIo;
  /** `-I`. */
  readonly includeFolders: readonly string[];
  /** `-D`. */
  readonly properties: ReadonlyMap<string, string>;
  readonly seed?: number;
}

/**
 * Reads and evaluates each file, in order. All files share one loader, so that what they include is read once. The
 * variables of the environment are the user's own, so `ENVPROPERTY` sees them all.
 */
export async function* loadDescriptions(
  files: readonly string[],
  options: LoadOptions,
): AsyncGenerator<{ readonly file: string; readonly evaluation: Evaluation }> {
  const { io, includeFolders, properties, seed } = options;
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
    const environment = (name: string) => io.environment(name);
    const evaluation = evaluate(source, { loader, properties, environment, ...(seed !== undefined && { seed }) });
    yield { file, evaluation: withRefusedIncludes(evaluation, loader.refused) };
  }
}

/** A file that is there but cannot be used is said as that, at the include, instead of "not found". */
function withRefusedIncludes(evaluation: Evaluation, refused: readonly RefusedInclude[]): Evaluation {
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

function isAt(entry: RefusedInclude, source: SourceText, written: string): boolean {
  return entry.includer === source && written.includes(entry.request);
}
