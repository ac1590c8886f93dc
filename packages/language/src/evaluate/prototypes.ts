import type { Diagnostic, Label } from '../diagnostics/diagnostic.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import type { BodyNode, TypeNode } from '../syntax/tree.ts';
import { trimmed } from '../syntax/trimmed.ts';
import { prototypeFailure } from './failures.ts';
import { inherit, overlayEntries } from './heirs.ts';
import { hasSyntaxErrors, spliceBody } from './includes.ts';
import { lowerBody, lowerOperands } from './lower.ts';
import {
  type AppliedPrototype,
  type Body,
  type CompleteJob,
  type Entry,
  type Job,
  type Placement,
  type Poison,
  placeOf,
  type ShapeJob,
  type Task,
  Template,
} from './model.ts';
import { actionMistakes } from './phase-actions.ts';
import { lowerReference } from './plain-values.ts';
import { problem, type Session } from './session.ts';
import { isFound, walkWritten } from './walk.ts';

/** One part of what follows `extends`: its attributes, and the prototype they came from unless they are a written body. */
interface Part {
  readonly body: Pick<Body, 'entries' | 'placements' | 'incomplete'>;
  readonly prototype: AppliedPrototype | undefined;
}

/**
 * Lays the prototypes of a description under what it says itself (reference notes section 5): the rightmost wins, the
 * leftmost gives the order, a value replaces an inherited one whole and at its position.
 */
export function* shape(session: Session, job: ShapeJob): Task<void> {
  const { template } = job;
  const parts = yield* partsOf(session, job);
  const only = parts.length === 1 ? parts[0] : undefined;
  let entries = only?.body.entries ?? new Map<string, Entry>();
  let placements = only?.body.placements;
  if (!only) {
    for (const part of parts.toReversed()) {
      entries = overlay(session, { template, under: part, over: entries });
      placements = overlayPlacements(session, part.body.placements, placements);
    }
  }
  for (const [index, part] of parts.entries()) {
    if (part.prototype === undefined) checkOverrides(session, part, { parts, index });
    template.incomplete ||= part.body.incomplete;
  }
  template.entries = entries;
  template.placements = placements;
  template.prototypes = trimmed(parts.flatMap((part) => part.prototype ?? []));
  template.hasPhaseActions = parts.some(({ body, prototype }) =>
    prototype === undefined ? hasPhaseActions(body.entries) : prototype.template.hasPhaseActions,
  );
  template.reach('shaped');
}

/** Whether a phase acts on a description with these attributes. */
export function hasPhaseActions(entries: ReadonlyMap<string, Entry>): boolean {
  for (const name of entries.keys()) if (name.startsWith('phase.')) return true;
  return false;
}

/** Shapes everything inside a template, so that copies of it depend on nothing any more. */
export function* complete(session: Session, job: CompleteJob): Task<void> {
  const { template } = job;
  if (template.state === 'written') yield template.shape;
  const { entries, placements } = template;
  let { size } = entries;
  let places = placements !== undefined;
  for (const { value } of entries.values()) {
    if (!(value instanceof Template)) continue;
    if (value.state !== 'complete') yield* completeInside(job, value);
    // A function becomes one value; what it makes is counted when it is made.
    size += value.hasPhaseActions || value.application ? 1 : value.size;
    places ||= value.places;
  }
  for (const { entry } of placements?.values() ?? []) {
    if (entry.value instanceof Template && entry.value.state !== 'complete') yield* completeInside(job, entry.value);
  }
  template.size = size;
  template.places = places;
  template.reach('complete');
  session.actions ||= template.hasPhaseActions;
  if (template.hasPhaseActions && !session.actionMistakes)
    session.actionMistakes = actionMistakes(session, template.home).length > 0;
}

function* completeInside(job: CompleteJob, inner: Template): Task<void> {
  const { start, end } = inner.syntax;
  job.waitingAt = placeOf(inner.source, { start, end: Math.min(end, start + 'extends'.length) });
  yield inner.completion;
}

function* partsOf(session: Session, job: ShapeJob): Task<readonly Part[]> {
  const { template } = job;
  const { syntax } = template;
  switch (syntax.kind) {
    case 'component': {
      const parts: Part[] = [];
      for (const type of syntax.types) {
        const part = yield* partOf(session, job, type);
        if (part) parts.push(part);
      }
      return parts;
    }
    case 'body':
      return [{ body: readBody(session, template, syntax), prototype: undefined }];
    case 'apply':
      return [{ body: readBody(session, template, syntax.body), prototype: undefined }];
    default: {
      const locals = syntax.kind === 'switch' && syntax.locals ? readBody(session, template, syntax.locals) : undefined;
      return [{ body: lowerOperands(session, template, locals), prototype: undefined }];
    }
  }
}

function* partOf(session: Session, job: ShapeJob, type: TypeNode): Task<Part | undefined> {
  const { template } = job;
  if (type.kind === 'body') return { body: readBody(session, template, type), prototype: undefined };
  if (type.kind === 'literal') return undefined;
  const reference = lowerReference(type, template.source);
  job.waitingAt = reference.place;
  const result = yield* walkWritten(reference, template.home, 'outward');
  if (!isFound(result)) {
    if ('failure' in result) session.reportPoison(prototypeFailure(template, result.failure));
    return { body: unreadable, prototype: undefined };
  }
  const found = result.scope.template;
  const cycle: Poison | undefined = found.state === 'complete' ? undefined : yield found.completion;
  if (cycle) return { body: unreadable, prototype: undefined };
  return { body: found, prototype: { reference, template: found } };
}

