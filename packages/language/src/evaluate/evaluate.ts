import type { Description } from '../description.ts';
import { sortDiagnostics } from '../diagnostics/sort.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { SourceText } from '../source.ts';
import type { BodyNode } from '../syntax/tree.ts';
import { childScope, constructionOf, valueOrSlot } from './access.ts';
import { apply } from './applications.ts';
import { componentOf, entryLabels, label, plainText } from './failures.ts';
import { conversionCycle, convert, finish } from './finish.ts';
import { readFile } from './includes.ts';
import { type JobRunner, runJob } from './jobs.ts';
import { linkCycle, startLink } from './links.ts';
import {
  type ConvertJob,
  type Entry,
  isPoison,
  type Operand,
  placeOf,
  poisonOf,
  Scope,
  Slot,
  silentPoison,
  type Task,
  Template,
  valuePlaceOf,
} from './model.ts';
import type { EvaluateOptions, Evaluation } from './options.ts';
import { reportActionMistakes } from './phase-actions.ts';
import { checkOrder, type Phases, readPhases } from './phases.ts';
import { placeAll, refusePlacements } from './placement.ts';
import { complete, prototypeCycle, shape } from './prototypes.ts';
import { EvaluationStopped, problem, Session } from './session.ts';
import { warnOfSilentMistakes } from './silent-mistakes.ts';
import { type Stage, stagedDescription, writtenDescription } from './stages.ts';

/**
 * Reads a text and everything it includes, and resolves what its `sfConfig` describes. Never throws for anything the
 * text says: what is wrong is in `diagnostics`, all of it, and `description` is there exactly when no error is.
 *
 * Evaluation is on demand and each thing is worked out once: prototypes where they are written, then placements, then links,
 * functions and assertions as they are reached from `sfConfig`, in the order of the text. The same text and options give
 * the same result.
 */
export function evaluate(source: SourceText, options: EvaluateOptions): Evaluation {
  const session = new Session(options);
  let description: Description | undefined;
  try {
    description = run(session, source);
  } catch (error) {
    if (!(error instanceof EvaluationStopped)) throw error;
  }
  const diagnostics = sortDiagnostics(session.diagnostics);
  return session.hasErrors || description === undefined ? { diagnostics } : { description, diagnostics };
}

function run(session: Session, source: SourceText): Description | undefined {
  const runner: JobRunner = {
    start: (job) => {
      switch (job.kind) {
        case 'shape':
          return shape(session, job);
        case 'complete':
          return complete(session, job);
        case 'convert':
          return convert(session, job);
        case 'slot':
          return startSlot(session, job);
        default:
          return job satisfies never;
      }
    },
    cycle: (hops) => {
      if (hops.some((job) => job.kind === 'shape' || job.kind === 'complete')) return prototypeCycle(session, hops);
      return hops.some((job) => job.kind === 'convert') ? conversionCycle(hops) : linkCycle(hops);
    },
  };
  const { root: file } = readFile(session, source, undefined).tree;
  const syntax: BodyNode = { kind: 'body', start: file.start, end: source.text.length, items: file.body };
  const template = new Template({ source, syntax, data: false, parent: undefined, name: '' });
  const root = template.home;
  const { phase } = session.options;
  if (phase === 'raw') return writtenDescription(session, template);
  runJob(template.shape, runner);
  const phases = readPhases(session, root);
  runJob(template.completion, runner);
  checkOrder(session, root, phases);
  if (phase === 'type') return staged(session, root, { placements: 'written', functions: 'descriptions' });
  if (phases.place) placeAll(session, root);
  else refusePlacements(session, root);
  if (phase === 'place') return staged(session, root, { placements: 'carried out', functions: 'descriptions' });
  if (session.actionMistakes && phases.functionsOf === 'all') reportActionMistakes(session, root);
  if (phase === 'function') return staged(session, root, { placements: 'carried out', functions: 'made' });
  const start = configuration(session, { root, phases, runner });
  if (start === undefined) return undefined;
  if (session.actionMistakes && phases.functionsOf === 'sfConfig') reportActionMistakes(session, start);
  if (phase === 'sfConfig') return staged(session, start, { placements: 'carried out', functions: 'made' });
  warnOfSilentMistakes(session, root);
  session.checkSize(start.template.size, {
    primary: label(
      placeOf(start.template.source, start.template.syntax),
      `would have ${start.template.size} attributes`,
    ),
  });
  const job = session.conversionOf(start);
  runJob(job, { ...runner, start: (wanted) => (wanted === job ? everything(session, job) : runner.start(wanted)) });
  return isPoison(job.result) ? undefined : job.result;
}

