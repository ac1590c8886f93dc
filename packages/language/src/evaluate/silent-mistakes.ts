import type { Reference } from '../reference.ts';
import { partsText } from '../reference-text.ts';
import type { ComponentNode } from '../syntax/tree.ts';
import { nameText } from '../text-form.ts';
import { constructionOf } from './access.ts';
import { entryLabels, label } from './failures.ts';
import { type AppliedPrototype, type Entry, placeOf, type Scope, Template } from './model.ts';
import { calculationIn } from './name-or-calculation.ts';
import { problem, type Session } from './session.ts';

/*
 * Warnings of what is allowed, and most likely not meant. Each asks for strong signs: a warning that is wrong once is not
 * read the next time. They look at descriptions as they are written, so each is given once, however many copies there are.
 */

/** Looks through all descriptions of a text and what it includes: each attribute once, because there may be very many. */
export function warnOfSilentMistakes(session: Session, root: Scope): void {
  const templates: Template[] = [];
  const calculations: (readonly [reference: Reference, home: Scope])[] = [];
  const stack = [root.template];
  for (let template = stack.pop(); template !== undefined; template = stack.pop()) {
    templates.push(template);
    warnOfFunctionMode(session, template);
    for (const entry of template.entries.values()) {
      const { value } = entry;
      if (typeof value !== 'object' || value === null) continue;
      if (value instanceof Template) {
        if (!isWrittenIn(value, template)) continue;
        stack.push(value);
        if (template.prototypes.length > 0) warnOfLostAttributes(session, { template, entry, value });
      } else if (value.type === 'reference' && (value.lazy || value.optional)) {
        calculations.push([value, template.home]);
      }
    }
    for (const { entry } of template.placements?.values() ?? []) {
      if (entry.value instanceof Template && isWrittenIn(entry.value, template)) stack.push(entry.value);
    }
  }
  warnOfCalculations(session, calculations, templates);
  if (!session.hasErrors) warnOfUnusedData(session, root.template);
}

function isWrittenIn(inner: Template, outer: Template): boolean {
  return inner.home.parent === outer.home;
}

/** `n extends { p 5; }` over an inherited `n` that has `p` and more: what is not repeated is gone (section 5). */
function warnOfLostAttributes(
  session: Session,
  { template, entry, value }: { readonly template: Template; readonly entry: Entry; readonly value: Template },
): void {
  const body = value.incomplete || value.entries.size === 0 ? undefined : onlyBody(value);
  if (body === undefined) return;
  const prototype = template.prototypes.findLast((candidate) => candidate.template.entries.has(entry.name));
  const inherited = prototype?.template.entries.get(entry.name);
  if (prototype === undefined || !(inherited?.value instanceof Template)) return;
  const before = inherited.value;
  if (before.syntax.kind !== 'component' || before.incomplete || before.hasPhaseActions) return;
  const own = value.entries;
  for (const name of own.keys()) if (!before.entries.has(name)) return;
  const lostCount = before.entries.size - own.size;
  if (lostCount === 0) return;
  const kept = inheritedPath(template, prototype, entry.name);
  const { source, syntax } = value;
  session.report(
    problem('SD2022', {
      severity: 'warning',
      primary: label(
        placeOf(source, { start: syntax.start, end: syntax.start + 'extends'.length }),
        `without ${lostText(before, own, lostCount)} of the inherited one`,
      ),
      secondary: entryLabels(inherited, 'the inherited one'),
      help: `write \`${entry.name} extends ${kept ?? `…:${entry.name}`} { … }\` to keep the rest; \`extends NULL { … }\` if this is all`,
      fixes: kept === undefined ? [] : [{ place: placeOf(source, { start: body, end: body }), newText: `${kept} ` }],
    }),
  );
}

/** Where the body of a description begins that extends nothing; undefined for any other. */
function onlyBody({ syntax, hasPhaseActions }: Template): number | undefined {
  if (syntax.kind !== 'component' || hasPhaseActions) return undefined;
  const [first, ...more] = syntax.types;
  return first?.kind === 'body' && more.length === 0 ? first.start : undefined;
}

/** What to extend instead, where that means the same from inside the new description. */
function inheritedPath(template: Template, { reference }: AppliedPrototype, name: string): string | undefined {
  const [first] = reference.parts;
  const isSafe = reference.parts.every((part) => part.kind === 'word');
  if (!isSafe || first?.kind !== 'word' || first.name === name || template.entries.has(first.name)) return undefined;
  return `${partsText(reference.parts)}:${nameText(name)}`;
}

