import type { Diagnostic, Label } from '@smartdomains/language';
import { runtimeDiagnostic } from '../codes.ts';
import type { DescriptionView } from '../component.ts';
import type { ComponentPath } from '../names.ts';
import { templatesOf } from '../templates.ts';
import { findRequirementCycles, type RequirementCycle, type RequirementEdge } from './requirement-graph.ts';

/** Hops of a cycle that a message shows; the rest is counted. */
const hopsShownMax = 50;

type Report = (diagnostic: Diagnostic) => void;

/** What the children of a Pool require must be components; where a reference leads nowhere, that is reported anyway. */
export function checkRequirements(pool: DescriptionView, report: Report): void {
  for (const child of pool.components()) {
    const written = child.description.attributes.get('requires')?.value ?? null;
    if (written === null) continue;
    const elements = child.elements('requires');
    if (elements === undefined) {
      report(notAComponent(child, { text: 'must be a vector of lazy references', place: child.place('requires') }));
      continue;
    }
    for (const { place, leadsTo } of elements) {
      if (leadsTo === 'nowhere' || typeof leadsTo === 'object') continue;
      const text = `leads to ${leadsTo}`;
      report(notAComponent(child, { text, place: place ?? child.place('requires') }));
    }
  }
}

function notAComponent(
  child: DescriptionView,
  found: { readonly text: string; readonly place: Label['place'] | undefined },
): Diagnostic {
  const { place, text } = found;
  return runtimeDiagnostic('SD5102', {
    primary: place && { place, text },
    component: child.path,
    notes: place ? [] : [`\`requires\` ${text}`],
    help: 'write a lazy reference to a component of the application: `requires [LAZY ATTRIB router];`',
  });
}

/** Circles in what the children of all Pools of an application require. */
export function checkRequirementCycles(pools: readonly DescriptionView[], report: Report): void {
  const edges: RequirementEdge[] = [];
  for (const pool of pools) {
    for (const child of pool.components()) {
      for (const { place, leadsTo } of child.elements('requires') ?? []) {
        if (typeof leadsTo === 'object') edges.push({ from: child.path, to: leadsTo.path, place });
      }
    }
  }
  for (const cycle of findRequirementCycles(edges)) report(cycleDiagnostic(cycle));
}

function cycleDiagnostic(cycle: RequirementCycle): Diagnostic {
  const [first] = cycle;
  const shown = cycle.length > hopsShownMax ? cycle.slice(0, hopsShownMax) : cycle;
  const sentences = shown.map((hop, index) => sentenceOf(hop, (cycle[index + 1] ?? first).from));
  const labels = shown.map(({ place }, index): Label | undefined => place && { place, text: sentences[index] ?? '' });
  const [primary, ...secondary] = labels;
  const isWithin = cycle.length === 1;
  return runtimeDiagnostic('SD5101', {
    primary,
    secondary: secondary.filter((label) => label !== undefined),
    component: first.from,
    notes: [
      ...(labels.every((label) => label !== undefined) ? [] : [sentences.join('; ')]),
      ...(shown.length < cycle.length ? [`the cycle goes on over ${cycle.length - shown.length} more`] : []),
    ],
    help: isWithin
      ? 'require a component that stands elsewhere: what is around or inside a component is ready or starts only with it'
      : 'take out the requirement that is not needed to start',
  });
}

function sentenceOf({ from, to }: RequirementEdge, next: ComponentPath): string {
  if (next === to) return `${from} requires ${to}`;
  return next.startsWith(`${to}:`)
    ? `${from} requires ${to}, which is ready only when ${next} is`
    : `${from} requires ${to}, which starts only with ${next}`;
}

/** `requires` is heeded by a Pool for its own children; anywhere else it would be a promise nobody keeps. */
export function warnOfRequirementsOutsidePool(compound: DescriptionView, report: Report): void {
  if (!templatesOf(compound.description).some(({ description }) => description.attributes.has('requires'))) return;
  for (const child of compound.components()) {
    const place = child.place('requires');
    // Another class may have an attribute of that name; only a vector of references is meant for a Pool.
    if (child.elements('requires')?.some(({ leadsTo }) => typeof leadsTo === 'object') !== true) continue;
    report(
      runtimeDiagnostic('SD5007', {
        severity: 'warning',
        primary: place && { place, text: '`requires` is heeded only for a child of a Pool' },
        component: child.path,
        notes: [`${compound.path} is no Pool, so ${child.path} does not wait for what it requires`],
        help: "let a Pool have both, or let this one's compound be a child of a Pool and require it there",
      }),
    );
  }
}
