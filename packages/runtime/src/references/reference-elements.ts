import type { Value } from '@smartdomains/language';

/** How the language names the function behind `[a, b]`. */
const vectorFunction = 'org.smartfrog.sfcore.languages.sf.functions.Vector';

/**
 * The references that are written as `[LAZY a, LAZY b]`, as `[|DATA LAZY a|]` or as one alone, as they are and not followed; what
 * else stands between them is given too. `undefined` when it is nothing of these.
 */
export function referenceElements(value: Value): readonly Value[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (value.type === 'vector') return value.elements.map(asReference);
  if (value.type === 'reference') return [asReference(value)];
  if (value.type !== 'function' || value.attributes.get('sfFunctionClass')?.value !== vectorFunction) return undefined;
  const parameters = [...value.attributes.values()].filter(({ name }) => !name.startsWith('sf'));
  return parameters.map((parameter) => asReference(parameter.value));
}

/** Here a reference is what is meant, so `DATA` only keeps the language from following it. */
function asReference(element: Value): Value {
  if (typeof element !== 'object' || element === null || element.type !== 'reference') return element;
  return element.data ? { ...element, data: false } : element;
}
