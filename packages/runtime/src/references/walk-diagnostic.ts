import {
  type Diagnostic,
  type DiagnosticDetails,
  didYouMean,
  type Label,
  type Place,
  partsText,
  referenceText,
  typeNameOf,
} from '@smartdomains/language';
import type { RuntimeCode } from '../codes.ts';
import { runtimeDiagnostic } from '../codes.ts';
import type { ComponentPath } from '../names.ts';
import type { Scope } from './scope.ts';
import type { FailedWalk } from './walk.ts';

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
        notes: [
          `the reference is \`${text}\``,
          'this application runs without a daemon, in the process of the command',
        ],
        help: 'refer to a component of this application, by its path from ROOT',
      });
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
