import {
  type Fault,
  isFault,
  type LibraryFunction,
  type Parameter,
  parameterTypeName,
  required,
  wrongType,
} from './library-function.ts';
import { operatorFunctions } from './names.ts';
import { type Arithmetic, areWhole, compute, isNumber, isWhole, isZero, type NumberValue } from './numbers.ts';

/** `sum`, `product`, `minus`, `divide`, `mod`, and the folds `nsum` and `nproduct`. */
export const arithmeticFunctions: readonly LibraryFunction[] = [
  fold(operatorFunctions['+'].name, add()),
  fold(operatorFunctions['*'].name, multiply()),
  fold('org.smartfrog.sfcore.languages.sf.functions.NSum', add()),
  fold('org.smartfrog.sfcore.languages.sf.functions.NProduct', multiply()),
  pair(operatorFunctions['-'].name, {
    int: (left, right) => left - right,
    long: (left, right) => left - right,
    real: (left, right) => left - right,
  }),
  pair(operatorFunctions['/'].name, {
    int: (left, right) => Math.trunc(left / right),
    long: (left, right) => left / right,
    real: (left, right) => left / right,
  }),
  pair(
    operatorFunctions['%'].name,
    { int: (left, right) => left % right, long: (left, right) => left % right, real: () => Number.NaN },
    'whole',
  ),
];

function add(): Arithmetic {
  return {
    int: (left, right) => left + right,
    long: (left, right) => left + right,
    real: (left, right) => left + right,
  };
}

function multiply(): Arithmetic {
  return { int: Math.imul, long: (left, right) => left * right, real: (left, right) => left * right };
}

/** Any number of operands, in order; a single one is yielded as it is, whatever it is. */
function fold(name: string, arithmetic: Arithmetic): LibraryFunction {
  return {
    name,
    apply: ({ parameters }) => {
      const operands = [...parameters];
      const [first, ...rest] = operands;
      if (first === undefined) return { type: 'fault', code: 'SD3007', text: 'has no operands' };
      if (rest.length === 0) return first[1];
      let result: NumberValue | undefined;
      for (const [parameter, value] of operands) {
        if (!isNumber(value)) return noNumber(name, parameter, value);
        result = result === undefined ? value : compute(arithmetic, result, value);
      }
      return result ?? null;
    },
  };
}

function noNumber(name: string, parameter: string, value: Parameter): Fault {
  const fault = wrongType(parameter, 'a number', describe(value));
  const joins = typeof value === 'string' && name === operatorFunctions['+'].name;
  return joins ? { ...fault, help: 'strings are joined with `++`' } : fault;
}

function pair(name: string, arithmetic: Arithmetic, kind: 'any' | 'whole' = 'any'): LibraryFunction {
  return {
    name,
    apply: (call) => {
      const left = numberOf(required(call, 'left'), 'left', kind);
      if (isFault(left)) return left;
      const right = numberOf(required(call, 'right'), 'right', kind);
      if (isFault(right)) return right;
      const divides = name === operatorFunctions['/'].name || kind === 'whole';
      if (divides && areWhole(left, right) && isZero(right)) {
        return { type: 'fault', code: 'SD3004', text: 'is zero', parameter: 'right' };
      }
      return compute(arithmetic, left, right);
    },
  };
}

function numberOf(value: Parameter | Fault, parameter: string, kind: 'any' | 'whole'): NumberValue | Fault {
  if (isFault(value)) return value;
  if (!isNumber(value)) return wrongType(parameter, 'a number', describe(value));
  return kind === 'whole' && !isWhole(value) ? wrongType(parameter, 'an integer or long', describe(value)) : value;
}

/** A value in a message: short ones whole, others by their type. */
export function describe(value: Parameter): string {
  if (typeof value === 'string') return `the string "${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  if (typeof value === 'number' || typeof value === 'boolean') return `${value}`;
  if (value === null) return 'NULL';
  return `a ${parameterTypeName(value)}`;
}
