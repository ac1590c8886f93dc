import { languageDiagnostic } from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { sortDiagnostics } from '../diagnostics/sort.ts';
import type { SourceText } from '../source.ts';
import { repairBraces } from './brace-repair.ts';
import { body, file } from './grammar/attributes.ts';
import { primitive, simpleValue } from './grammar/values.ts';
import { lex } from './lexer.ts';
import { NESTING_MAX_DEFAULT, NESTING_MAX_LIMIT, SYNTAX_ERRORS_MAX } from './limits.ts';
import { Parser, type Productions } from './parser-state.ts';
import type { SyntaxTree } from './tree.ts';

export interface ParseOptions {
  /** Braces, brackets, parentheses and conditions within each other; one more is a diagnostic. Default 500, at most 1000. */
  readonly nestingMax?: number;
  /** Words, numbers, texts and signs; with one more nothing is read. Default 2 500 000. */
  readonly tokensMax?: number;
}

/** Both always: what could be read, and what was wrong with it, in the order of the text. */
export interface ParseResult {
  readonly tree: SyntaxTree;
  readonly diagnostics: readonly Diagnostic[];
}

const productions: Productions = { body, simpleValue, primitive };

/**
 * Reads a text. Never throws for what is written in it: where something is missing or in the way, the tree lacks that
 * part and a diagnostic says what was found and what was expected.
 */
export function parse(source: SourceText, options: ParseOptions = {}): ParseResult {
  const lexed = lex(source, options.tokensMax);
  const nestingMax = Math.min(options.nestingMax ?? NESTING_MAX_DEFAULT, NESTING_MAX_LIMIT);
  const { tokens } = lexed;
  const braces = lexed.bracesBalance ? { repairs: [], diagnostics: [] } : repairBraces({ source, tokens, nestingMax });
  const parser = new Parser({ productions, source, lexed, repairs: braces.repairs, nestingMax });
  const root = file(parser);
  // A text that ended within a comment or a string lost its closing braces there: that one is the cause.
  const ofBraces = lexed.endsInside ? braces.diagnostics.filter(({ code }) => code !== 'SD1201') : braces.diagnostics;
  const ofGrammar = [...ofBraces, ...parser.diagnostics];
  const causes = [...lexed.diagnostics, ...withoutConsequences(ofGrammar, lexed.diagnostics)];
  const diagnostics = limited(sortDiagnostics(causes));
  return { tree: { source, tokens, root }, diagnostics };
}

/** Where a quote is missing the whole line reads differently than meant: what else is found on it follows from that. */
function withoutConsequences(ofGrammar: readonly Diagnostic[], ofLexer: readonly Diagnostic[]): readonly Diagnostic[] {
  const lines = new Set(ofLexer.filter(({ code }) => code === 'SD1006').flatMap(lineOf));
  return lines.size === 0
    ? ofGrammar
    : ofGrammar.filter((diagnostic) => !lineOf(diagnostic).some((line) => lines.has(line)));
}

function lineOf({ primary }: Diagnostic): number[] {
  return primary ? [primary.place.source.positionAt(primary.place.start).line] : [];
}

/** The first `SYNTAX_ERRORS_MAX`, and one that says that there are more. */
function limited(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const next = diagnostics[SYNTAX_ERRORS_MAX];
  if (next === undefined) return diagnostics;
  const primary = next.primary && { place: next.primary.place, text: 'from here on nothing is reported' };
  const more = languageDiagnostic('SD1013', {
    primary,
    notes: [`only the first ${SYNTAX_ERRORS_MAX} findings are shown`],
    help: 'repair the first ones and look again; is this a description at all?',
  });
  return [...diagnostics.slice(0, SYNTAX_ERRORS_MAX), more];
}
