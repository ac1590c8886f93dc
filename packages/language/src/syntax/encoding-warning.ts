import { languageDiagnostic } from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceText } from '../source.ts';

/**
 * The warning that a text is not UTF-8, at its first byte that is not; undefined for a text that is. Descriptions of the
 * time of the original are Latin-1, often only in the name of their author, so it is no error.
 */
export function encodingWarning(source: SourceText): Diagnostic | undefined {
  const start = source.notUtf8At;
  if (start === undefined) return undefined;
  const byte = source.text.charCodeAt(start).toString(16).toUpperCase().padStart(2, '0');
  return languageDiagnostic('SD1014', {
    severity: 'warning',
    primary: { place: { source, start, end: start + 1 }, text: `the byte 0x${byte} here is not UTF-8` },
    notes: ['the whole text was read as Latin-1, one character for each byte'],
    help: 'save it as UTF-8: `iconv -f latin1 -t utf-8 OLD > NEW`, or with the encoding it was written in',
  });
}
