import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceText, Span } from '../source.ts';
import { TokenKind } from '../syntax/token-kind.ts';
import { type TokenTable, tokenIndexAt } from '../syntax/token-table.ts';
import type { BodyNode, SyntaxTree } from '../syntax/tree.ts';
import type { Item } from './layout.ts';
import { partsOf } from './parts.ts';

/** Findings behind which nothing can be judged: too deep a nesting, a comment without end, too many errors. */
const endsJudgement: ReadonlySet<string> = new Set(['SD1008', 'SD1011', 'SD1013']);

/**
 * Which items of a text cannot be laid out, because something about them was reported or is missing. An item is not
 * damaged by what is wrong inside a body within it: there the smallest item is.
 */
export class Damage {
  readonly #tokens: TokenTable;
  /** Places of the findings, in order and apart from each other. */
  readonly #places: readonly Span[];

  constructor(tree: SyntaxTree, diagnostics: readonly Diagnostic[]) {
    this.#tokens = tree.tokens;
    this.#places = merged(diagnostics.flatMap((diagnostic) => placeOf(diagnostic, tree.source)));
  }

  /** Whether anything is reported within a span or at its edges. */
  isTouched(span: Span): boolean {
    return this.#countTouching(span) > 0;
  }

  isDamaged(item: Item): boolean {
    const { bodies, isComplete } = partsOf(item);
    if (!isComplete || !bodies.every((body) => this.#isClosed(body))) return true;
    let inside = 0;
    for (const body of bodies) inside += this.#countWithin({ start: body.start + 1, end: body.end });
    return this.#countTouching(item) > inside;
  }

  /** Whether both braces of a body are written. */
  #isClosed(body: BodyNode): boolean {
    const { kinds, starts } = this.#tokens;
    const opening = tokenIndexAt(this.#tokens, body.start);
    const closing = tokenIndexAt(this.#tokens, body.end - 1);
    const contentEnd = body.items.at(-1)?.end ?? body.start + 1;
    return (
      kinds[opening] === TokenKind.openBrace &&
      kinds[closing] === TokenKind.closeBrace &&
      (starts[closing] ?? 0) >= contentEnd
    );
  }

  /** How many places share a character, or an edge, with a span. */
  #countTouching({ start, end }: Span): number {
    return this.#indexOf((place) => place.start > end) - this.#indexOf((place) => place.end >= start);
  }

  /** How many places lie within a span. */
  #countWithin({ start, end }: Span): number {
    const count = this.#indexOf((place) => place.end > end) - this.#indexOf((place) => place.start >= start);
    return Math.max(0, count);
  }

  /** The first place for which a condition holds that holds for all behind it, too. */
  #indexOf(holds: (place: Span) => boolean): number {
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const place = this.#places[middle];
      if (place === undefined || holds(place)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Findings about two attributes that lack a separator between them: laid out, with a `;`, the first would hide the finding. */
const ofTwo: ReadonlySet<string> = new Set(['SD1204', 'SD1225']);

/** What a finding makes doubtful. */
function placeOf({ code, primary, secondary }: Diagnostic, source: SourceText): Span[] {
  if (primary === undefined) return [];
  const { start, end } = primary.place;
  if (ofTwo.has(code)) return [primary, ...secondary].map(({ place }) => ({ start: place.start, end: place.end }));
  if (endsJudgement.has(code)) return [{ start, end: source.text.length }];
  if (code !== 'SD1006') return [{ start, end }];
  // What is not closed takes its line with it, or all that follows.
  if (source.text.startsWith('##', start)) return [{ start, end: source.text.length }];
  const feed = source.text.indexOf('\n', end);
  return [{ start: source.text.lastIndexOf('\n', start) + 1, end: feed === -1 ? source.text.length : feed }];
}

function merged(places: readonly Span[]): readonly Span[] {
  const list: { start: number; end: number }[] = [];
  for (const { start, end } of [...places].sort((left, right) => left.start - right.start)) {
    const last = list.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else list.push({ start, end });
  }
  return list;
}
