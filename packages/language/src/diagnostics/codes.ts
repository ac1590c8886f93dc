import { type CodeTable, type DiagnosticMaker, diagnosticsOf } from './diagnostic.ts';

/** The codes of reading, evaluating and schemas. */
export type LanguageCode =
  | 'SD1001'
  | 'SD1002'
  | 'SD1003'
  | 'SD1004'
  | 'SD1005'
  | 'SD1006'
  | 'SD1007'
  | 'SD1008'
  | 'SD1009'
  | 'SD1010'
  | 'SD1011'
  | 'SD1012'
  | 'SD1013'
  | 'SD1201'
  | 'SD1202'
  | 'SD1203'
  | 'SD1204'
  | 'SD1205'
  | 'SD1206'
  | 'SD1207'
  | 'SD1208'
  | 'SD1209'
  | 'SD1210'
  | 'SD1211'
  | 'SD1212'
  | 'SD1213'
  | 'SD1214'
  | 'SD1215'
  | 'SD1216'
  | 'SD1217'
  | 'SD1218'
  | 'SD1219'
  | 'SD1220'
  | 'SD1221'
  | 'SD1222'
  | 'SD1223'
  | 'SD1224';

/** Code to fixed summary; each has a page in `docs/errors/`. */
export const languageCodes: CodeTable<LanguageCode> = {
  // SD1xxx: text and syntax
  SD1001: 'file not found',
  SD1002: 'include not found',
  SD1003: 'files include each other',
  SD1004: 'unexpected character',
  SD1005: 'byte order mark at the start of the text',
  SD1006: 'text between quotes is not closed',
  SD1007: 'unknown escape',
  SD1008: 'comment is not closed',
  SD1009: 'number is out of range',
  SD1010: 'malformed byte array',
  SD1011: 'nested too deeply',
  SD1012: 'number runs into a word',
  SD1013: 'too many errors',
  SD1201: 'brace is not closed',
  SD1202: 'closing brace without an opening one',
  SD1203: 'opening brace is missing',
  SD1204: 'attribute name expected',
  SD1205: 'keyword used as a name',
  SD1206: 'value expected',
  SD1207: 'body without `extends`',
  SD1208: 'prototype or body expected',
  SD1209: 'bracket or parenthesis is not closed',
  SD1210: 'operators need parentheses of their own',
  SD1211: 'operator outside parentheses',
  SD1212: 'description needs parentheses',
  SD1213: 'value of a vector expected',
  SD1214: 'name expected',
  SD1215: '`IF` or `SWITCH` is incomplete',
  SD1216: 'unknown node type',
  SD1217: 'text after the end of the description',
  SD1218: '`LAZY`, `DATA` or `OPTIONAL` needs a reference',
  SD1219: 'path of an include expected',
  SD1220: 'not a literal value',
  SD1221: 'quoted name must be the last',
  SD1222: 'braces of `APPLY` or `ASSERT` expected',
  SD1223: 'operator expected',
  SD1224: 'list of prototypes has ended',
};

export const languageDiagnostic: DiagnosticMaker<LanguageCode> = diagnosticsOf(languageCodes);