/** Some of the names that are lost: there may be very many, and as many descriptions that lose them. */
function lostText(before: Template, own: Template['entries'], count: number): string {
  const shown: string[] = [];
  for (const name of before.entries.keys()) {
    if (!own.has(name)) shown.push(`\`${name}\``);
    if (shown.length === NAMES_SHOWN_MAX) break;
  }
  if (count > shown.length) return `${shown.join(', ')} and ${count - shown.length} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

const NAMES_SHOWN_MAX = 3;

/** `extends LAZY sum { … }` is worked out like any other function (section 8). */
function warnOfFunctionMode(session: Session, template: Template): void {
  const { syntax, source, hasPhaseActions } = template;
  if (syntax.kind !== 'component' || syntax.mode === 'eager' || !hasPhaseActions) return;
  if (constructionOf(session, template.home) === undefined) return;
  const keyword = syntax.mode === 'data' ? 'DATA' : 'LAZY';
  const start = modeAt(source.text, syntax, keyword);
  if (start === undefined) return;
  const place = placeOf(source, { start, end: start + keyword.length });
  session.report(
    problem('SD3010', {
      severity: 'warning',
      primary: label(place, 'has no effect on a function, assertion or schema'),
      help:
        syntax.mode === 'lazy'
          ? 'leave it out, or write `sfFunctionLazy true;` to have the function worked out at run time'
          : 'leave it out; a function that stays as it is, is written `DATA APPLY { … }`',
      fixes: [{ place: { ...place, end: afterSpace(source.text, place.end) }, newText: '' }],
    }),
  );
}

function modeAt(text: string, { start, types }: ComponentNode, keyword: string): number | undefined {
  const head = text.slice(start, types[0]?.start ?? start);
  // A comment there may hold the word; then better nothing is said.
  const match = head.includes('/') ? null : new RegExp(`\\b${keyword}\\b`).exec(head);
  return match ? start + match.index : undefined;
}

function afterSpace(text: string, offset: number): number {
  let end = offset;
  while (text.charAt(end) === ' ') end += 1;
  return end;
}

/** `LAZY size-1`, `OPTIONAL size-1`: nobody will ever say that there is no such name. */
function warnOfCalculations(
  session: Session,
  references: readonly (readonly [reference: Reference, home: Scope])[],
  templates: readonly Template[],
): void {
  let names: ReadonlySet<string> | undefined;
  for (const [{ parts }, home] of references) {
    const [part, ...more] = parts;
    if (part?.kind !== 'word' || more.length > 0 || part.place === undefined) continue;
    const meant = calculationIn(part.name, home);
    if (meant === undefined) continue;
    names ??= new Set(templates.flatMap(({ entries }) => [...entries.keys()]));
    if (names.has(part.name)) continue;
    session.report(
      problem('SD2024', {
        severity: 'warning',
        primary: label(part.place, `one name, because \`${meant.operator}\` is part of a name`),
        help: `write \`(${meant.text})\`, if that is meant`,
      }),
    );
  }
}

/** A `DATA` description of the file itself that nothing in any file names: it is in no result. */
function warnOfUnusedData(session: Session, { entries, source }: Template): void {
  const candidates = [...entries.values()].filter(
    (entry) =>
      entry.value instanceof Template && entry.value.data && entry.source === source && entry.name !== 'sfConfig',
  );
  if (candidates.length === 0) return;
  const counts = wordCounts([...session.files.values()].map(({ tree }) => tree.source.text));
  for (const entry of candidates) {
    if (!/^\w+$/.test(entry.name) || (counts.get(entry.name) ?? 0) > 1) continue;
    session.report(
      problem('SD2023', {
        severity: 'warning',
        primary: entryLabels({ ...entry, valueSpan: undefined }, 'nothing refers to this')[0],
        notes: ['only what stands in `sfConfig`, or is referred to from there, is in the result'],
        help: 'move it into `sfConfig`, refer to it, or take it away',
      }),
    );
  }
}

/** How often each word stands in the texts, comments and strings included: whoever may mean it, it is in use. */
function wordCounts(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const [word] of text.matchAll(/\w+/g)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}
