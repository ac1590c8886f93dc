import type { AssertionValue, Attribute, Description, FunctionValue, Value, VectorValue } from '../description.ts';
import type { Label } from '../diagnostics/diagnostic.ts';
import { childScope, constructionOf, valueOrSlot } from './access.ts';
import { ResolvedAttribute } from './attribute.ts';
import { entryLabels, nameOf } from './failures.ts';
import {
  type ConvertJob,
  type Deferred,
  type Entry,
  isPoison,
  type Job,
  type Operand,
  type OperandVector,
  type Poison,
  placeOf,
  poisonOf,
  poisonOfAll,
  Scope,
  Slot,
  type Task,
  Template,
} from './model.ts';
import { NamedValues } from './named-values.ts';
import { unknownAction } from './phase-actions.ts';
import { type CompiledSchema, isClosed, schemaOf } from './schema-elements.ts';
import { warnOfNearMisses } from './schemas.ts';
import { problem, type Session } from './session.ts';
import { attributeWeight, DESCRIPTION_WEIGHT } from './weights.ts';

/** A scope whose attributes are being turned into final form. */
interface Frame {
  readonly scope: Scope;
  /** A function or assertion left for run time; its parameters are kept, itself not evaluated. */
  readonly deferred: Deferred | undefined;
  /** Its attributes stay as written: in it, or around it, is a function that nobody looks into before run time. */
  readonly untouched: boolean;
  readonly entries: Iterator<Entry>;
  readonly attributes: Attribute[];
  readonly schemas: CompiledSchema[];
  /** The attribute of the frame below that this will be the value of; absent for the first. */
  readonly entry: Entry | undefined;
  /** What the conversion weighed before it. */
  readonly weightBefore: number;
}

/**
 * Resolves everything in a description, depth first and in order, and turns it into final form (reference notes sections 11
 * and 14). All failures are collected in `failures`; the result is then of no use. Aliases become copies here.
 */
export function* finish(session: Session, job: ConvertJob, failures: (poison: Poison) => void): Task<Description> {
  const { scope: start, base } = job;
  const { scales } = session;
  const add = (weight: number, entry?: Entry): void => {
    job.weight += weight;
    session.countAttributes(weight, entry);
  };
  job.height = 1;
  add(DESCRIPTION_WEIGHT);
  const open = new Set<Scope>();
  const stack: Frame[] = [openFrame({ scope: start, weightBefore: job.weight })];
  open.add(start);
  for (;;) {
    const frame = stack.at(-1);
    if (frame === undefined) throw new Error('the walk ended without a result');
    const next = frame.entries.next();
    if (next.done) {
      stack.pop();
      if (!frame.deferred) open.delete(frame.scope);
      if (frame.schemas.length > 0) warnOfNearMisses(session, frame.scope, frame.schemas);
      const value = closeFrame(session, frame, job.weight - frame.weightBefore);
      const below = stack.at(-1);
      if (below === undefined || frame.entry === undefined) return value as Description;
      keep(below, frame.entry, value);
      continue;
    }
    const entry = next.value;
    const known =
      session.links && !frame.untouched
        ? valueOrSlot(session, frame.scope, entry)
        : unlinked(session, frame.scope, entry);
    let value: Operand;
    if (known instanceof Slot) {
      const cycle: Poison | undefined = yield known;
      value = cycle ?? known.value ?? null;
    } else {
      value = known;
    }
    if (typeof value !== 'object' || value === null) {
      keep(frame, entry, value);
    } else {
      switch (value.type) {
        case 'poison':
          failures(value);
          if (entry.value instanceof Template) noteSchema(session, frame, childScope(frame.scope, entry, entry.value));
          break;
        case 'scope': {
          if (value.parent !== frame.scope) yield* checkAlias(session, value, entry);
          add(DESCRIPTION_WEIGHT, entry);
          const contained = openScope(session, stack, { scope: value, entry, open, base, weightBefore: job.weight });
          if (contained) failures(contained);
          break;
        }
        case 'deferred': {
          const shared = session.finished.get(value.scope.template);
          if (shared) {
            keep(frame, entry, shared.value);
            add(shared.weight >> SHARED_SHIFT, entry);
          } else if (base + stack.length > session.limits.nestingMax) failures(functionTooDeep(session, value));
          else
            stack.push(
              openFrame({ scope: value.scope, deferred: value, entry, around: frame, weightBefore: job.weight }),
            );
          noteSchema(session, frame, value.scope);
          break;
        }
        case 'vanished':
          if (entry.value instanceof Template) noteSchema(session, frame, childScope(frame.scope, entry, entry.value));
          break;
        case 'vector':
          keep(
            frame,
            entry,
            hasDescriptions(value)
              ? yield* vectorValue(value, { session, failures, job, depth: stack.length, entry })
              : (value as VectorValue),
          );
          break;
        default:
          keep(frame, entry, value);
      }
    }
    add(attributeWeight(entry.name, base + stack.length) + scales.weigh(value), entry);
    job.height = Math.max(job.height, stack.length);
  }
}

