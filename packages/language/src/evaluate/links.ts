import { suggest } from '../diagnostics/suggest.ts';
import type { Reference, ReferencePart } from '../reference.ts';
import { knownScope, originOf, valueOrSlot } from './access.ts';
import { entryLabels, failurePoison, label, runTimeFailure } from './failures.ts';
import {
  type Entry,
  isPoison,
  type Job,
  type Operand,
  type Plain,
  type Poison,
  poisonOf,
  type Scope,
  Slot,
  silentPoison,
  type Task,
  Template,
} from './model.ts';
import { problem, type Session } from './session.ts';
import { readPlainValue } from './text-values.ts';
import type { WalkFailure } from './walk.ts';

/** What a link leads to; `lazy` when something on the way is known only at run time. */
export type LinkResult =
  | { readonly value: Operand; readonly origin: Entry | undefined }
  | { readonly poison: Poison }
  | { readonly lazy: true };

/**
 * Resolves a reference from a scope (reference notes section 6), with `OPTIONAL` taken into account: a failure and a lazy
 * attribute in the way both yield its default.
 */
export function* resolveLink(session: Session, reference: Reference, scope: Scope): Task<LinkResult> {
  let result = tryLink(session, reference, scope);
  while (result instanceof Slot) {
    const cycle: Poison | undefined = yield result;
    result = cycle ? withDefault(reference, { poison: cycle }) : tryLink(session, reference, scope);
  }
  return result;
}

/**
 * Works out a slot that holds a link, at once where everything on the way is known: most links need no task of their own.
 * Through a lazy attribute the link becomes lazy itself.
 */
export function startLink(session: Session, slot: Slot, reference: Reference): Task<void> | undefined {
  slot.waitingAt = reference.place;
  const result = tryLink(session, reference, slot.scope);
  if (result instanceof Slot) return finishLink(session, slot, reference);
  keepResult(slot, reference, result);
  return undefined;
}

function* finishLink(session: Session, slot: Slot, reference: Reference): Task<void> {
  keepResult(slot, reference, yield* resolveLink(session, reference, slot.scope));
}

function keepResult(slot: Slot, reference: Reference, result: LinkResult): void {
  if ('value' in result) {
    slot.value = result.value;
    slot.origin = result.origin;
  } else {
    slot.value = 'poison' in result ? result.poison : { ...reference, lazy: true };
  }
}

function withDefault(reference: Reference, result: LinkResult): LinkResult {
  if (reference.optional === undefined || 'value' in result) return result;
  if ('poison' in result && result.poison.cycle) return result;
  return { value: reference.optional.default as Operand, origin: undefined };
}

/** The end of a link, or the slot that must be worked out before one can say. */
function tryLink(session: Session, reference: Reference, scope: Scope): LinkResult | Slot {
  const result = follow(session, reference, scope);
  return result instanceof Slot ? result : withDefault(reference, result);
}

function follow(session: Session, reference: Reference, start: Scope): LinkResult | Slot {
  let current: Operand = start;
  let origin: Entry | undefined;
  let landed: Scope | undefined;
  let index = -1;
  for (const part of reference.parts) {
    index += 1;
    if (!isScope(current)) {
      const before = reference.parts[index - 1];
      const failure = {
        reason: 'not-a-description',
        reference,
        part: index - 1,
        scope: start,
        start,
        links: [],
      } as const;
      return { poison: failurePoison({ ...failure, ...(before && origin && { entry: origin }) }, 'link') };
    }
    const scope: Scope = current;
    switch (part.kind) {
      case 'this':
        break;
      case 'root':
        landed = undefined;
        for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) current = at;
        break;
      case 'parent':
        if (scope.parent === undefined)
          return failed({ reason: 'no-parent', reference, part: index, scope, start, links: [] });
        current = landed ?? scope.parent;
        landed = undefined;
        break;
      case 'word':
      case 'attrib':
      case 'here': {
        const outward = part.kind === 'attrib' || (part.kind === 'word' && index === 0);
        const found = lookUp(part.name, scope, { outward, first: index === 0 });
        if (!('entry' in found)) {
          const reason = found.incomplete ? 'incomplete' : 'not-found';
          return failed({ reason, reference, part: index, scope, start, links: [] });
        }
        const { holder, entry } = found;
        const value = valueOrSlot(session, holder, entry);
        if (value instanceof Slot) return value;
        if (isPoison(value)) return { poison: value };
        if (isLazy(value)) return { lazy: true };
        if (typeof value === 'object' && value?.type === 'vanished') {
          return failed({ reason: 'not-found', reference, part: index, scope, start, links: [] });
        }
        current = value;
        landed = isScope(value) && isParameter(value, holder, entry) ? holder : undefined;
        origin = originOf(holder, entry);
        break;
      }
      case 'property':
      case 'iproperty':
      case 'envproperty':
      case 'ienvproperty':
        return readProperty(session, part);
      default:
        return { poison: runTimeFailure(part, part.place) };
    }
  }
  return { value: current, origin };
}

