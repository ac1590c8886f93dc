import { describe } from '../functions/arithmetic.ts';
import { type Fault, isFault, type Parameter, wrongType } from '../functions/library-function.ts';
import { type Application, faultDiagnostic, placeOfApplication } from './application.ts';
import { derived } from './copies.ts';
import { label } from './failures.ts';
import { type Entry, type Operand, poisonOf, Scope, Slot, vanished } from './model.ts';

const setParameters: ReadonlySet<string> = new Set(['setSize', 'setMax', 'setMin', 'setInc', 'setElem', 'setPrefix']);

/**
 * `Set`: the description `setElem` under one name for each number; the parameters disappear, other attributes stay
 * (reference notes section 8). It is a function like others: all its attributes have their values before it runs, those
 * inside `setElem` too, so what they refer to is looked for in `setElem` where it is written, not in the copies.
 */
export function makeSet(application: Application, parameters: ReadonlyMap<string, Operand>): Operand {
  const { session, slot, scope } = application;
  const numbers = numbersOf(parameters);
  const prefix = read(parameters, 'setPrefix', 'string', 'a string') ?? 'elem';
  if (isFault(numbers)) return poisonOf(faultDiagnostic(application, numbers));
  if (isFault(prefix)) return poisonOf(faultDiagnostic(application, prefix));
  const element = parameters.get('setElem');
  if (!(element instanceof Scope)) return poisonOf(faultDiagnostic(application, noElement(element)));
  const { count, min, step } = numbers;
  const place = placeOfApplication(application);
  session.checkSize(count * (element.template.size + 1), { primary: label(place, `makes ${count} copies`) });
  session.countMade(count, place);
  const entries = new Map<string, Entry>();
  for (const entry of scope.entries.values()) {
    const { name } = entry;
    if (name !== 'sfFunctionClass' && !name.startsWith('phase.') && !setParameters.has(name)) entries.set(name, entry);
  }
  const made = new Map<string, Slot>();
  const result = new Scope(derived(scope.template, entries, slot.scope), slot.scope, slot.entry.name);
  for (const entry of entries.values()) {
    const value = parameters.get(entry.name);
    made.set(entry.name, doneSlot(result, entry, value === undefined ? vanished : value));
  }
  for (let index = 0; index < count; index += 1) {
    const entry = copyEntry(scope, `${prefix}${min + index * step}`);
    entries.set(entry.name, entry);
    made.set(entry.name, doneSlot(result, entry, element, scope.entries.get('setElem')));
  }
  result.made = made;
  return result;
}

interface Numbers {
  readonly count: number;
  readonly min: number;
  readonly step: number;
}

/** From `setMin` in steps of `setInc`, either `setSize` of them or up to `setMax`. */
function numbersOf(parameters: ReadonlyMap<string, Operand>): Numbers | Fault {
  const size = read(parameters, 'setSize', 'number', 'an integer');
  const max = read(parameters, 'setMax', 'number', 'an integer');
  const min = read(parameters, 'setMin', 'number', 'an integer') ?? 0;
  const step = read(parameters, 'setInc', 'number', 'an integer') ?? 1;
  if (isFault(size)) return size;
  if (isFault(max)) return max;
  if (isFault(min)) return min;
  if (isFault(step)) return step;
  if ((size === undefined) === (max === undefined)) {
    return { type: 'fault', code: 'SD3003', text: 'give `setSize` or `setMax`, one of them' };
  }
  if (step <= 0) return { type: 'fault', code: 'SD3003', text: 'must be greater than zero', parameter: 'setInc' };
  const end = max ?? min + ((size ?? 0) - 1) * step;
  return { count: Math.max(0, Math.floor((end - min) / step) + 1), min, step };
}

interface Types {
  readonly number: number;
  readonly string: string;
}

function read<T extends keyof Types>(
  parameters: ReadonlyMap<string, Operand>,
  name: string,
  type: T,
  wanted: string,
): Types[T] | Fault | undefined {
  const value = parameters.get(name);
  if (value === undefined || typeof value === type) return value as Types[T] | undefined;
  return wrongType(name, wanted, describe(value as Parameter));
}

function noElement(found: Operand | undefined): Fault {
  return found === undefined
    ? { type: 'fault', code: 'SD3002', text: '`setElem` is missing' }
    : wrongType('setElem', 'a description', describe(found as Parameter));
}

/** One copy: an attribute that refers to the element, as if its author had written that. */
function copyEntry(scope: Scope, name: string): Entry {
  const element = scope.entries.get('setElem');
  return {
    name,
    tags: [],
    value: { type: 'reference', parts: [{ kind: 'word', name: 'setElem' }], lazy: false, data: false },
    source: element?.source ?? scope.template.source,
    nameSpan: undefined,
    valueSpan: element?.valueSpan,
  };
}

/** An attribute whose value is known from the application. */
function doneSlot(scope: Scope, entry: Entry, value: Operand, origin: Entry = entry): Slot {
  const slot = new Slot(scope, entry);
  slot.state = 'done';
  slot.value = value;
  slot.origin = origin;
  return slot;
}
