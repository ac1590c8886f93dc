import { runtimeDiagnostic } from '../codes.ts';
import { recordOfFailure, StepFailed } from '../step-failed.ts';
import { isNormal, type TerminationRecord } from '../termination-record.ts';
import { warnOfRequirementsOutsidePool } from './check-requirements.ts';
import { type ChildChoice, checkChoice, choiceOf } from './child-choice.ts';
import type { Child, CompoundClass, CompoundComponent, CompoundContext, Template } from './compound-component.ts';
import { admitRestart, type Intensity, type RestartHistory, restartDelayMs } from './restart-intensity.ts';
import { isRestart, restartRecord } from './restart-record.ts';
import { Tasks } from './tasks.ts';

/**
 * Children that are made again when they end, with the strategies of OTP. They deploy in order and start in order, like those
 * of a Compound, and end in reverse. A child that fails in any step counts as one that ended abnormally.
 *
 * ```text
 *   a child ends ─┬─ to be made again ─┬─ within the intensity ──▶ terminate, last first ─▶ wait ─▶ make, deploy, start in order
 *                 │                    └─ once too often ────────▶ the Supervisor ends abnormally; its parent decides
 *                 └─ not: it leaves; the last one ends the Supervisor
 * ```
 */
export const supervisorClass: CompoundClass = {
  className: 'Supervisor',
  children: 'components',
  check(view, report) {
    checkChoice(restartChoice, view, report);
    warnOfRequirementsOutsidePool(view, report);
  },
  create: () => new Supervisor(),
};

/** Which ends of a child it is made again after: any, an abnormal one, none. */
const restartChoice: ChildChoice<'permanent' | 'transient' | 'temporary'> = {
  attribute: 'restart',
  words: ['permanent', 'transient', 'temporary'],
  otherwise: 'permanent',
};

/** Whom a restart concerns: the child alone, all children, or the child and those after it. */
type Strategy = 'oneForOne' | 'oneForAll' | 'restForOne';

interface Settings {
  readonly strategy: Strategy;
  readonly intensity: Intensity;
  readonly delayMs: number;
  readonly delayMaxMs: number;
}

/** The defaults allow what boots in a minute three chances, and still end a loop of crashes. */
const settingsDefault: Settings = {
  strategy: 'oneForOne',
  intensity: { restartsMax: 3, periodMs: 300_000 },
  delayMs: 0,
  delayMaxMs: 60_000,
};

/** A child over all its instances. */
interface Member {
  readonly template: Template;
  readonly index: number;
  readonly restart: 'permanent' | 'transient' | 'temporary';
  /** Absent between two instances, and after the last. */
  child: Child | undefined;
  /** A temporary child that is gone for ever. */
  isOver: boolean;
}

/** One piece of restarting: of one member, or of all from one on. */
interface Restart {
  readonly only: Member | undefined;
  /** The first member of the round under way. */
  from: number;
  phase: 'down' | 'up';
  /** The first member that failed in this round, from which the next one begins. */
  next: number | undefined;
  record: TerminationRecord;
}

class Supervisor implements CompoundComponent {
  readonly #members: Member[] = [];
  readonly #byName = new Map<string, Member>();
  readonly #tasks = new Tasks();
  /** By member for `oneForOne`; the other strategies have one at a time, under `undefined`. */
  readonly #restarts = new Map<Member | undefined, Restart>();
  #settings = settingsDefault;
  #history: RestartHistory = [];
  /** How far a child that is made again is brought: as far as the Supervisor itself has come. */
  #target: 'deployed' | 'started' = 'deployed';
  #lastRecord: TerminationRecord | undefined;

