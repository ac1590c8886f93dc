import type { LanguageCode } from '../diagnostics/codes.ts';
import type { DiagnosticDetails, Label } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { describe } from '../functions/arithmetic.ts';
import type { Reference, ReferencePart } from '../reference.ts';
import { partsText } from '../reference-text.ts';
import type { Place } from '../source.ts';
import { shortened } from '../syntax/describe-token.ts';
import { pathOf } from './access.ts';
import { libraryHelp } from './library-names.ts';
import {
  type Entry,
  isToBeDefined,
  type Poison,
  placeOf,
  poisonOf,
  type Scope,
  silentPoison,
  Template,
} from './model.ts';
import { otherMeaning } from './name-or-calculation.ts';
import { problem } from './session.ts';
import type { WalkFailure } from './walk.ts';

/** Who needed the reference: it decides the code and the words. */
type Purpose = 'link' | 'prototype' | 'target';

/** The messages of a prototype that could not be found. */
export function prototypeFailure(template: Template, failure: WalkFailure): Poison {
  const poison = failurePoison(failure, 'prototype');
  template.incomplete = true;
  return poison;
}

/** The message of a walk that failed; none when the cause was reported already. */
export function failurePoison(failure: WalkFailure, purpose: Purpose): Poison {
  const { reference, part: index, scope, start, entry } = failure;
  const part = reference.parts[index];
  const place = part?.place ?? reference.place;
  const secondary = failure.links.flatMap((link) => label(link.place, 'through this link') ?? []);
  const read = readAs(failure);
  const at = (text: string): Pick<DiagnosticDetails, 'primary'> => (place ? { primary: { place, text } } : {});
  const name = part && 'name' in part ? part.name : '';
  switch (failure.reason) {
    case 'incomplete':
      return silentPoison;
    case 'not-found': {
      const outward = isOutwardPart(part, index) && (purpose !== 'target' || failure.links.length > 0);
      const hidden = outward ? undefined : scope.entries.get(name);
      if (hidden?.tags.includes('sfLocal')) return hiddenFailure(failure, { hidden, code: notFoundCodes[purpose] });
      const meaning = outward ? otherMeaning(name, scope, reference) : undefined;
      const near = meaning === undefined ? suggest(name, visibleNames(scope, outward)) : undefined;
      const nested = near === undefined && outward ? childrenWith(scope, name) : [];
      return poisonOf(
        problem(notFoundCodes[purpose], {
          ...at(
            outward
              ? `no \`${shortened(name)}\` here or in any description around`
              : `no attribute \`${shortened(name)}\` in ${nameOf(scope)}`,
          ),
          secondary: outward ? secondary : [...secondary, ...writtenAt(scope)],
          notes: [
            ...(outward ? lookedIn(scope) : []),
            ...read,
            ...(purpose === 'prototype' ? prototypeNotes(part) : []),
          ],
          component: componentOf(start),
          help:
            meaning ?? helpFor(near, nested) ?? (purpose === 'prototype' && outward ? libraryHelp(name) : undefined),
          fixes: near !== undefined && place ? [{ place, newText: near }] : [],
        }),
      );
    }
    case 'not-a-description': {
      const last = index === reference.parts.length - 1 && failure.links.length === 0;
      const code: LanguageCode =
        purpose === 'prototype' && last ? 'SD2008' : purpose === 'target' ? 'SD2014' : 'SD2005';
      const toBeDefined = purpose === 'target' && entry !== undefined && isToBeDefined(entry.value);
      return poisonOf(
        problem(code, {
          ...at(
            `\`${shortened(name)}\` is ${toBeDefined ? 'still to be defined' : `${plainText(entry)}not a description`}`,
          ),
          secondary: [...secondary, ...entryLabels(entry, `\`${name}\` has its value here`)],
          notes: read,
          help: toBeDefined
            ? `give \`${shortened(name)}\` a description first: \`${shortened(name)} extends { … }\``
            : undefined,
        }),
      );
    }
    case 'no-parent':
      return poisonOf(
        problem('SD2006', {
          ...at('there is nothing around the outermost description'),
          secondary,
          notes: read,
          help: 'inside an expression, vector or `IF`, `PARENT` counts that as a level of its own; else leave one `PARENT` out',
        }),
      );
    case 'lazy':
      return poisonOf(
        problem('SD2018', {
          ...at(`\`${name}\` is known only at run time`),
          secondary: [...secondary, ...entryLabels(entry, 'it is lazy here')],
          notes: read,
          help: `take \`LAZY\` away from \`${name}\`, or name the description directly`,
        }),
      );
    case 'run-time':
      return purpose === 'link' ? runTimeFailure(part, place) : unknownYet(part, { place, purpose, secondary });
    case 'cycle':
      return poisonOf(
        problem('SD2007', {
          ...at('leads back to a link that is being resolved'),
          secondary: [...secondary, ...entryLabels(entry, 'this link')],
        }),
      );
    default:
      return failure.reason satisfies never;
  }
}

