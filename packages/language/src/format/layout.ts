import type { Span } from '../source.ts';
import type { BodyItem, BodyNode } from '../syntax/tree.ts';
import type { Damage } from './damage.ts';
import type { Writer } from './writer.ts';

/** What every part of the layout works with. */
export interface Layout {
  readonly writer: Writer;
  /** What is wrong with the text; undefined for a sound one. */
  readonly damage: Damage | undefined;
  /** Writes `{ … }` at the end of a line that is indented by `indent` levels: values hold bodies, and bodies values. */
  readonly body: (layout: Layout, node: BodyNode, indent: number) => void;
}

/** What stands on lines of its own. */
export type Item = BodyItem | WrapperItem;

/** `extends { … }` round a whole text; the tree has only what is in it. */
export interface WrapperItem extends Span {
  readonly kind: 'wrapper';
  readonly body: BodyNode;
}