  async deploy(context: CompoundContext): Promise<void> {
    this.#settings = readSettings(context);
    this.#history = historyBefore(context);
    const templates = new Map(context.templates().map((template) => [template.name, template]));
    for (const child of context.children()) {
      const template = templates.get(child.name);
      if (template === undefined) continue;
      const restart = choiceOf(restartChoice, { path: child.path, attributes: context.attributesOf(child) });
      const member: Member = { template, index: this.#members.length, restart, child, isOver: false };
      this.#members.push(member);
      this.#byName.set(child.name, member);
    }
    for (const member of this.#members) {
      await this.#bring(context, member);
      await this.#tasks.idle();
    }
  }

  async start(context: CompoundContext): Promise<void> {
    this.#target = 'started';
    for (const member of this.#members) {
      await this.#bring(context, member);
      await this.#tasks.idle();
    }
  }

  finishStart(context: CompoundContext): Promise<void> | undefined {
    return this.#tasks.finishStart(context);
  }

  ready(context: CompoundContext): Promise<void> {
    return this.#tasks.ready(context);
  }

  /** Last first, in the order of the description: a child that was made again keeps its place. */
  terminationStages(children: readonly Child[]): readonly (readonly Child[])[] {
    const indexOf = ({ name }: Child): number => this.#byName.get(name)?.index ?? this.#members.length;
    return children.toSorted((left, right) => indexOf(right) - indexOf(left)).map((child) => [child]);
  }

  childEnding(context: CompoundContext, child: Child, record: TerminationRecord): void {
    const member = this.#memberOf(child);
    if (member === undefined || !comesBack(member, record)) return;
    context.interruptChild(child);
    this.#failed(context, member, record);
  }

  childEnded(context: CompoundContext, child: Child, record: TerminationRecord): void {
    const member = this.#memberOf(child);
    if (member) leave(member);
    this.#lastRecord = record;
    this.#endAfterLast(context);
  }

  /** Deploys or starts the member when that is its next step; a failure leads to its restart. */
  async #bring(context: CompoundContext, member: Member): Promise<void> {
    const { child } = member;
    if (child === undefined) return;
    try {
      if (child.state === 'created') await context.deployChild(child);
      else if (child.state === 'deployed' && this.#target === 'started') {
        this.#tasks.noteStart(child, await context.startChild(child));
      }
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      if (member.child === child) await this.#stepFailed(context, member, recordOfFailure(error));
    }
  }

  async #stepFailed(context: CompoundContext, member: Member, record: TerminationRecord): Promise<void> {
    if (comesBack(member, record)) {
      this.#failed(context, member, record);
      return;
    }
    if (member.child) await context.terminateChild(member.child, record);
    leave(member);
    this.#lastRecord = record;
    this.#endAfterLast(context);
  }

  /** The member has to be made again, or the Supervisor gives up. */
  #failed(context: CompoundContext, member: Member, record: TerminationRecord): void {
    const only = this.#settings.strategy === 'oneForOne' ? member : undefined;
    const restart = this.#restarts.get(only);
    // It is about to be terminated and made again anyway.
    if (restart?.phase === 'down' && member.index >= restart.from) return;
    // What ended before the application was taken up has been counted.
    const history =
      isRestart(record) || member.child?.hasEndedBefore
        ? this.#history
        : admitRestart(this.#history, context.clock.nowMs(), this.#settings.intensity);
    if (history === undefined) {
      this.#giveUp(context, member, record);
      return;
    }
    this.#history = history;
    const from = this.#settings.strategy === 'oneForAll' ? 0 : member.index;
    if (restart) {
      restart.next = Math.min(restart.next ?? from, from);
      restart.record = record;
      return;
    }
    const begun: Restart = { only, from, phase: 'down', next: undefined, record };
    this.#restarts.set(only, begun);
    this.#tasks.run(context, () => this.#restart(context, begun));
  }

  async #restart(context: CompoundContext, restart: Restart): Promise<void> {
    // Not before the end of the child is decided for all who are told of it.
    await Promise.resolve();
    for (;;) {
      const members = restart.only ? [restart.only] : this.#members.slice(restart.from);
      const concerned = members.filter(({ isOver }) => !isOver);
      await this.#takeDown(context, concerned, restart.record);
      const delayMs = restartDelayMs(this.#history, this.#settings);
      if (delayMs > 0) {
        await context.waitFor(
          `${delayMs / 1000} s to pass before ${nameOf(concerned)} starts again`,
          context.sleep(delayMs),
        );
      }
      restart.phase = 'up';
      await context.waitFor(`${nameOf(concerned)} to start again`, this.#bringUp(context, restart, concerned));
      if (restart.next === undefined) break;
      restart.from = restart.next;
      restart.next = undefined;
      restart.phase = 'down';
    }
    this.#restarts.delete(restart.only);
    this.#endAfterLast(context);
  }

  /** In reverse; what has been made and not been touched since stays. */
  async #takeDown(context: CompoundContext, members: readonly Member[], record: TerminationRecord): Promise<void> {
    for (const member of members.toReversed()) {
      const { child } = member;
      if (child === undefined || child.state === 'created') continue;
      // On record together with the end that is counted.
      context.memory.set(historyName, this.#history);
      await context.waitFor(`${child.path} to end`, context.terminateChild(child, recordFor(member, record)));
      leave(member);
    }
  }

  /** All made, then all deployed, then all started; not further than the first failure. */
  async #bringUp(context: CompoundContext, restart: Restart, members: readonly Member[]): Promise<void> {
    const concerned = members.filter(({ isOver }) => !isOver);
    for (const member of concerned) {
      if (member.child) continue;
      const creation = context.createChild(member.template);
      member.child = creation.child;
      if (creation.result === 'failed') await this.#stepFailed(context, member, recordOfFailure(creation.failure));
      if (restart.next !== undefined) return;
    }
    for (const step of ['deploy', 'start'] as const) {
      if (step === 'start' && this.#target === 'deployed') return;
      for (const member of concerned) {
        if (step === 'start' || member.child?.state === 'created') await this.#bring(context, member);
        if (restart.next !== undefined) return;
      }
    }
  }

  #giveUp(context: CompoundContext, member: Member, record: TerminationRecord): void {
    const { restartsMax, periodMs } = this.#settings.intensity;
    const path = member.child?.path ?? member.template.name;
    const allowed = `${restartsMax} ${restartsMax === 1 ? 'restart' : 'restarts'} in ${periodMs / 1000} s`;
    const place = context.attributes.place('intensity');
    context.end({
      type: 'abnormal',
      description: `${path} ended again after ${allowed}: ${record.description}`,
      cause: runtimeDiagnostic('SD6401', {
        primary: place && { place, text: `allows ${allowed}` },
        component: context.path,
        notes: [
          `allowed are ${allowed}`,
          `${record.id} ended with a record of type ${record.type}: ${record.description}`,
        ],
        help: 'look at why the child ends; `intensity` and `periodSeconds` allow more restarts, `restartDelay` spaces them',
        ...(record.cause && { cause: [record.cause] }),
      }),
    });
  }

  #endAfterLast(context: CompoundContext): void {
    const record = this.#lastRecord;
    if (this.#restarts.size > 0 || context.childCount > 0 || record === undefined) return;
    if (isNormal(record)) context.endWith(record);
    else {
      const description = 'Terminating normally even though a child terminated abnormally';
      context.end({ type: 'normal', description });
    }
  }

  #memberOf(child: Child): Member | undefined {
    const member = this.#byName.get(child.name);
    return member?.child === child ? member : undefined;
  }
}

