import { describe } from './arithmetic.ts';
import type { Fault, LibraryFunction } from './library-function.ts';
import { functionClasses } from './names.ts';

/** `Assertions`: every attribute whose name does not start with `sf` must be true; each that is not is told of. */
export const assertionFunctions: readonly LibraryFunction[] = [
  {
    name: functionClasses.assertions,
    apply: ({ parameters }) => {
      const faults: Fault[] = [];
      for (const [parameter, value] of parameters) {
        if (parameter.startsWith('sf') || value === true) continue;
        faults.push(
          value === false
            ? { type: 'fault', code: 'SD3101', text: `\`${parameter}\` is false`, parameter }
            : { type: 'fault', code: 'SD3102', text: `must be true or false, found ${describe(value)}`, parameter },
        );
      }
      return faults.length === 0 ? true : faults;
    },
  },
];