/** A function or assertion that many places share takes no memory at each, only room in print. */
const SHARED_SHIFT = 3;

/** Runs `finish` for a description that a function looks into. */
export function* convert(session: Session, job: ConvertJob): Task<void> {
  const poisons: Poison[] = [];
  const description = yield* finish(session, job, (poison) => poisons.push(poison));
  job.result = poisons.length === 0 ? description : poisonOfAll(poisons.flatMap((poison) => poison.diagnostics));
}

function openFrame(opened: {
  readonly scope: Scope;
  readonly deferred?: Deferred | undefined;
  readonly entry?: Entry | undefined;
  readonly around?: Frame | undefined;
  readonly weightBefore: number;
}): Frame {
  const { scope, deferred, entry, around, weightBefore } = opened;
  return {
    scope,
    deferred,
    untouched: around?.untouched === true || deferred?.untouched === true,
    entries: scope.entries.values(),
    attributes: [],
    schemas: [],
    entry,
    weightBefore,
  };
}

/**
 * Stops before a description is copied that would be too large with all that is linked into it: such sizes grow with every
 * level, and the copies would fill the memory long before they are counted.
 */
function* checkAlias(session: Session, scope: Scope, entry: Entry): Task<void> {
  session.checkSize(scope.template.size, {
    primary: entryLabels(entry, `would have ${scope.template.size} attributes`)[0],
  });
  const known = session.expandedSizes.get(scope);
  const size = known ?? (yield* expandedSize(session, scope));
  session.checkSize(size, { primary: entryLabels(entry, `would have ${size} attributes`)[0] });
}

interface SizeFrame {
  readonly scope: Scope;
  readonly entries: Iterator<Entry>;
  size: number;
}

function* expandedSize(session: Session, start: Scope): Task<number> {
  const { expandedSizes } = session;
  const stack: SizeFrame[] = [];
  let total = 0;
  const open = (scope: Scope): void => {
    expandedSizes.set(scope, 0);
    stack.push({ scope, entries: scope.entries.values(), size: 0 });
  };
  open(start);
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const next = frame.entries.next();
    if (next.done) {
      stack.pop();
      expandedSizes.set(frame.scope, frame.size);
      const below = stack.at(-1);
      if (below) below.size += frame.size;
      continue;
    }
    frame.size += 1;
    total += 1;
    // Then nobody needs the exact size, and finding it could take for ever.
    if (total > session.sizeMax) return total;
    const known = valueOrSlot(session, frame.scope, next.value);
    if (known instanceof Slot) yield known;
    const value = known instanceof Slot ? known.value : known;
    if (!(value instanceof Scope)) continue;
    const size = expandedSizes.get(value);
    if (size === undefined && value.template.size <= session.sizeMax) open(value);
    else {
      frame.size += size ?? value.template.size;
      total += size ?? value.template.size;
    }
  }
  return expandedSizes.get(start) ?? 0;
}

/** What stands in the place of an attribute that is not resolved: the text lists its phases without `link`, or it is part of a function left as written. */
function unlinked(session: Session, scope: Scope, entry: Entry): Operand {
  const { value } = entry;
  if (typeof value !== 'object' || value === null) return value;
  if (!(value instanceof Template)) return value.type === 'unresolvable' ? null : value;
  const child = childScope(scope, entry, value);
  const construction = constructionOf(session, child);
  if (construction === undefined) return child;
  if (construction.unknown === undefined)
    return { type: 'deferred', kind: construction.kind, data: false, scope: child };
  return unknownAction(child, construction.unknown);
}

/** Goes down into a description, unless it is one of those it stands in. */
function openScope(
  session: Session,
  stack: Frame[],
  {
    scope,
    entry,
    open,
    base,
    weightBefore,
  }: {
    readonly scope: Scope;
    readonly entry: Entry;
    readonly open: Set<Scope>;
    readonly base: number;
    readonly weightBefore: number;
  },
): Poison | undefined {
  if (open.has(scope)) return containsItself(stack, scope, entry);
  if (base + stack.length > session.limits.nestingMax) {
    return tooDeep(session, entryLabels(entry, `the description is ${base + stack.length + 1} levels deep here`)[0]);
  }
  session.checkSize(scope.template.size, {
    primary: entryLabels(entry, `would have ${scope.template.size} attributes`)[0],
  });
  open.add(scope);
  stack.push(openFrame({ scope, entry, around: stack.at(-1), weightBefore }));
  return undefined;
}

function containsItself(stack: readonly Frame[], scope: Scope, entry: Entry): Poison {
  const first = stack.findIndex((frame) => frame.scope === scope);
  const hops = stack.slice(first + 1).flatMap((frame) => frame.entry ?? []);
  return poisonOf(
    problem('SD2017', {
      primary: entryLabels(entry, `is ${nameOf(scope)}, which contains it`)[0],
      secondary: hops.flatMap((hop) => entryLabels(hop, `contains \`${entry.name}\``)),
      help: 'write `LAZY` in front of the reference: it is then resolved at run time, where nothing is copied',
    }),
  );
}

