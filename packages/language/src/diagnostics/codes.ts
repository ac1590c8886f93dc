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
  | 'SD1014'
  | 'SD1015'
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
  | 'SD1224'
  | 'SD1225'
  | 'SD1226'
  | 'SD1301'
  | 'SD1302'
  | 'SD1303'
  | 'SD1304'
  | 'SD2001'
  | 'SD2002'
  | 'SD2003'
  | 'SD2004'
  | 'SD2005'
  | 'SD2006'
  | 'SD2007'
  | 'SD2008'
  | 'SD2009'
  | 'SD2010'
  | 'SD2011'
  | 'SD2012'
  | 'SD2013'
  | 'SD2014'
  | 'SD2015'
  | 'SD2016'
  | 'SD2017'
  | 'SD2018'
  | 'SD2019'
  | 'SD2020'
  | 'SD2021'
  | 'SD2022'
  | 'SD2023'
  | 'SD2024'
  | 'SD2025'
  | 'SD3001'
  | 'SD3002'
  | 'SD3003'
  | 'SD3004'
  | 'SD3005'
  | 'SD3006'
  | 'SD3007'
  | 'SD3008'
  | 'SD3009'
  | 'SD3010'
  | 'SD3101'
  | 'SD3102'
  | 'SD3103'
  | 'SD3104'
  | 'SD4001'
  | 'SD4002'
  | 'SD4003'
  | 'SD4004'
  | 'SD4005'
  | 'SD4006'
  | 'SD4007';

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
  SD1014: 'text is not UTF-8',
  SD1015: 'text is too large',
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
  SD1225: 'value may be missing',
  SD1226: 'text may end too early',
  // SD13xx: includes and phases
  SD1301: 'includes are nested too deeply',
  SD1302: '`phaseList` is not a literal vector',
  SD1303: 'phases in this order are not supported',
  SD1304: 'unknown action of a phase',
  // SD2xxx: names, references, prototypes
  SD2001: 'nothing to deploy',
  SD2002: '`sfConfig` is not a description',
  SD2003: 'prototype not found',
  SD2004: 'reference does not resolve',
  SD2005: 'reference goes through something that is no description',
  SD2006: 'reference goes beyond the outermost description',
  SD2007: 'links need each other',
  SD2008: 'prototype is not a description',
  SD2009: 'prototypes need each other',
  SD2010: 'value is still to be defined',
  SD2011: 'property is not set',
  SD2012: 'reference can only be resolved at run time',
  SD2013: 'placement has no target',
  SD2014: 'placement into something that is no description',
  SD2015: 'attribute is final',
  SD2016: 'nothing to override',
  SD2017: 'description contains itself',
  SD2018: 'lazy reference where a description is needed',
  SD2019: 'description is too large',
  SD2020: 'Java constants are not supported',
  SD2021: 'description is nested too deeply',
  SD2022: 'inherited description is replaced whole',
  SD2023: 'description is never used',
  SD2024: 'name looks like a calculation',
  SD2025: 'tag looks misspelt',
  // SD3xxx: functions and assertions
  SD3001: 'unknown function',
  SD3002: 'parameter is missing',
  SD3003: 'parameter has the wrong type',
  SD3004: 'division by zero',
  SD3005: 'constraint variables are not supported',
  SD3006: 'function is not supported',
  SD3007: 'function without operands',
  SD3008: 'text cannot be read as a value',
  SD3009: 'text is too long',
  SD3010: '`DATA` or `LAZY` without effect',
  SD3101: 'assertion does not hold',
  SD3102: 'assertion is neither true nor false',
  SD3103: 'static assertion depends on something lazy',
  SD3104: 'unknown phase of an assertion',
  // SD4xxx: schemas
  SD4001: 'required attribute is missing',
  SD4002: 'attribute has the wrong type',
  SD4003: 'attribute is out of range',
  SD4004: 'attribute is not one of the allowed values',
  SD4005: 'lazy where a value is needed, or a value where it must be lazy',
  SD4006: 'schema is wrong',
  SD4007: 'attribute name looks misspelt',
};

export const languageDiagnostic: DiagnosticMaker<LanguageCode> = diagnosticsOf(languageCodes);