const notFoundCodes = { link: 'SD2004', prototype: 'SD2003', target: 'SD2013' } as const;

/** An attribute that is there, but tagged so that only references from its own description see it. */
function hiddenFailure(
  { reference, part, scope }: WalkFailure,
  { hidden, code }: { readonly hidden: Entry; readonly code: LanguageCode },
): Poison {
  const place = reference.parts[part]?.place ?? reference.place;
  return poisonOf(
    problem(code, {
      primary: label(place, `\`${shortened(hidden.name)}\` of ${nameOf(scope)} cannot be seen from here`),
      secondary: entryLabels({ ...hidden, valueSpan: undefined }, 'tagged `sfLocal`: only its own description sees it'),
      help: 'take the tag `sfLocal` away, or give the description a second attribute with this value',
    }),
  );
}

/** A description is needed now, and the part leads to something that only a run has, or to a text. */
function unknownYet(
  part: ReferencePart | undefined,
  found: { readonly place: Place | undefined; readonly purpose: Purpose; readonly secondary: readonly Label[] },
): Poison {
  const { place, purpose, secondary } = found;
  if (part?.kind === 'constant') return runTimeFailure(part, place);
  if (part?.kind === 'process' || part?.kind === 'host') {
    const primary = label(place, 'exists only while the application runs');
    return poisonOf(problem('SD2012', { primary, secondary, help: 'name a description of the text here' }));
  }
  const primary = label(place, 'is a text, not a description');
  return poisonOf(problem(purpose === 'prototype' ? 'SD2008' : 'SD2014', { primary, secondary }));
}

/** Parts that have no meaning before the description runs. */
export function runTimeFailure(part: ReferencePart | undefined, place: Place | undefined): Poison {
  if (part?.kind === 'constant') {
    return poisonOf(
      problem('SD2020', {
        primary: label(place, 'names a field of a Java class'),
        help: 'write the value itself, or take it from a property with `PROPERTY`',
      }),
    );
  }
  return poisonOf(
    problem('SD2012', {
      primary: label(place, 'exists only while the application runs'),
      help: 'write `LAZY` in front of the reference: it is then resolved at run time',
    }),
  );
}

/** A place with something to say, when there is a place. */
export function label(place: Place | undefined, text: string): Label | undefined {
  return place && { place, text };
}

/** An attribute in the way: its value underlined. */
export function entryLabels(entry: Entry | undefined, text: string): readonly Label[] {
  if (entry === undefined) return [];
  const span = entry.value instanceof Template ? entry.nameSpan : (entry.valueSpan ?? entry.nameSpan);
  const place = placeOf(entry.source, span);
  return place ? [{ place, text }] : [];
}

/** What an attribute is instead of a description, where that is written and can be said in a word: `128, `. */
export function plainText(entry: Entry | undefined): string {
  const value = entry?.value;
  return value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
    ? `${describe(value)}, `
    : '';
}

