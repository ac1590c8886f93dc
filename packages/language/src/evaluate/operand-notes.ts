import { describe } from '../functions/arithmetic.ts';
import { printValue } from '../print.ts';
import { partsText } from '../reference-text.ts';
import { isLazy } from './links.ts';
import { type Entry, isPoison, type Operand, type Scope, Slot, Template } from './model.ts';
import { isNumberOperand } from './schema-elements.ts';

/** More values than that explain nothing. */
const VALUES_SHOWN_MAX = 4;
/** Operands looked at: an expression longer than that is not read either. */
const OPERANDS_MAX = 100;

/**
 * What the references in an expression led to, for a message about its result: `` `memory` is 8 ``. Tells of the first
 * few, each once, and works nothing out: only what has been evaluated is told of.
 */
export function operandNotes(scope: Scope, entry: Entry | undefined): readonly string[] {
  const notes = new Set<string>();
  const open = entry === undefined ? [] : [{ scope, entry }];
  let seen = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    seen += 1;
    if (seen > OPERANDS_MAX || notes.size === VALUES_SHOWN_MAX) break;
    const slot = slotOf(next.scope, next.entry);
    const { value } = next.entry;
    if (value instanceof Template) {
      const inner = slot?.child;
      if (inner === undefined) continue;
      const operands = [...inner.entries.values().take(OPERANDS_MAX)];
      // The last one first, so that they are told of as they are written.
      for (const operand of operands.toReversed()) open.push({ scope: inner, entry: operand });
    } else if (typeof value === 'object' && value?.type === 'reference') {
      const text = textOf(value.lazy ? value : slot?.value);
      if (text !== undefined) notes.add(`\`${partsText(value.parts)}\` is ${text}`);
    }
  }
  return [...notes];
}

function slotOf(scope: Scope, entry: Entry): Slot | undefined {
  const made = scope.made?.get(entry.name);
  return made instanceof Slot && made.entry === entry ? made : undefined;
}

function textOf(value: Operand | undefined): string | undefined {
  if (value === undefined || isPoison(value)) return undefined;
  if (isLazy(value)) return 'known only at run time';
  if (isNumberOperand(value)) return printValue(value);
  return typeof value !== 'object' || value === null ? describe(value) : undefined;
}
