import type { Diagnostic, Place } from '@smartdomains/language';
import { didYouMean } from '@smartdomains/language';
import { runtimeDiagnostic } from '../codes.ts';
import type { AttributeReader, DescriptionView } from '../component.ts';
import type { ComponentPath } from '../names.ts';
import { SdError } from '../sd-error.ts';

/** An attribute that a compound reads in its children: one of some words. The schema of the child knows nothing of it. */
export interface ChildChoice<Word extends string> {
  readonly attribute: string;
  readonly words: readonly Word[];
  readonly otherwise: Word;
}

/** What the live child says. Throws an `SdError` for another word. */
export function choiceOf<Word extends string>(
  choice: ChildChoice<Word>,
  child: { readonly path: ComponentPath; readonly attributes: AttributeReader },
): Word {
  const { attribute, words, otherwise } = choice;
  const text = child.attributes.optionalText(attribute) ?? otherwise;
  const word = words.find((one) => one === text);
  if (word !== undefined) return word;
  const place = child.attributes.place(attribute);
  throw new SdError(unknownWord(choice, { text, place, path: child.path }));
}

/** Reports the children whose description says another word. */
export function checkChoice(
  choice: ChildChoice<string>,
  compound: DescriptionView,
  report: (diagnostic: Diagnostic) => void,
): void {
  for (const child of compound.components()) {
    const value = child.value(choice.attribute);
    if (value === undefined || value === null) continue;
    if (typeof value === 'string' && choice.words.includes(value)) continue;
    const text = typeof value === 'string' ? value : undefined;
    report(unknownWord(choice, { text, place: child.place(choice.attribute), path: child.path }));
  }
}

function unknownWord(
  { attribute, words }: ChildChoice<string>,
  found: { readonly text: string | undefined; readonly place: Place | undefined; readonly path: ComponentPath },
): Diagnostic {
  const { text, place, path } = found;
  const allowed = words.map((word) => `"${word}"`).join(', ');
  return runtimeDiagnostic('SD5103', {
    primary: place && { place, text: `\`${attribute}\` must be one of ${allowed}` },
    component: path,
    notes: place ? [] : [`\`${attribute}\` must be one of ${allowed}`],
    help: (text === undefined ? undefined : didYouMean(text, words)) ?? `write one of ${allowed}`,
  });
}
