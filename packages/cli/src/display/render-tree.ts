import type { ApplicationView } from '@smartdomains/runtime';
import { formatDuration } from '../duration.ts';
import type { CharacterSet, Colors } from '../terminal.ts';
import { fitTree } from './fit-tree.ts';
import { printable } from './printable.ts';
import { columnsFor, renderRow } from './render-row.ts';
import { type Symbols, symbolsOf } from './symbols.ts';
import { progressText, sumOfTallies } from './tally.ts';
import { truncate } from './text-cells.ts';

/** What the tree is drawn for. */
export interface TreeFrame {
  readonly width: number;
  /** Lines that may be used in all; the tree is folded to fit. */
  readonly height: number;
  /** The world's clock. */
  readonly nowMs: number;
  readonly application: string;
  /** `simulated world, seed 1`. */
  readonly world: string;
  /** The last line: what the reader can do, or what is going on. */
  readonly footer: string;
  readonly characters: CharacterSet;
  readonly colors: Colors;
}

const headerAndFooterLineCount = 2;
/** What is narrower is drawn for this and left to the terminal to break. */
const widthMin = 16;

/** The lines of the tree: a header, the components, the footer. Pure; no line is wider than the frame, and there
 * are never more than its height and never fewer than three. */
export function renderTree(view: ApplicationView, frame: TreeFrame): readonly string[] {
  const { nowMs, colors } = frame;
  const width = Math.max(widthMin, frame.width);
  const symbols = symbolsOf(frame.characters);
  const lines = fitTree(view.roots, frame.height - headerAndFooterLineCount);
  const style = { nowMs, symbols, colors };
  const columns = columnsFor(lines, width, style);
  return [
    renderHeader(view, { ...frame, width }, symbols),
    ...lines.map((line) => renderRow(line, columns, style)),
    ...(frame.footer === '' ? [] : [colors.dim(truncate(frame.footer, width, symbols.ellipsis))]),
  ];
}

function renderHeader(view: ApplicationView, frame: TreeFrame, symbols: Symbols): string {
  const total = sumOfTallies(view.roots);
  const parts = [
    printable(frame.application),
    frame.world,
    formatDuration(frame.nowMs - (view.beginMs ?? frame.nowMs)),
    ...(total.total > 0 ? [progressText(total)] : []),
  ];
  return frame.colors.bold(truncate(parts.join(` ${symbols.separator} `), frame.width, symbols.ellipsis));
}
