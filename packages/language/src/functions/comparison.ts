import type { Value } from '../description.ts';
import { referenceText } from '../reference-text.ts';
import { describe } from './arithmetic.ts';
import { type Fault, isFault, type LibraryFunction, type Parameter, required, wrongType } from './library-function.ts';
import { operatorFunctions } from './names.ts';
import { compare, isNumber } from './numbers.ts';

/** `EQ`, `NE`, the order of numbers, and `alldifferent`. */
export const comparisonFunctions: readonly LibraryFunction[] = [
  equality(operatorFunctions['=='].name, (equal) => equal),
  equality(operatorFunctions['!='].name, (equal) => !equal),
  order(operatorFunctions['<'].name, (sign) => sign < 0),
  order(operatorFunctions['<='].name, (sign) => sign <= 0),
  order(operatorFunctions['>'].name, (sign) => sign > 0),
  order(operatorFunctions['>='].name, (sign) => sign >= 0),
  {
    name: 'org.smartfrog.sfcore.languages.sf.functions.AllDifferent',
    looksInside: true,
    apply: ({ parameters }) => {
      const seen = new Set<string>();
      for (const value of parameters.values()) {
        const key = keyOf(value);
        if (key === undefined) continue;
        if (seen.has(key)) return false;
        seen.add(key);
      }
      return true;
    },
  },
];

function equality(name: string, yields: (equal: boolean) => boolean): LibraryFunction {
  return {
    name,
    looksInside: true,
    apply: (call) => {
      const left = required(call, 'left');
      const right = required(call, 'right');
      if (isFault(left)) return left;
      return isFault(right) ? right : yields(areEqual(left, right));
    },
  };
}

function order(name: string, holds: (sign: number) => boolean): LibraryFunction {
  return {
    name,
    apply: (call) => {
      const left = required(call, 'left');
      const right = required(call, 'right');
      if (isFault(left)) return left;
      if (isFault(right)) return right;
      if (!isNumber(left)) return notANumber('left', left);
      if (!isNumber(right)) return notANumber('right', right);
      return holds(compare(left, right));
    },
  };
}

function notANumber(parameter: string, value: Parameter): Fault {
  return wrongType(parameter, 'a number', describe(value));
}

/**
 * Equality of values with their type: `1 == 1L` is false. Vectors, descriptions and references compare by content; two byte
 * arrays are never equal.
 */
export function areEqual(left: Parameter, right: Parameter): boolean {
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') return left === right;
  switch (left.type) {
    case 'long':
      return right.type === 'long' && left.value === right.value;
    case 'float':
    case 'double':
      return right.type === left.type && Object.is(left.value, right.value);
    case 'vector':
      return right.type === 'vector' && sameElements(left.elements, right.elements);
    case 'reference':
      return right.type === 'reference' && referenceText(left) === referenceText(right);
    case 'description':
      return right.type === 'description' && sameAttributes(left.attributes, right.attributes);
    default:
      return false;
  }
}

/** A text that two values share exactly when they are equal; none for what equals nothing. */
function keyOf(value: Parameter): string | undefined {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || typeof value !== 'object') return String(value);
  switch (value.type) {
    case 'long':
      return `${value.value}L`;
    case 'float':
    case 'double':
      return `${value.type} ${Object.is(value.value, -0) ? '-0' : value.value}`;
    case 'reference':
      return `reference ${referenceText(value)}`;
    case 'vector':
      return joinedKeys(value.elements.map(keyOf), '[', ']');
    case 'description': {
      const members = [...value.attributes].map(([name, attribute]) => {
        const key = keyOf(attribute.value);
        return key && `${JSON.stringify(name)} ${key}`;
      });
      return joinedKeys(members.sort(byText), '{', '}');
    }
    default:
      return undefined;
  }
}

function joinedKeys(keys: readonly (string | undefined)[], open: string, close: string): string | undefined {
  return keys.includes(undefined) ? undefined : `${open}${keys.join()}${close}`;
}

function sameElements(left: readonly Parameter[], right: readonly Parameter[]): boolean {
  return left.length === right.length && left.every((element, index) => areEqual(element, right[index] ?? null));
}

function sameAttributes(
  left: ReadonlyMap<string, { readonly value: Value }>,
  right: ReadonlyMap<string, { readonly value: Value }>,
): boolean {
  if (left.size !== right.size) return false;
  for (const [name, attribute] of left) {
    const other = right.get(name);
    if (other === undefined || !areEqual(attribute.value, other.value)) return false;
  }
  return true;
}

function byText(left = '', right = ''): number {
  return left < right ? -1 : Number(left > right);
}
