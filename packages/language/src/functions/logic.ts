import { describe } from './arithmetic.ts';
import { type Fault, isFault, type LibraryFunction, type Parameter, required, wrongType } from './library-function.ts';
import { operatorFunctions } from './names.ts';

/** `and`, `or`, `xor`, `implies` and `not`. All operands must be booleans, also those that could not change the result. */
export const logicFunctions: readonly LibraryFunction[] = [
  fold(operatorFunctions['&&'].name, (left, right) => left && right),
  fold(operatorFunctions['||'].name, (left, right) => left || right),
  fold(operatorFunctions['x|'].name, (left, right) => left !== right),
  fold(operatorFunctions['->'].name, (left, right) => !left || right),
  {
    name: operatorFunctions['!'].name,
    apply: (call) => {
      const value = booleanOf(required(call, 'data'), 'data');
      return isFault(value) ? value : !value;
    },
  },
];

function fold(name: string, combine: (left: boolean, right: boolean) => boolean): LibraryFunction {
  return {
    name,
    apply: ({ parameters }) => {
      let result: boolean | undefined;
      if (parameters.size === 1) return [...parameters.values()][0] ?? null;
      for (const [parameter, value] of parameters) {
        const operand = booleanOf(value, parameter);
        if (isFault(operand)) return operand;
        result = result === undefined ? operand : combine(result, operand);
      }
      return result ?? { type: 'fault', code: 'SD3007', text: 'has no operands' };
    },
  };
}

function booleanOf(value: Parameter | Fault, parameter: string): boolean | Fault {
  if (isFault(value) || typeof value === 'boolean') return value;
  return wrongType(parameter, 'true or false', describe(value));
}
