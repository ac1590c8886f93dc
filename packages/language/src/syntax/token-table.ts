import { TokenKind } from './token-kind.ts';

/**
 * Kind and start of every token of a text, white space and comments included: token `i` covers `starts[i]` up to
 * `starts[i + 1]`, the first starts at 0 and the last ends where the text ends, so joining them gives the text back.
 * Five bytes a token.
 */
export interface TokenTable {
  /** The number of tokens. */
  readonly length: number;
  /** `TokenKind` of each; entry `length` is `TokenKind.end`. */
  readonly kinds: Uint8Array;
  /** Offset in the source of each; entry `length` is the length of the text. */
  readonly starts: Uint32Array;
}

/** The index of the token that covers `offset`; the last one for an offset at or past the end; -1 in an empty table. */
export function tokenIndexAt(tokens: TokenTable, offset: number): number {
  let low = 0;
  let high = tokens.length - 1;
  if (high < 0) return -1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tokens.starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** How many tokens there are besides white space, comments and what has no meaning. */
export function significantCount({ kinds, length }: TokenTable): number {
  let count = 0;
  for (let index = 0; index < length; index += 1) if ((kinds[index] ?? 0) > TokenKind.unknown) count += 1;
  return count;
}

/** Token `index` as written; empty for an index outside the table. */
export function tokenText(tokens: TokenTable, text: string, index: number): string {
  const start = tokens.starts[index];
  const end = tokens.starts[index + 1];
  return start === undefined || end === undefined ? '' : text.slice(start, end);
}

/** Collects tokens in one pass; grows by doubling. */
export class TokenTableBuilder {
  #kinds: Uint8Array;
  #starts: Uint32Array;
  #length = 0;

  /** `textLength` is only an estimate for the first allocation. */
  constructor(textLength: number) {
    const capacity = Math.ceil(textLength / 3) + 16;
    this.#kinds = new Uint8Array(capacity);
    this.#starts = new Uint32Array(capacity);
  }

  add(kind: number, start: number): void {
    if (this.#length + 1 >= this.#kinds.length) this.#grow();
    this.#kinds[this.#length] = kind;
    this.#starts[this.#length] = start;
    this.#length += 1;
  }

  /** Closes the table with the entry `endKind` at `textLength`. */
  finish(endKind: number, textLength: number): TokenTable {
    const length = this.#length;
    this.add(endKind, textLength);
    return { length, kinds: this.#kinds.slice(0, length + 1), starts: this.#starts.slice(0, length + 1) };
  }

  #grow(): void {
    const kinds = new Uint8Array(this.#kinds.length * 2);
    const starts = new Uint32Array(this.#starts.length * 2);
    kinds.set(this.#kinds);
    starts.set(this.#starts);
    this.#kinds = kinds;
    this.#starts = starts;
  }
}