/**
 * Whether a description is written in the parameters of the function that yielded it: seen from outside its parent is then
 * where it landed, not the function.
 */
function isParameter(value: Scope, holder: Scope, entry: Entry): boolean {
  return entry.value instanceof Template && value.parent === knownScope(holder, entry, entry.value);
}

/** With a default at hand nobody will read the message, which takes work to make. */
function failed(failure: WalkFailure): LinkResult {
  if (failure.reference.optional) return { poison: silentPoison };
  return { poison: failurePoison(failure, 'link') };
}

function isScope(value: Operand): value is Scope {
  return typeof value === 'object' && value !== null && value.type === 'scope';
}

/** Whether a value is known only at run time. */
export function isLazy(value: Operand): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return value.type === 'deferred' ? !value.data : value.type === 'reference' && value.lazy;
}

/** The attribute a name means, here or outward; `sfLocal` hides one from `HERE` at any position but the first. */
function lookUp(
  name: string,
  scope: Scope,
  { outward, first }: { readonly outward: boolean; readonly first: boolean },
): { readonly holder: Scope; readonly entry: Entry } | { readonly incomplete: boolean } {
  let incomplete = false;
  for (let holder: Scope | undefined = scope; holder !== undefined; holder = outward ? holder.parent : undefined) {
    const entry = holder.entries.get(name);
    if (entry !== undefined && (outward || first || !entry.tags.includes('sfLocal'))) return { holder, entry };
    incomplete ||= holder.template.incomplete;
  }
  return { incomplete };
}

function readProperty(session: Session, part: Extract<ReferencePart, { readonly name: string }>): LinkResult {
  const environment = part.kind === 'envproperty' || part.kind === 'ienvproperty';
  const { properties, environment: read } = session.options;
  const text = environment ? read?.(part.name) : properties?.get(part.name);
  if (text === undefined) {
    const near = environment ? undefined : suggest(part.name, properties?.keys() ?? []);
    const diagnostic = problem('SD2011', {
      notes: near === undefined ? [] : [`\`${near}\` is set`],
      primary: label(part.place, environment ? 'this environment variable' : 'this property'),
      help: environment
        ? `set \`${part.name}\` in the environment, or write \`OPTIONAL("…")\` in front for a default`
        : `give it with \`-D ${part.name}=…\`, or write \`OPTIONAL("…")\` in front for a default`,
    });
    return { poison: poisonOf(diagnostic) };
  }
  if (part.kind === 'property' || part.kind === 'envproperty') return { value: text, origin: undefined };
  const value: Plain | undefined = readPlainValue(text);
  if (value !== undefined) return { value, origin: undefined };
  const diagnostic = problem('SD3008', {
    primary: label(part.place, `its text is \`${text}\``),
    notes: [`\`${part.kind.toUpperCase()}\` reads a number, string, boolean, \`NULL\` or vector of these`],
    help: `use \`${environment ? 'ENVPROPERTY' : 'PROPERTY'}\` to get the text itself`,
  });
  return { poison: poisonOf(diagnostic) };
}

/** Reports nothing, but makes the poison of a cycle of links, functions and assertions, with every hop. */
export function linkCycle(hops: readonly Job[]): Poison {
  const labels = hops.flatMap((job) => {
    if (job.kind !== 'slot') return [];
    const { entry, waitingAt } = job;
    const text = entry.nameSpan ? `\`${entry.name}\` needs this` : 'which needs this';
    return label(waitingAt, text) ?? entryLabels(entry, text);
  });
  const [primary, ...secondary] = labels;
  const diagnostic = problem('SD2007', {
    primary,
    secondary,
    notes: ['a word means the nearest attribute of that name, the one it stands in included'],
    help: hops.length === 1 ? furtherOutHelp(hops[0]) : undefined,
  });
  return { ...poisonOf(diagnostic), cycle: true };
}

/** `PARENT:name` looks in the description around only; that one may have no such attribute, if the value was placed. */
function furtherOutHelp(job: Job | undefined): string {
  const isPlaced = job?.kind === 'slot' && job.entry.placedAs !== undefined;
  const name = job?.kind === 'slot' ? job.entry.name : '';
  return isPlaced
    ? `the value belongs where it is placed: write \`PARENT:ATTRIB ${name}\` to mean the attribute further out`
    : 'write `PARENT:` in front to mean the attribute further out';
}
