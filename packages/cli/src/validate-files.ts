import { type Diagnostic, diagnosticToJson, hasErrors, sortDiagnostics } from '@smartdomains/language';
import { checkDescription } from '@smartdomains/runtime';
import { loadRegistry } from './component-packages.ts';
import { jsonText } from './display/json-text.ts';
import { printable } from './display/printable.ts';
import type { CliIo } from './io.ts';
import { environmentFor, loadDescriptions } from './load-description.ts';
import { countText, report } from './report.ts';
import { rootComponentName } from './root-component.ts';

export interface ValidateOptions {
  readonly io: CliIo;
  readonly include: readonly string[];
  readonly define: ReadonlyMap<string, string>;
  readonly env: readonly string[];
  readonly components: readonly string[];
  readonly json: boolean;
}

/** Checks each file and says how it is; resolves to how many have an error. */
export async function validateFiles(
  files: readonly string[],
  options: ValidateOptions,
): Promise<{ readonly failures: number }> {
  const { io, json } = options;
  const { registry, diagnostics: refused } = await loadRegistry(options.components, io);
  if (registry === undefined) {
    report(refused, { io, format: json ? 'json' : 'text' });
    return { failures: files.length };
  }
  let failures = 0;
  const loaded = loadDescriptions(files, {
    io,
    includeFolders: options.include,
    properties: options.define,
    environmentNames: options.env,
  });
  for await (const { file, evaluation } of loaded) {
    const { description, diagnostics } = evaluation;
    const checked =
      description === undefined
        ? []
        : checkDescription({
            description,
            registry,
            rootName: rootComponentName,
            surroundings: {
              properties: options.define,
              environment: environmentFor(file, { io, environmentNames: options.env }),
            },
          });
    const found = sortDiagnostics([...diagnostics, ...checked]);
    if (hasErrors(found)) failures += 1;
    if (json) {
      const ok = !hasErrors(found);
      io.stdout.write(`${jsonText({ file, ok, diagnostics: found.map(diagnosticToJson) })}\n`);
    } else {
      report(found, { io });
      io.stdout.write(`${verdict(file, found)}\n`);
    }
  }
  return { failures };
}

/** `pool.sf: fine`, `2 errors in pool.sf`. */
function verdict(file: string, found: readonly Diagnostic[]): string {
  const shown = file === '-' ? '<stdin>' : printable(file);
  const count = countText(found);
  return count === '' ? `${shown}: fine` : `${count} in ${shown}`;
}
