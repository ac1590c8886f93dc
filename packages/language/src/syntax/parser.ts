import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { sortDiagnostics } from '../diagnostics/sort.ts';
import type { SourceText } from '../source.ts';
import { repairBraces } from './brace-repair.ts';
import { file } from './grammar/attributes.ts';
import { lex } from './lexer.ts';
import { Parser } from './parser-state.ts';
import type { SyntaxTree } from './tree.ts';

/** Levels of nesting that are read unless said otherwise. */
export const NESTING_MAX_DEFAULT = 500;

export interface ParseOptions {
  /** Braces, brackets, parentheses and conditions within each other; one more is a diagnostic. Default 500. */
  readonly nestingMax?: number;
}

/** Both always: what could be read, and what was wrong with it, in the order of the text. */
export interface ParseResult {
  readonly tree: SyntaxTree;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a text. Never throws for what is written in it: where something is missing or in the way, the tree lacks that
 * part and a diagnostic says what was found and what was expected.
 */
export function parse(source: SourceText, options: ParseOptions = {}): ParseResult {
  const lexed = lex(source);
  const braces = lexed.bracesBalance ? { repairs: [], diagnostics: [] } : repairBraces(source, lexed);
  const parser = new Parser({
    source,
    lexed,
    repairs: braces.repairs,
    nestingMax: options.nestingMax ?? NESTING_MAX_DEFAULT,
  });
  const root = file(parser);
  const diagnostics = sortDiagnostics([...lexed.diagnostics, ...braces.diagnostics, ...parser.diagnostics]);
  return { tree: { source, tokens: lexed.tokens, root }, diagnostics };
}
