import type { AssertionValue, Attribute, Description, FunctionValue } from '../description.ts';
import { childScope, constructionOf } from './access.ts';
import { label } from './failures.ts';
import { spliceBody } from './includes.ts';
import { lowerBody, lowerOperands } from './lower.ts';
import { type Body, type Entry, type Placement, placeOf, type Scope, Template, type Unresolvable } from './model.ts';
import { lowerReference } from './plain-values.ts';
import { EvaluationStopped, problem, type Session } from './session.ts';

/*
 * A description as it is after a phase, before its links are followed. Nothing is worked out here: what a later phase
 * would resolve is shown as it stands.
 */

/** As written, includes spliced in: prototypes stand after `extends`, placements under their paths. */
export function writtenDescription(session: Session, template: Template, depth = 1): Description {
  limitDepth(session, template, depth);
  const { source, syntax } = template;
  const bodies: Body[] = [];
  const prototypes: (NonNullable<Description['prototypes']>[number] | Body)[] = [];
  if (syntax.kind === 'component') {
    for (const type of syntax.types) {
      if (type.kind === 'body') prototypes.push(bodyOf(session, template, type.items));
      else if (type.kind === 'reference') prototypes.push(lowerReference(type, source));
    }
    const last = prototypes.at(-1);
    if (last && 'entries' in last) {
      bodies.push(last);
      prototypes.pop();
    }
  } else if (syntax.kind === 'body') bodies.push(bodyOf(session, template, syntax.items));
  else if (syntax.kind === 'apply') bodies.push(bodyOf(session, template, syntax.body.items));
  else {
    const locals = syntax.kind === 'switch' ? syntax.locals : undefined;
    bodies.push(lowerOperands(session, template, locals && bodyOf(session, template, locals.items)));
  }
  const contentOf = ({ entries, placements }: Body): ReadonlyMap<string, Attribute> =>
    attributesOf(session, { entries, placements }, (_entry, inner) => {
      const description = writtenDescription(session, inner, depth + 1);
      return inner.application ? applicationOf(inner, description.attributes) : description;
    });
  const types = prototypes.map((type): Description | (typeof prototypes)[number] =>
    'entries' in type ? { type: 'description', data: false, attributes: contentOf(type) } : type,
  ) as NonNullable<Description['prototypes']>;
  const [body] = bodies;
  return {
    type: 'description',
    data: template.data,
    attributes: body ? contentOf(body) : new Map(),
    ...(types.length > 0 && { prototypes: types }),
    place: placeOf(source, syntax),
  };
}

/** What of a description has been done. */
export interface Stage {
  /** Placements are shown as they were written, because they were not carried out. */
  readonly placements: 'written' | 'carried out';
  /** Functions and assertions are descriptions until the phase that makes them. */
  readonly functions: 'descriptions' | 'made';
}

/** With prototypes copied, and what else the stage says done. */
export function stagedDescription(session: Session, scope: Scope, stage: Stage, depth = 1): Description {
  const { template } = scope;
  limitDepth(session, template, depth);
  const placements = stage.placements === 'written' ? template.placements : undefined;
  const attributes = attributesOf(session, { entries: scope.entries, placements }, (entry, inner) => {
    // A placed description is not in its target yet: it is shown where it is written.
    const child = scope.entries.get(entry.name) === entry ? childScope(scope, entry, inner) : inner.home;
    const description = stagedDescription(session, child, stage, depth + 1);
    return stage.functions === 'made' || inner.application ? madeOf(session, child, description) : description;
  });
  return { type: 'description', data: template.data, attributes, place: placeOf(template.source, template.syntax) };
}

function madeOf(
  session: Session,
  scope: Scope,
  description: Description,
): Description | FunctionValue | AssertionValue {
  const construction = constructionOf(session, scope);
  if (construction === undefined) return description;
  const { kind, application, action, unknown } = construction;
  if (unknown !== undefined) {
    session.report(
      problem('SD1304', {
        primary: label(description.place, `\`${unknown}\` is not known`),
        help: 'a phase can make functions, assertions and schemas; take the attribute away',
      }),
    );
    return description;
  }
  if (application) return applicationOf(scope.template, description.attributes);
  const attributes = new Map(description.attributes);
  if (action !== undefined) attributes.delete(action);
  return { type: kind, attributes, pending: true, ...(description.place && { place: description.place }) };
}

function applicationOf(
  { application, source, syntax }: Template,
  attributes: ReadonlyMap<string, Attribute>,
): FunctionValue | AssertionValue {
  const place = placeOf(source, syntax);
  const type = application?.kind ?? 'function';
  if (application?.data) return { type, attributes, place, data: true };
  if (application?.lazy) return { type, attributes, place };
  return { type, attributes, place, pending: true };
}

type Inner = (entry: Entry, template: Template) => Description | FunctionValue | AssertionValue;

function attributesOf(
  session: Session,
  {
    entries,
    placements,
  }: {
    readonly entries: ReadonlyMap<string, Entry>;
    readonly placements: ReadonlyMap<string, Placement> | undefined;
  },
  inner: Inner,
): ReadonlyMap<string, Attribute> {
  const attributes = new Map<string, Attribute>();
  session.countAttributes(entries.size + (placements?.size ?? 0));
  for (const [name, entry] of entries) attributes.set(name, attributeOf(entry, inner));
  for (const [key, { path, entry }] of placements ?? []) {
    attributes.set(key, { ...attributeOf(entry, inner), path: path.map(({ text }) => text) });
  }
  return attributes;
}

function attributeOf(entry: Entry, inner: Inner): Attribute {
  const { name, tags, value, source, nameSpan, valueSpan } = entry;
  const common = {
    name,
    tags,
    namePlace: placeOf(source, nameSpan),
    valuePlace: placeOf(source, valueSpan),
  };
  if (value instanceof Template) return { ...common, value: inner(entry, value) };
  if (isUnresolvable(value)) {
    return {
      ...common,
      value: null,
      unresolved: valueSpan ? source.text.slice(valueSpan.start, valueSpan.end) : 'TBD',
    };
  }
  return { ...common, value };
}

function isUnresolvable(value: Entry['value']): value is Unresolvable {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'unresolvable';
}

function bodyOf(session: Session, template: Template, items: Parameters<typeof spliceBody>[1]): Body {
  const { attributes, incomplete } = spliceBody(session, items, template.source);
  return { ...lowerBody(session, attributes, template.home), incomplete };
}

function limitDepth(session: Session, template: Template, depth: number): void {
  if (depth <= session.limits.nestingMax) return;
  session.report(
    problem('SD2021', {
      primary: label(placeOf(template.source, template.syntax), `the description is ${depth} levels deep here`),
      notes: [`at most ${session.limits.nestingMax} levels`],
    }),
  );
  throw new EvaluationStopped();
}