/** What stands for a prototype that could not be found: nothing, and names missed because of it are no news. */
const unreadable: Body = { entries: new Map(), placements: undefined, incomplete: true };

function readBody(session: Session, template: Template, node: BodyNode): Body {
  const { source, home } = template;
  const spliced = spliceBody(session, node.items, source);
  const { entries, placements } = lowerBody(session, spliced.attributes, home);
  return { entries, placements, incomplete: spliced.incomplete || hasSyntaxErrors(session, node, source) };
}

function overlay(
  session: Session,
  layers: { readonly template: Template; readonly under: Part; readonly over: ReadonlyMap<string, Entry> },
): ReadonlyMap<string, Entry> {
  const { template, under, over } = layers;
  if (over.size === 0) return under.body.entries;
  let tags = 0;
  const override = (inherited: Entry, entry: Entry): Entry => {
    if (inherited.tags.includes('sfFinal')) {
      session.report(finalOverridden(entry, inherited));
      return inherited;
    }
    tags += inherited.tags.length;
    return withTags(entry, inherited.tags);
  };
  const result = under.prototype
    ? inherit(under.prototype.template, over, override)
    : overlayEntries(under.body.entries, over, override);
  session.countMade(result.size + tags, placeOf(template.source, template.syntax));
  return result;
}

/** A placement of the same path overrides as an attribute does: at the inherited position, with the inherited tags. */
function overlayPlacements(
  session: Session,
  under: ReadonlyMap<string, Placement> | undefined,
  over: ReadonlyMap<string, Placement> | undefined,
): ReadonlyMap<string, Placement> | undefined {
  if (under === undefined || over === undefined) return over ?? under;
  const result = new Map(under);
  for (const [path, placement] of over) {
    const inherited = result.get(path)?.entry;
    if (inherited?.tags.includes('sfFinal')) session.report(finalOverridden(placement.entry, inherited));
    else result.set(path, { ...placement, entry: withTags(placement.entry, inherited?.tags ?? []) });
  }
  return result;
}

/** Tags are united when an attribute is overridden (reference notes section 13). */
export function withTags(entry: Entry, tags: readonly string[]): Entry {
  const more = tags.filter((tag) => !entry.tags.includes(tag));
  return more.length === 0 ? entry : { ...entry, tags: [...more, ...entry.tags] };
}

/** `[sfFinal]` and what overrides it. */
export function finalOverridden(entry: Entry, inherited: Entry): Diagnostic {
  return problem('SD2015', {
    primary: entryLabel(entry, 'gives it another value'),
    secondary: [entryLabel(inherited, `\`${inherited.name}\` is tagged \`sfFinal\` here`)].filter(
      (label) => label !== undefined,
    ),
    help: `leave \`${entry.name}\` out, or take the tag \`sfFinal\` away`,
  });
}

function entryLabel(entry: Entry, text: string): Label | undefined {
  const place = placeOf(entry.source, entry.nameSpan ?? entry.valueSpan);
  return place && { place, text };
}

/** `[sfOverride]`: a prototype under this body must have the attribute. */
function checkOverrides(
  session: Session,
  body: Part,
  { parts, index }: { readonly parts: readonly Part[]; readonly index: number },
): void {
  for (const entry of body.body.entries.values()) {
    if (!entry.tags.includes('sfOverride')) continue;
    const under = parts.filter((part, at) => at !== index && part.prototype !== undefined);
    if (under.some((part) => part.body.entries.has(entry.name))) continue;
    if (parts.some((part) => part.body.incomplete)) continue;
    session.report(
      problem('SD2016', {
        primary: entryLabel(entry, 'no prototype has this attribute'),
        help:
          didYouMean(
            entry.name,
            under.flatMap((part) => [...part.body.entries.keys()]),
          ) ?? 'check the name, or take the tag `sfOverride` away',
      }),
    );
  }
}

/** Reports a cycle of prototypes with every hop. */
export function prototypeCycle(session: Session, hops: readonly Job[]): Poison {
  const labels = hops.flatMap((job) => {
    if (job.kind === 'slot' || job.kind === 'convert' || job.waitingAt === undefined) return [];
    job.template.incomplete = true;
    const name = job.template.home.name === '' ? 'the file' : `\`${job.template.home.name}\``;
    return [{ place: job.waitingAt, text: `${name} ${job.kind === 'shape' ? 'extends' : 'contains'} this` }];
  });
  const [primary, ...secondary] = labels;
  const poison: Poison = {
    type: 'poison',
    diagnostics: [
      problem('SD2009', {
        primary,
        secondary,
        notes: ['a prototype is completed before it is copied, so it may not contain or extend what is made from it'],
        help: 'to refine an inherited description, extend it by the name of the prototype: `n extends Base:n { … }`',
      }),
    ],
  };
  session.reportPoison(poison);
  return poison;
}