function isOutwardPart(part: ReferencePart | undefined, index: number): boolean {
  return part?.kind === 'attrib' || (part?.kind === 'word' && index === 0);
}

/** Names a reference could have meant, the nearest description's first. */
function* visibleNames(scope: Scope, outward: boolean): Iterable<string> {
  let left = NAMES_MAX;
  for (let at: Scope | undefined = scope; at !== undefined; at = outward ? at.parent : undefined) {
    for (const name of at.entries.keys()) {
      if (left === 0) return;
      left -= 1;
      yield name;
    }
  }
}

/** Names, nearest first, that are compared with one that is not found. */
const NAMES_MAX = 500;

/** Where an attribute of this name exists one level down: the usual cause of a name that is "there" and yet not found. */
function childrenWith(scope: Scope, name: string): string[] {
  const paths: string[] = [];
  let left = NAMES_MAX;
  for (let at: Scope | undefined = scope; at !== undefined && paths.length === 0; at = at.parent) {
    for (const entry of at.entries.values()) {
      if (left === 0) return paths;
      left -= 1;
      if (paths.length < 3 && entry.value instanceof Template && entry.value.entries.has(name))
        paths.push(`${entry.name}:${name}`);
    }
  }
  return paths;
}

function helpFor(near: string | undefined, nested: readonly string[]): string | undefined {
  if (near !== undefined) return `did you mean \`${near}\`?`;
  return nested.length > 0 ? `did you mean ${nested.map((path) => `\`${path}\``).join(' or ')}?` : undefined;
}

/** The descriptions a word was looked for in, from the inside out. */
function lookedIn(scope: Scope): string[] {
  const scopes: Scope[] = [];
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const { kind } = at.template.syntax;
    if (kind === 'component' || kind === 'body') scopes.push(at);
  }
  if (scopes.length < 2) return [];
  const inner = scopes.length > NAMES_SHOWN_MAX ? scopes.slice(0, NAMES_SHOWN_MAX - 1) : scopes.slice(0, -1);
  const gap = scopes.length > NAMES_SHOWN_MAX ? ['…'] : [];
  const shown = [...inner.map(nameOf), ...gap, ...scopes.slice(-1).map(nameOf)];
  return [`looked in ${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`];
}

const NAMES_SHOWN_MAX = 4;

/** How the reference was read, when parts before the failing one led somewhere. */
function readAs(failure: WalkFailure): string[] {
  const { reference, part: index, scope } = failure;
  if (index === 0) return [];
  const walked = partsText(reference.parts.slice(0, index));
  return [`\`${walked}\` is ${nameOf(scope)}`];
}

/** The path of a component a message is about; none for the outermost description, which is no component. */
export function componentOf(scope: Scope): string | undefined {
  let described: Scope | undefined = scope;
  while (described !== undefined && described.template.syntax.kind !== 'component') described = described.parent;
  return described && pathOf(described);
}

/** A description as a message names it. */
export function nameOf(scope: Scope): string {
  const path = pathOf(scope);
  return path === '' ? 'the outermost description' : `\`${path}\``;
}

function writtenAt(scope: Scope): readonly Label[] {
  const { template } = scope;
  if (scope.parent === undefined) return [];
  const { source, syntax } = template;
  const place = { source, start: syntax.start, end: Math.min(syntax.end, syntax.start + 'extends'.length) };
  return [{ place, text: `\`${scope.name}\` is written here` }];
}

function prototypeNotes(part: ReferencePart | undefined): string[] {
  if (part?.kind !== 'here' && part?.kind !== 'this') return [];
  return ['a prototype is looked up from inside the new description, where `HERE` and `THIS` find nothing yet'];
}

/** The text of a reference as messages quote it. */
export function quoted(reference: Reference): string {
  return `\`${partsText(reference.parts)}\``;
}
