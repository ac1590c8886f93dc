import { arithmeticFunctions } from './arithmetic.ts';
import { assertionFunctions } from './assertions.ts';
import { comparisonFunctions } from './comparison.ts';
import { counterFunctions } from './counters.ts';
import type { LibraryFunction } from './library-function.ts';
import { logicFunctions } from './logic.ts';
import { textFunctions } from './text.ts';
import { vectorFunctions } from './vectors.ts';

/** The functions that only compute on values, by what `sfFunctionClass` says. */
export const libraryFunctions: ReadonlyMap<string, LibraryFunction> = new Map(
  [
    arithmeticFunctions,
    logicFunctions,
    comparisonFunctions,
    textFunctions,
    vectorFunctions,
    counterFunctions,
    assertionFunctions,
  ]
    .flat()
    .map((entry) => [entry.name, entry]),
);

/** Functions of the original that this one does not have, with the reason. */
export const unsupportedFunctions: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'org.smartfrog.sfcore.languages.sf.functions.UserInput': 'a description is read without asking anybody',
    'org.smartfrog.sfcore.languages.sf.functions.Constraint': noSolver(),
    'org.smartfrog.sfcore.languages.sf.functions.Aggregator': noSolver(),
  }),
);

function noSolver(): string {
  return 'it needs the constraint solver ECLiPSe';
}
