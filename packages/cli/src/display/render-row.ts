import type { ComponentView } from '@smartdomains/runtime';
import stringWidth from 'string-width';
import { formatDuration } from '../duration.ts';
import type { Colors } from '../terminal.ts';
import type { Guides, TreeLine } from './fit-tree.ts';
import { printable } from './printable.ts';
import type { Symbols } from './symbols.ts';
import { sumOfTallies, tallyText } from './tally.ts';
import { padEnd, truncate } from './text-cells.ts';

/** The columns all rows share. */
export interface Columns {
  readonly width: number;
  readonly nameWidth: number;
  /** 0: the class is left out. */
  readonly classWidth: number;
  readonly stateWidth: number;
  readonly elapsedWidth: number;
}

export interface RowStyle {
  readonly nowMs: number;
  readonly symbols: Symbols;
  readonly colors: Colors;
}

type Paint = (text: string) => string;

/** Below, columns take only what the lines shown need; above, they stay where they are. */
const widthForSteadyColumns = 72;
/** What is waited for comes before the class. */
const detailWidthMin = 44;
const classWidthMax = 24;
const nameWidthMin = 12;
const longestState = 'terminating'.length;
const longestElapsed = '59m 59s'.length;
/** Attributes with longer values say little in a row. */
const attributeLengthMax = 12;
const gap = '  ';

/** Columns that suit the lines: names get what they need, at most half; the class only where there is room. */
export function columnsFor(lines: readonly TreeLine[], width: number, style: RowStyle): Columns {
  const components = lines.flatMap((line) => (line.kind === 'component' ? [line.component] : []));
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => stringWidth(text)));
  const isSteady = width >= widthForSteadyColumns;
  const names = widest(lines.map((line) => leadOf(line.guides, style.symbols) + nameOf(line, style.symbols)));
  const nameWidth = Math.min(Math.max(nameWidthMin, names), Math.floor(width / 2));
  const stateWidth = isSteady ? longestState : widest(components.map(({ state }) => state));
  const elapsed = widest(components.map((component) => elapsedOf(component, style.nowMs)));
  const elapsedWidth = isSteady ? Math.max(longestElapsed, elapsed) : elapsed;
  const classWidth = Math.min(classWidthMax, widest(components.map(({ className }) => printable(className))));
  const taken = nameWidth + classWidth + stateWidth + elapsedWidth + 1 + 3 * gap.length;
  return {
    width,
    nameWidth,
    classWidth: width - taken < detailWidthMin ? 0 : classWidth,
    stateWidth,
    elapsedWidth,
  };
}

/** One line of the tree as text, never wider than the columns. */
export function renderRow(line: TreeLine, columns: Columns, style: RowStyle): string {
  const { symbols, colors } = style;
  const fit = (text: string, width: number) => padEnd(truncate(text, width, symbols.ellipsis), width);
  const lead = leadOf(line.guides, symbols);
  const name = fit(lead + nameOf(line, symbols), columns.nameWidth);
  if (line.kind === 'more') {
    const room = columns.width - columns.nameWidth - gap.length;
    return `${name}${gap}${colors.dim(truncate(tallyText(sumOfTallies(line.components)), room, symbols.ellipsis))}`;
  }
  const { component } = line;
  const paint = paintOf(component, colors);
  const className = columns.classWidth === 0 ? '' : `${fit(printable(component.className), columns.classWidth)}${gap}`;
  const elapsed = elapsedOf(component, style.nowMs).padStart(columns.elapsedWidth);
  const roomForState = columns.width - columns.nameWidth - stringWidth(className) - gap.length;
  const state = truncate(`${component.state.padEnd(columns.stateWidth)} ${elapsed}`, roomForState, '');
  const detail = truncate(detailOf(line), roomForState - state.length - gap.length, symbols.ellipsis);
  const named = `${paintSymbol(name, { lead, symbol: symbolOf(component, symbols), paint })}${gap}${className}`;
  if (detail === '') return `${named}${paint(state.trimEnd())}`;
  return `${named}${paint(state)}${gap}${detailPaintOf(component, colors)(detail)}`;
}

/** Only the symbol is coloured: names stay readable on every background. */
function paintSymbol(name: string, how: { lead: string; symbol: string; paint: Paint }): string {
  const { lead, symbol, paint } = how;
  return name.startsWith(lead + symbol) ? `${lead}${paint(symbol)}${name.slice(lead.length + symbol.length)}` : name;
}

function leadOf(guides: Guides, symbols: Symbols): string {
  const below = guides.slice(1);
  return below
    .map((guide, index) => {
      if (index < below.length - 1) return guide === 'last' ? '   ' : `${symbols.line} `;
      return `${guide === 'last' ? symbols.lastBranch : symbols.branch} `;
    })
    .join('');
}

function nameOf(line: TreeLine, symbols: Symbols): string {
  if (line.kind === 'more') return `${symbols.ellipsis} ${line.components.length} more`;
  const { component, folded } = line;
  const hidden = folded ? ` (${component.tally.total - 1})` : '';
  return `${symbolOf(component, symbols)} ${printable(component.name)}${hidden}`;
}

/** Empty for what has ended. */
function elapsedOf(component: ComponentView, nowMs: number): string {
  return component.state === 'terminated' ? '' : formatDuration(nowMs - component.sinceMs);
}

function symbolOf(component: ComponentView, symbols: Symbols): string {
  return component.failure === undefined ? symbols.states[component.state] : symbols.states.failed;
}

/** What matters most: why it failed, what it waits for, what is folded away, what is known of it. */
function detailOf({ component, folded }: Extract<TreeLine, { kind: 'component' }>): string {
  const { failure, waitingFor, attributes, tally } = component;
  if (failure !== undefined)
    return `${failure.step} failed: ${failure.diagnostic.summary} (${failure.diagnostic.code})`;
  if (waitingFor !== '') return `waits for ${printable(waitingFor)}`;
  if (folded) return tallyText(tally);
  if (component.state === 'terminated') return '';
  return [...attributes]
    .filter(([, value]) => value.length <= attributeLengthMax)
    .map(([name, value]) => printable(`${name} ${value}`))
    .join(', ');
}

function paintOf(component: ComponentView, colors: Colors): Paint {
  if (component.failure !== undefined) return colors.red;
  switch (component.state) {
    case 'created':
    case 'terminated':
      return colors.dim;
    case 'deployed':
      return (text) => text;
    case 'deploying':
    case 'starting':
    case 'terminating':
      return colors.cyan;
    case 'started':
    case 'ready':
      return colors.green;
  }
}

function detailPaintOf(component: ComponentView, colors: Colors): Paint {
  if (component.failure !== undefined) return colors.red;
  return component.waitingFor === '' ? colors.dim : colors.yellow;
}
