import { describe } from './arithmetic.ts';
import { type LibraryFunction, wrongType } from './library-function.ts';
import { isNumber, isWhole, toNumber } from './numbers.ts';

/** `next` and `random`: their state belongs to one evaluation, so the same text and seed give the same values. */
export const counterFunctions: readonly LibraryFunction[] = [
  {
    name: 'org.smartfrog.sfcore.languages.sf.functions.Next',
    apply: ({ parameters, state }) => {
      const base = parameters.get('base') ?? 0;
      if (!isNumber(base) || !isWhole(base)) return wrongType('base', 'an integer', describe(base));
      return state.nextNumber(toNumber(base)) | 0;
    },
  },
  {
    name: 'org.smartfrog.sfcore.languages.sf.functions.Random',
    apply: ({ parameters, state }) => {
      const seed = parameters.get('seed');
      if (seed !== undefined && (!isNumber(seed) || !isWhole(seed))) {
        return wrongType('seed', 'an integer', describe(seed));
      }
      const drawn = state.random(seed === undefined ? undefined : toNumber(seed));
      if (parameters.get('integer') !== true) return { type: 'float', value: Math.fround(drawn) };
      const min = parameters.get('min') ?? 0;
      const max = parameters.get('max') ?? 10;
      if (!isNumber(min)) return wrongType('min', 'a number', describe(min));
      if (!isNumber(max)) return wrongType('max', 'a number', describe(max));
      const [low, high] = [Math.trunc(toNumber(min)), Math.trunc(toNumber(max))];
      return high < low ? low : low + Math.floor(drawn * (high - low + 1));
    },
  },
];