/** The description after a phase; a text that is wrong up to there has none. */
function staged(session: Session, scope: Scope, stage: Stage): Description | undefined {
  if (session.hasErrors) return undefined;
  const { source, syntax, size } = scope.template;
  session.checkSize(size, { primary: label(placeOf(source, syntax), `would have ${size} attributes`) });
  return stagedDescription(session, scope, stage);
}

/** The conversion of the whole: failures are reported as they are found. */
function* everything(session: Session, job: ConvertJob): Task<void> {
  job.result = yield* finish(session, job, (poison) => session.reportPoison(poison));
}

/** What kind of value a slot holds decides how it is worked out. */
function startSlot(session: Session, slot: Slot): Task<void> | undefined {
  const { scope, entry } = slot;
  const { value } = entry;
  if (value instanceof Template) {
    const child = childScope(scope, entry, value);
    const construction = constructionOf(session, child);
    return construction && apply(session, { slot, scope: child, construction });
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (value.type === 'reference') return startLink(session, slot, value);
  if (value.type === 'unresolvable') slot.value = unresolvable(scope, entry, value.reason);
  return undefined;
}

function unresolvable(scope: Scope, entry: Entry, reason: 'tbd' | 'variable' | 'missing'): Operand {
  if (reason === 'missing') return silentPoison;
  const place = valuePlaceOf(entry);
  if (reason === 'variable') {
    return poisonOf(
      problem('SD3005', { primary: label(place, 'this variable'), help: 'write the value, or a reference to it' }),
    );
  }
  if (entry.nameSpan === undefined) {
    return poisonOf(problem('SD2010', { primary: label(place, 'is needed here'), component: componentOf(scope) }));
  }
  return poisonOf(
    problem('SD2010', {
      primary: label(place, `\`${entry.name}\` must be given a value`),
      component: componentOf(scope),
      help: `set \`${entry.name}\` in the description that extends this one, or place it from outside`,
    }),
  );
}

/** The description to resolve: `sfConfig`, or the whole text when the phases leave that step out. */
function configuration(
  session: Session,
  { root, phases, runner }: { readonly root: Scope; readonly phases: Phases; readonly runner: JobRunner },
): Scope | undefined {
  if (!phases.sfConfig) return root;
  const entry = root.entries.get('sfConfig');
  if (entry === undefined) {
    if (root.template.incomplete) return undefined;
    const { source } = root.template;
    const near = suggest('sfConfig', root.entries.keys());
    const meant = near === undefined ? undefined : root.entries.get(near);
    session.report(
      problem('SD2001', {
        primary: {
          place: { source, start: source.text.length, end: source.text.length },
          text: 'nothing named `sfConfig` up to here',
        },
        secondary: meant ? entryLabels({ ...meant, valueSpan: undefined }, 'perhaps this was meant') : [],
        help: meant
          ? `you wrote \`${meant.name}\`: did you mean \`sfConfig\`?`
          : 'write what is to be deployed as `sfConfig extends … { … }`',
      }),
    );
    return undefined;
  }
  let value = valueOrSlot(session, root, entry);
  if (value instanceof Slot) {
    runJob(value, runner);
    value = value.value ?? null;
  }
  if (value instanceof Scope) return value;
  if (isPoison(value)) {
    session.reportPoison(value);
    return undefined;
  }
  const lazy = typeof value === 'object' && value?.type === 'reference';
  session.report(
    problem('SD2002', {
      primary: entryLabels(entry, lazy ? 'is known only at run time' : `is ${plainText(entry)}not a description`)[0],
      help: 'write `sfConfig extends … { … }`',
    }),
  );
  return undefined;
}
