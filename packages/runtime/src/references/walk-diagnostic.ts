import {
  type Diagnostic,
  type DiagnosticDetails,
  didYouMean,
  type Label,
  type Place,
  partsText,
  type ReferencePart,
  referenceText,
  typeNameOf,
} from '@smartdomains/language';
import type { RuntimeCode } from '../codes.ts';
import { runtimeDiagnostic } from '../codes.ts';
import type { ComponentPath } from '../names.ts';
import type { Scope } from './scope.ts';
import type { FailedWalk, PropertyPart } from './walk.ts';

/** The codes for a walk that leads nowhere: others before deployment than in a live component. */
export interface WalkCodes {
  readonly missing: RuntimeCode;
  readonly cycle: RuntimeCode;
}

/** Before deployment. */
export const checkCodes: WalkCodes = { missing: 'SD5003', cycle: 'SD5006' };
/** In a live component. */
export const liveCodes: WalkCodes = { missing: 'SD6203', cycle: 'SD6205' };

/** Names looked at for a "did you mean": a suggestion must not cost more than the mistake. */
const suggestionCandidatesMax = 1_000;

/** Says why a reference leads nowhere: the part that failed, the path walked, every hop of a cycle, the nearest name. */
export function walkDiagnostic(
  walk: FailedWalk,
  of: { readonly component: ComponentPath; readonly codes: WalkCodes },
): Diagnostic {
  const { component, codes } = of;
  const { reference } = walk;
  const text = referenceText(reference);
  const at = (label: string, place = reference.place): DiagnosticDetails => ({
    primary: place && { place, text: label },
    component,
  });
  switch (walk.result) {
    case 'unavailable':
      return runtimeDiagnostic('SD6204', {
        ...at(`\`${partsText([walk.part])}\` cannot be answered here`, walk.part.place ?? reference.place),
        notes: [`the reference is \`${text}\``, unavailableText(walk.part)],
        help: 'refer to a component of this application, by its path from ROOT',
      });
    case 'noProperty':
      return runtimeDiagnostic('SD6207', {
        ...at(
          walk.text === undefined ? `this ${propertyWord(walk.part)} is not set` : `its text is \`${walk.text}\``,
          walk.part.place ?? reference.place,
        ),
        notes: [`the reference is \`${text}\`, read in ${component}`],
        help: propertyHelp(walk),
      });
    case 'uncomputable':
      return walk.inner
        ? walkDiagnostic(walk.inner, of)
        : { ...walk.diagnostic, component: walk.diagnostic.component ?? component };
    case 'missing': {
      const name = 'name' in walk.part ? walk.part.name : undefined;
      return runtimeDiagnostic(codes.missing, {
        ...at(missingText(walk), walk.part.place ?? reference.place),
        notes: [`the reference is \`${text}\`, read in ${component}`],
        help: name === undefined ? undefined : didYouMean(name, namesAround(walk).take(suggestionCandidatesMax)),
      });
    }
    case 'noScope':
      return runtimeDiagnostic(codes.missing, {
        ...at(
          `cannot look for \`${partsText([walk.part])}\` in a ${typeNameOf(walk.value)}`,
          walk.part.place ?? reference.place,
        ),
        notes: [`the reference is \`${text}\`, read in ${component}`],
      });
    case 'cycle': {
      const others = walk.hops.filter(({ place }) => place && !isSamePlace(place, reference.place));
      const secondary = others.flatMap(({ path, place }): Label[] => (place ? [{ place, text: path }] : []));
      return runtimeDiagnostic(codes.cycle, {
        ...at('leads back to itself'),
        secondary,
        notes: [`followed: ${[...walk.hops.map(({ path }) => path), walk.hops[0]?.path ?? ''].join(' -> ')}`],
        help: cycleHelp(walk),
      });
    }
  }
}

function unavailableText(part: ReferencePart): string {
  switch (part.kind) {
    case 'host':
      return `\`${part.name}\` is another machine, and this process answers for itself only`;
    case 'process':
      return 'this application runs without others in its process';
    default:
      return 'nothing answers such a part at run time';
  }
}

function propertyWord({ kind }: PropertyPart): string {
  return kind === 'envproperty' || kind === 'ienvproperty' ? 'environment variable' : 'property';
}

function propertyHelp({ part, text, known }: Extract<FailedWalk, { readonly result: 'noProperty' }>): string {
  const word = propertyWord(part);
  if (text !== undefined)
    return `use \`${part.kind.slice(part.kind.startsWith('i') ? 1 : 0).toUpperCase()}\` to get the text itself`;
  const near = didYouMean(part.name, known);
  if (near !== undefined) return near;
  return word === 'property'
    ? `give it with \`-D ${part.name}=…\`, or write \`OPTIONAL("…")\` for a default`
    : `set \`${part.name}\` in the environment, or write \`OPTIONAL("…")\` for a default`;
}

function isSamePlace(one: Place, other: Place | undefined): boolean {
  return one.source === other?.source && one.start === other.start && one.end === other.end;
}

function cycleHelp({ hops }: Extract<FailedWalk, { readonly result: 'cycle' }>): string {
  const name = hops.length === 1 ? hops[0]?.path.split(':').at(-1) : undefined;
  return name === undefined
    ? 'let one of them name a value'
    : `write \`PARENT:ATTRIB ${name}\` to begin the search outside`;
}

function missingText({ part, scope, climbs }: Extract<FailedWalk, { readonly result: 'missing' }>): string {
  if (part.kind === 'parent') return `${scope.path} has no parent`;
  const around = climbs && scope.parent ? ' or around it' : '';
  return `no attribute \`${'name' in part ? part.name : part.kind}\` in ${scope.path}${around}`;
}

function* namesAround({ scope, climbs }: Extract<FailedWalk, { readonly result: 'missing' }>): Generator<string> {
  for (let around: Scope | undefined = scope; around; around = climbs ? around.parent : undefined) {
    yield* around.names();
  }
}