/** The cycle of a description that is part of a vector or operand inside itself. */
export function conversionCycle(hops: readonly Job[]): Poison {
  const labels = hops.flatMap((job) => {
    if (job.kind === 'slot') return entryLabels(job.entry, `\`${job.entry.name}\` contains this`);
    if (job.kind !== 'convert') return [];
    const { source, syntax } = job.scope.template;
    const head = { start: syntax.start, end: Math.min(syntax.end, syntax.start + 'extends'.length) };
    return [{ place: placeOf(source, head), text: `${nameOf(job.scope)} is part of itself, in a vector or operand` }];
  });
  const [primary, ...secondary] = labels;
  return poisonOf(problem('SD2017', { primary, secondary, help: 'write `LAZY` in front of the reference' }));
}

function keep(frame: Frame, entry: Entry, value: Value): void {
  if (entry.tags.includes('sfTemp')) return;
  const { scope } = frame;
  frame.attributes.push(new ResolvedAttribute({ entry, value, scope }));
}

/** Functions keep their parameters but not what made functions of them. */
function closeFrame(session: Session, frame: Frame, weight: number): Description | FunctionValue | AssertionValue {
  const { scope, deferred } = frame;
  const { template } = scope;
  const place = placeOf(template.source, template.syntax);
  if (!deferred) {
    return { type: 'description', data: template.data, attributes: byName(scope, frame.attributes), place };
  }
  const action = constructionOf(session, scope)?.action;
  const attributes = byName(
    scope,
    frame.attributes.filter(({ name }) => name !== action),
  );
  const value = { type: deferred.kind, attributes, place, ...(deferred.data && { data: true }) };
  if (scope.placed === undefined && isClosed(template)) session.finished.set(template, { value, weight });
  return value;
}

/** The map takes names from the entries of its scope where these are shared. */
function byName({ entries }: Scope, attributes: readonly Attribute[]): ReadonlyMap<string, Attribute> {
  // A copy has no spare room, which a list that grew has.
  if (entries instanceof NamedValues) return entries.names.select(attributes.slice());
  const map = new Map<string, Attribute>();
  for (const attribute of attributes) map.set(attribute.name, attribute);
  return map;
}

function noteSchema(session: Session, frame: Frame, scope: Scope): void {
  if (constructionOf(session, scope)?.schema !== true) return;
  const compiled = schemaOf(session, scope);
  if (compiled) frame.schemas.push(compiled);
}

/** Vectors without any are shared as they are. */
function hasDescriptions(vector: OperandVector): boolean {
  return vector.elements.some(
    (element) =>
      typeof element === 'object' &&
      (element?.type === 'scope' || (element?.type === 'vector' && hasDescriptions(element))),
  );
}

interface VectorContext {
  readonly session: Session;
  readonly failures: (poison: Poison) => void;
  /** The conversion the vector is part of, and the levels of descriptions around the vector in it. */
  readonly job: ConvertJob;
  readonly depth: number;
  /** The attribute it is in. */
  readonly entry: Entry;
}

/** As deep as the nesting of vectors, which has a limit. */
function* vectorValue(vector: OperandVector, context: VectorContext): Task<VectorValue> {
  const elements: Value[] = [];
  for (const element of vector.elements) {
    if (element instanceof Scope) elements.push(yield* elementValue(element, context));
    else if (typeof element === 'object' && element?.type === 'vector')
      elements.push(yield* vectorValue(element, context));
    else elements.push(element as Value);
  }
  return { type: 'vector', elements };
}

/** A description in a vector: converted once, for all vectors that hold it. */
function* elementValue(scope: Scope, { session, failures, job: around, depth, entry }: VectorContext): Task<Value> {
  const job = session.conversionOf(scope);
  const known = job.state === 'done';
  if (job.state === 'new') job.base = around.base + depth;
  const cycle: Poison | undefined = yield job;
  around.weight += job.weight;
  if (known) session.countAttributes(job.weight, entry);
  const result: Description | Poison | undefined = cycle ?? job.result;
  if (isPoison(result)) {
    failures(result);
    return null;
  }
  around.height = Math.max(around.height, depth + job.height);
  if (around.base + depth + job.height > session.limits.nestingMax + 1) {
    const { source, syntax } = scope.template;
    failures(tooDeep(session, { place: placeOf(source, syntax), text: 'is too deep inside vectors and descriptions' }));
  }
  return result ?? null;
}

function functionTooDeep(session: Session, { scope }: Deferred): Poison {
  const { source, syntax } = scope.template;
  return tooDeep(session, { place: placeOf(source, syntax), text: 'functions left for run time are too deep here' });
}

function tooDeep(session: Session, primary: Label | undefined): Poison {
  return poisonOf(problem('SD2021', { primary, notes: [`at most ${session.limits.nestingMax} levels`] }));
}
