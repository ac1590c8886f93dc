import { constructionOf, knownScope } from './access.ts';
import { label } from './failures.ts';
import { type Poison, placeOf, poisonOf, Scope, Template } from './model.ts';
import { elementMistake, schemaParameters } from './schema-elements.ts';
import { problem, type Session } from './session.ts';

/*
 * The phases that make functions, assertions and schemas go through the whole text (reference notes section 10): a
 * description they cannot make one of is wrong even where nothing needs it.
 */

/** What keeps a phase from making a function, assertion or schema of a description. */
export function actionMistakes(session: Session, scope: Scope): readonly Poison[] {
  const construction = constructionOf(session, scope);
  if (construction === undefined || construction.application) return [];
  if (construction.unknown !== undefined) return [unknownAction(scope, construction.unknown)];
  if (!scope.entries.has('sfFunctionClass')) return [missingFunctionClass(scope)];
  if (!construction.schema) return [];
  const mistakes: Poison[] = [];
  for (const entry of scope.entries.values()) {
    if (entry.name.startsWith('phase.') || schemaParameters.has(entry.name)) continue;
    const mistake = elementMistake(session, scope, entry);
    if (mistake) mistakes.push(mistake);
  }
  return mistakes;
}

/** Reports the mistakes in `root` and everything inside it, each once. */
export function reportActionMistakes(session: Session, root: Scope): void {
  const seen = new Set<Template>();
  const stack = [root];
  for (let scope = stack.pop(); scope !== undefined; scope = stack.pop()) {
    for (const mistake of actionMistakes(session, scope)) session.reportPoison(mistake);
    for (const entry of [...scope.entries.values()].reverse()) {
      if (!(entry.value instanceof Template) || entry.value.application) continue;
      const known = knownScope(scope, entry, entry.value);
      // What no placement reached is the same in every copy.
      if (known === undefined && seen.has(entry.value)) continue;
      seen.add(entry.value);
      stack.push(known ?? new Scope(entry.value, scope, entry.name));
    }
  }
}

/** An attribute `phase.…` that names nothing known. */
export function unknownAction(scope: Scope, name: string): Poison {
  return poisonOf(
    problem('SD1304', {
      primary: label(placeOf(scope.template.source, scope.template.syntax), `\`${name}\` is not known`),
      help: 'a phase can make functions, assertions and schemas; take the attribute away',
    }),
  );
}

/** A function that does not say which. */
export function missingFunctionClass(scope: Scope): Poison {
  return poisonOf(
    problem('SD3001', {
      primary: label(placeOf(scope.template.source, scope.template.syntax), '`sfFunctionClass` is missing'),
      help: 'extend one of the functions of `org/smartfrog/functions.sf`, which name it for you',
    }),
  );
}
