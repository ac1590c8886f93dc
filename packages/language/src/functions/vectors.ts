import { isFault, type LibraryFunction, type Parameter, required } from './library-function.ts';
import { functionClasses, operatorFunctions } from './names.ts';

/** `vector`, `append` and `System`. */
export const vectorFunctions: readonly LibraryFunction[] = [
  {
    name: functionClasses.vector,
    apply: ({ parameters }) => ({ type: 'vector', elements: [...parameters.values()] }),
  },
  {
    name: operatorFunctions['<>'].name,
    apply: ({ parameters }) => {
      const elements: Parameter[] = [];
      for (const value of parameters.values()) {
        if (typeof value !== 'object' || value?.type !== 'vector') continue;
        for (const element of value.elements) elements.push(element);
      }
      return { type: 'vector', elements };
    },
  },
  {
    name: 'org.smartfrog.sfcore.languages.sf.functions.System',
    apply: (call) => {
      const value = required(call, 'system');
      return isFault(value) ? null : value;
    },
  },
];
