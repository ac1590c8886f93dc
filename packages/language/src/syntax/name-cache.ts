const SIZE_MAX = 4096;
const SIZE_MIN = 16;
/** A short text, such as a single reference, has few names. */
const CHARACTERS_PER_NAME = 8;

/**
 * Gives one string for each name however often it is written: a description repeats few names many times, and a tree
 * that shares them is smaller and quicker to compare. A name that pushes another out only costs that saving.
 */
export class NameCache {
  readonly #text: string;
  readonly #names: string[];

  constructor(text: string) {
    this.#text = text;
    let size = SIZE_MIN;
    while (size < SIZE_MAX && size * CHARACTERS_PER_NAME < text.length) size *= 2;
    this.#names = Array.from({ length: size }, () => '');
  }

  /** The same string as `text.slice(start, end)`. */
  get(start: number, end: number): string {
    const text = this.#text;
    const length = end - start;
    let hash = length;
    // The ends of a name tell it from others: `disk1` and `disk2`, `ip` and `memory`.
    hash = Math.imul(hash, 31) + text.charCodeAt(start);
    hash = Math.imul(hash, 31) + text.charCodeAt(start + (length >> 1));
    hash = Math.imul(hash, 31) + text.charCodeAt(end - 1);
    hash = Math.imul(hash, 31) + text.charCodeAt(end - 2);
    const slot = (hash ^ (hash >>> 12)) & (this.#names.length - 1);
    const known = this.#names[slot] ?? '';
    if (known.length === length && text.startsWith(known, start)) return known;
    const name = text.slice(start, end);
    this.#names[slot] = name;
    return name;
  }
}
