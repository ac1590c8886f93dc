import { TokenKind } from '../syntax/token-kind.ts';
import type { AttributeNode, BodyNode, TagsNode } from '../syntax/tree.ts';
import { damagedRegions, type Region } from './damaged-regions.ts';
import type { Item, Layout } from './layout.ts';
import { partsOf } from './parts.ts';
import { isComment } from './spacing.ts';
import { component, value } from './values.ts';

interface Content {
  readonly items: readonly Item[];
  /** Where in the source it ends: its closing brace, or the end of the text. */
  readonly until: number;
  /** Levels of the lines of its items. */
  readonly indent: number;
}

/** Writes the items of a text, up to its end. */
export function file(parts: Omit<Layout, 'body'>, content: readonly Item[]): void {
  items({ ...parts, body }, { items: content, until: parts.writer.text.length, indent: 0 });
}

/** As `Layout` demands it. */
function body(l: Layout, node: BodyNode, indent: number): void {
  const { writer } = l;
  if (node.items.length === 0 && writer.fits(node.end, 0)) {
    writer.flat(node.end, indent + 1);
    return;
  }
  const single = singleAttribute(l, node);
  if (single) {
    writer.next(indent);
    writer.flat(single.value.kind === 'nothing' ? single.name.end : single.end, indent + 1);
    writer.separator(';');
    writer.next(indent + 1);
    return;
  }
  const closing = writer.tokenBefore(node.end);
  writer.next(indent);
  items(l, { items: node.items, until: writer.startOf(closing), indent: indent + 1 });
  writer.breakLine(indent);
  writer.token();
}

/** The attribute of a body that stays on its line: the only one, short, and written so by the author. */
function singleAttribute({ writer, damage }: Layout, node: BodyNode): AttributeNode | undefined {
  const [only, ...others] = node.items;
  if (only?.kind !== 'attribute' || only.tags || others.length > 0 || damage?.isTouched(node)) return undefined;
  return partsOf(only).bodies.length === 0 && writer.fitsAsWritten(node.end) ? only : undefined;
}

/** What the line that is being written ends with. */
type LineEnd =
  /** Nothing: the text begins here. */
  | 'start'
  /** The brace that opens the body. */
  | 'brace'
  /** A block comment that began the line: what follows it on its line stays there. */
  | 'leading comment'
  /** An item, or a comment that ends its line. */
  | 'item';

/**
 * Writes items and comments, one a line, up to the closing brace. A comment behind an item stays on its line; of blank
 * lines one is kept, none behind the opening brace and in front of the closing one.
 */
function items(l: Layout, { items: list, until, indent }: Content): void {
  const { writer } = l;
  const regions = l.damage ? damagedRegions(l.damage, { writer, items: list, until }) : [];
  let lineEnd: LineEnd = writer.isEmpty() ? 'start' : 'brace';
  let isNewLine = lineEnd === 'start';
  let isBlank = false;
  let nextItem = 0;
  let nextRegion = 0;
  while (writer.startOf(writer.at) < until && !writer.isFull()) {
    const kind = writer.kindAt(writer.at);
    const region = regions[nextRegion];
    const beginsRegion = region?.first === writer.at;
    if (!beginsRegion && (kind === TokenKind.whitespace || kind === TokenKind.semicolon)) {
      const feeds = writer.lineFeeds(writer.at);
      isNewLine ||= feeds > 0;
      isBlank ||= feeds > 1;
      writer.at += 1;
      continue;
    }
    const lines = isBlank && lineEnd !== 'brace' ? 2 : 1;
    const next = list[nextItem];
    if (region && beginsRegion) {
      damaged(l, region, { indent, lines });
      nextRegion += 1;
      nextItem = region.nextItem;
      lineEnd = 'item';
    } else if (isComment(kind)) {
      const isLeading: boolean = isNewLine || lineEnd === 'leading comment';
      if (isNewLine) writer.breakLine(indent, lines);
      else writer.write(' ');
      writer.comment(indent);
      lineEnd = isLeading && kind === TokenKind.blockComment ? 'leading comment' : 'item';
    } else if (next === undefined) {
      // Only separators, comments and regions stand behind the last item.
      return;
    } else {
      if (isNewLine || lineEnd !== 'leading comment') writer.breakLine(indent, lines);
      item(l, next, indent);
      nextItem += 1;
      lineEnd = 'item';
    }
    isNewLine = kind === TokenKind.lineComment;
    isBlank = false;
  }
}

/** Writes a damaged region as it is, with its own indentation where it begins a line. */
function damaged({ writer }: Layout, region: Region, { indent, lines }: { indent: number; lines: 1 | 2 }): void {
  const lineStart = region.lineStart ?? region.start;
  writer.breakLine(region.lineStart === undefined ? indent : 0, lines);
  writer.verbatim(lineStart, region.end);
  writer.at = region.behind;
}

function item(l: Layout, node: Item, indent: number): void {
  const { writer } = l;
  switch (node.kind) {
    case 'attribute':
      attribute(l, node, indent);
      break;
    case 'include':
      writer.flat(node.end, indent + 1);
      break;
    case 'wrapper':
      writer.flat(node.body.start, indent + 1);
      body(l, node.body, indent);
      break;
    default:
  }
}

/** `[tags] name value;`, without the `;` behind a body that ends a description. */
function attribute(l: Layout, node: AttributeNode, indent: number): void {
  const { writer } = l;
  const { value: valueNode } = node;
  if (node.tags) tags(l, node.tags, indent);
  writer.flat(node.name.end, indent + 1);
  if (valueNode.kind === 'component') {
    component(l, valueNode, indent);
    if (valueNode.types.at(-1)?.kind === 'body') return;
  } else if (valueNode.kind !== 'nothing') {
    value(l, valueNode, indent);
  }
  writer.separator(';');
}

/** `[a, b]`: a comma between two tags, written or not. */
function tags({ writer }: Layout, node: TagsNode, indent: number): void {
  writer.next(indent + 1);
  for (const [index, tag] of node.tags.entries()) {
    if (index > 0) writer.separator(',');
    writer.flat(tag.end, indent + 1);
  }
  writer.next(indent + 1);
}
