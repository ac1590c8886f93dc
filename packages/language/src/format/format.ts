import { languageDiagnostic } from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { SourceText } from '../source.ts';
import { type ParseOptions, parse } from '../syntax/parser.ts';
import { TokenKind } from '../syntax/token-kind.ts';
import type { SyntaxTree } from '../syntax/tree.ts';
import { Damage } from './damage.ts';
import { file } from './items.ts';
import type { Item } from './layout.ts';
import { hasSameTokens } from './same-tokens.ts';
import { Writer } from './writer.ts';

/** Columns that vectors, operators, conditionals and lists of prototypes may fill. */
export const FORMAT_COLUMNS_DEFAULT = 100;

export interface FormatOptions extends ParseOptions {
  /** Columns a line may fill before what can be broken is broken. Default 100. */
  readonly columns?: number;
}

/** Both always: the text in the house style as far as it is sound, and what was found wrong when it was read. */
export interface FormatResult {
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Lays a text out in the house style (`docs/reference/formatting.md`). All tokens stay as they are and in their order but for
 * white space, `;` and the commas that the grammar leaves open, so the meaning does not change; comments are kept; the
 * result formatted again is the same. What cannot be read stays as it is, byte for byte, with the lines it is on.
 *
 * Takes time in proportion to the text. Throws only for a mistake of ours: when the result of a sound text would mean
 * something else.
 */
export function format(source: SourceText, options: FormatOptions = {}): FormatResult {
  const { tree, diagnostics } = parse(source, options);
  const first = layOut(tree, diagnostics, options);
  if (first === undefined) return { text: source.text, diagnostics: [...diagnostics, tooDeep(source)] };
  const text = diagnostics.length === 0 ? first : settled(source, first, options);
  if (hasSameTokens(source, new SourceText(source.path, text))) return { text, diagnostics };
  if (diagnostics.length === 0) throw new Error(`formatting would change the meaning of ${source.path}`);
  return { text: source.text, diagnostics };
}

/**
 * Laid out again until nothing changes: with other line breaks a broken text may be broken in another way. One that never
 * comes to rest stays as it was.
 */
function settled(source: SourceText, first: string, options: FormatOptions): string {
  let text = first;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const { tree, diagnostics } = parse(new SourceText(source.path, text), options);
    const next = layOut(tree, diagnostics, options) ?? text;
    if (next === text) return text;
    text = next;
  }
  return source.text;
}

const ROUNDS_MAX = 8;

/** The text laid out anew; undefined when indentation would make it huge. */
export function layOut(
  tree: SyntaxTree,
  diagnostics: readonly Diagnostic[],
  options: FormatOptions,
): string | undefined {
  const damage = diagnostics.length === 0 ? undefined : new Damage(tree, diagnostics);
  const writer = new Writer({ tree, columns: options.columns ?? FORMAT_COLUMNS_DEFAULT });
  const items = itemsOf(tree, writer);
  if (items === undefined) return tree.source.text;
  file({ writer, damage }, items);
  const text = writer.result();
  return text === undefined || text === '' || writer.endsVerbatim() ? text : `${text}\n`;
}

/** The items of a text, or the one `extends { … }` round all of them; undefined when that does not end with the text. */
function itemsOf({ root, tokens }: SyntaxTree, writer: Writer): readonly Item[] | undefined {
  const first = writer.significant(0);
  const opening = writer.significant(first + 1);
  if (writer.kindAt(first) !== TokenKind.extends || writer.kindAt(opening) !== TokenKind.openBrace) return root.body;
  let depth = 0;
  let closing = opening;
  for (; closing < tokens.length; closing += 1) {
    const kind = writer.kindAt(closing);
    if (kind === TokenKind.openBrace) depth += 1;
    else if (kind === TokenKind.closeBrace) depth -= 1;
    if (depth === 0) break;
  }
  if (depth !== 0 || writer.kindAt(writer.significant(closing + 1)) !== TokenKind.end) return undefined;
  const end = writer.startOf(closing + 1);
  const body = { kind: 'body', start: writer.startOf(opening), end, items: root.body } as const;
  return [{ kind: 'wrapper', start: writer.startOf(first), end, body }];
}

function tooDeep(source: SourceText): Diagnostic {
  return languageDiagnostic('SD1011', {
    primary: {
      place: { source, start: 0, end: 0 },
      text: 'indentation would make this text huge; it is left as it is',
    },
    help: 'give inner parts names of their own and refer to them',
  });
}
