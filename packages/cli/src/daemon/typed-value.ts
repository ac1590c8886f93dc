import { type Diagnostic, descriptionToJson, evaluate, type Json, SourceText } from '@smartdomains/language';
import { createDescriptionLoader } from '../description-loader.ts';
import type { CliIo } from '../io.ts';
import { shippedFolder } from '../shipped.ts';
import { UsageError } from '../usage-error.ts';

/**
 * A value as it was typed, in the JSON form of the language: true, false, a whole number, a description (`extends DATA {…}`, with the
 * names of `smartdomains/components.sf`), or else a text, in double quotes in any case. Throws a `UsageError` for a description with
 * errors.
 */
export function typedValue(text: string, io: CliIo): Json {
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^-?\d+$/.test(text) && Math.abs(Number(text)) <= 2 ** 31 - 1) return Number(text);
  if (/^extends\s/.test(text)) return describedValue(text, io);
  return /^".*"$/s.test(text) ? text.slice(1, -1) : text;
}

function describedValue(text: string, io: CliIo): Json {
  const loader = createDescriptionLoader({
    workingFolder: io.workingFolder,
    includeFolders: [],
    libraryFolder: shippedFolder('library'),
    stdin: io.stdin,
  });
  const end = text.trimEnd().endsWith('}') ? '' : ';';
  const source = new SourceText(
    'the value',
    `#include "smartdomains/components.sf"\nsfConfig extends DATA {\nvalue ${text}${end}\n}\n`,
  );
  const { description, diagnostics } = evaluate(source, { loader });
  const value = description?.attributes.get('value')?.value;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 || typeof value !== 'object' || value === null || value.type !== 'description') {
    throw new UsageError(`the value is no description: ${errors.map(wordsOf).join('; ')}`);
  }
  return descriptionToJson(value, { functions: 'whole' });
}

function wordsOf({ summary, primary }: Diagnostic): string {
  return primary === undefined ? summary : `${summary} (${primary.text})`;
}
