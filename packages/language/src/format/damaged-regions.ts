import { TokenKind } from '../syntax/token-kind.ts';
import type { Damage } from './damage.ts';
import type { Item } from './layout.ts';
import { isComment } from './spacing.ts';
import type { Writer } from './writer.ts';

/** Lines that stay as they are: a damaged item, or what is none, with all that shares its lines. */
export interface Region {
  /** Its first token. */
  readonly first: number;
  /** The token behind its last. */
  readonly behind: number;
  /** The item behind it. */
  readonly nextItem: number;
  readonly start: number;
  readonly end: number;
  /** Where its first line begins; undefined when something before it stands on that line. */
  readonly lineStart: number | undefined;
}

export interface RegionOptions {
  /** Stands in front of the first item. */
  readonly writer: Writer;
  readonly items: readonly Item[];
  /** Where in the source the items end. */
  readonly until: number;
}

/** The damaged regions among the items of one body, in order. */
export function damagedRegions(damage: Damage, { writer, items, until }: RegionOptions): readonly Region[] {
  const regions: Region[] = [];
  let at = writer.at;
  let nextItem = 0;
  let lineStart = at === 0 ? 0 : undefined;
  while (writer.startOf(at) < until) {
    if (writer.kindAt(at) === TokenKind.whitespace) {
      if (writer.lineFeeds(at) > 0) lineStart = writer.text.lastIndexOf('\n', writer.startOf(at + 1) - 1) + 1;
      at += 1;
      continue;
    }
    const first = at;
    let behind = at;
    let isDamaged = false;
    // One line, or more where an item or what is none goes over several.
    while (writer.startOf(at) < until) {
      const kind = writer.kindAt(at);
      const item = items[nextItem];
      if (kind === TokenKind.whitespace) {
        if (writer.lineFeeds(at) > 0) break;
        at += 1;
        continue;
      }
      if (item?.start === writer.startOf(at)) {
        at = writer.tokenBefore(item.end) + 1;
        nextItem += 1;
        // What is no item is most likely the rest of the one before it.
        isDamaged ||= strayEnd(writer, { at, until: items[nextItem]?.start ?? until }) > at || damage.isDamaged(item);
      } else if (kind === TokenKind.semicolon || (isComment(kind) && isClosed(writer, at))) {
        at += 1;
      } else {
        isDamaged = true;
        at = Math.max(at + 1, strayEnd(writer, { at, until: item?.start ?? until }));
      }
      behind = at;
    }
    if (isDamaged) {
      const end = behind === writer.tokens.length ? writer.text.length : writer.startOf(behind);
      regions.push({ first, behind, nextItem, start: writer.startOf(first), end, lineStart });
    }
    lineStart = undefined;
  }
  return regions;
}

/** Behind the last token from `at` up to `until` that belongs to no item; `at` when there is none. */
function strayEnd(writer: Writer, { at, until }: { readonly at: number; readonly until: number }): number {
  let end = at;
  for (let index = at; writer.startOf(index) < until; index += 1) {
    const kind = writer.kindAt(index);
    if (kind !== TokenKind.whitespace && kind !== TokenKind.semicolon && !(isComment(kind) && isClosed(writer, index)))
      end = index + 1;
  }
  return end;
}

/** Whether a comment has its end; one without takes all that follows with it. */
function isClosed(writer: Writer, comment: number): boolean {
  if (writer.kindAt(comment) === TokenKind.lineComment || comment < writer.tokens.length - 1) return true;
  return /^\/\*.*\*\/$/s.test(writer.text.slice(writer.startOf(comment)));
}
