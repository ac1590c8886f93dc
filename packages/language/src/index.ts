export { type ComputeResult, computeFunction, type ResolveReference } from './compute-function.ts';
export * from './description.ts';
export {
  createDescriptionIndex,
  type DescriptionIndex,
  resolveInDescription,
  type StaticResolution,
} from './description-index.ts';
export * from './diagnostics/codes.ts';
export * from './diagnostics/diagnostic.ts';
export { diagnosticFromJson } from './diagnostics/from-json.ts';
export { type Palette, plainPalette } from './diagnostics/palette.ts';
export { type RenderOptions, renderDiagnostic } from './diagnostics/render-text.ts';
export { sortDiagnostics } from './diagnostics/sort.ts';
export { didYouMean, suggest } from './diagnostics/suggest.ts';
export {
  type DiagnosticJson,
  diagnosticToJson,
  type LabelJson,
  type PlaceJson,
  placeToJson,
  type TextEditJson,
} from './diagnostics/to-json.ts';
export { evaluate } from './evaluate/evaluate.ts';
export * from './evaluate/options.ts';
export { readPlainValue } from './evaluate/text-values.ts';
export { FORMAT_COLUMNS_DEFAULT, type FormatOptions, type FormatResult, format } from './format/format.ts';
export { descriptionFromJson, type FromJsonResult } from './from-json.ts';
export { type JsonTextOptions, writeDescriptionJson } from './json-text.ts';
export { printDescription, printValue, writeDescription } from './print.ts';
export * from './reference.ts';
export { partsText, referenceText } from './reference-text.ts';
export * from './source.ts';
export { encodingWarning } from './syntax/encoding-warning.ts';
export { NESTING_MAX_DEFAULT } from './syntax/limits.ts';
export { type ParseOptions, type ParseResult, parse } from './syntax/parser.ts';
export { TokenKind } from './syntax/token-kind.ts';
export { type TokenTable, tokenIndexAt, tokenText } from './syntax/token-table.ts';
export type * from './syntax/tree.ts';
export { descriptionToJson, type Json, type ToJsonOptions, valueToJson } from './to-json.ts';
export { type NoSuchAttribute, type Trace, type TraceStep, traceAttribute } from './trace.ts';
