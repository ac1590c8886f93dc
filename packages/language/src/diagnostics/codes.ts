import { type CodeTable, type DiagnosticMaker, diagnosticsOf } from './diagnostic.ts';

/** The codes of reading, evaluating and schemas. */
export type LanguageCode = 'SD1001' | 'SD1002' | 'SD1003' | 'SD1004';

/** Code to fixed summary; each has a page in `docs/errors/`. */
export const languageCodes: CodeTable<LanguageCode> = {
  // SD1xxx: text and syntax
  SD1001: 'file not found',
  SD1002: 'include not found',
  SD1003: 'files include each other',
  SD1004: 'unexpected character',
};

export const languageDiagnostic: DiagnosticMaker<LanguageCode> = diagnosticsOf(languageCodes);