/** Where the times of the restarts that count are remembered. */
const historyName = 'restartsAtMs';

function historyBefore({ memory }: CompoundContext): RestartHistory {
  const history = memory.get(historyName);
  return Array.isArray(history) ? history.filter((atMs) => typeof atMs === 'number') : [];
}

function readSettings({ attributes }: CompoundContext): Settings {
  const { strategy, intensity, delayMs, delayMaxMs } = settingsDefault;
  const periodSeconds = attributes.optionalInteger('periodSeconds');
  return {
    strategy: (attributes.optionalText('strategy') as Strategy | undefined) ?? strategy,
    intensity: {
      restartsMax: attributes.optionalInteger('intensity') ?? intensity.restartsMax,
      periodMs: periodSeconds === undefined ? intensity.periodMs : periodSeconds * 1000,
    },
    delayMs: attributes.optionalDurationMs('restartDelay') ?? delayMs,
    delayMaxMs: attributes.optionalDurationMs('restartDelayMax') ?? delayMaxMs,
  };
}

/** The child that ended keeps its record; the others end only to be made again, temporary ones aside. */
function recordFor({ child, restart }: Member, record: TerminationRecord): TerminationRecord {
  return record.id.startsWith(child?.path ?? record.id) || restart === 'temporary' ? record : restartRecord(record);
}

function comesBack({ restart }: Member, record: TerminationRecord): boolean {
  return restart === 'permanent' || (restart === 'transient' && !isNormal(record));
}

function leave(member: Member): void {
  member.child = undefined;
  if (member.restart === 'temporary') member.isOver = true;
}

function nameOf([first, ...more]: readonly Member[]): string {
  const name = first?.template.name ?? 'nothing';
  return more.length === 0 ? name : `${name} and ${more.length} after it`;
}
