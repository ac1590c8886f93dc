import { randomBytes } from 'node:crypto';
import { type Description, diagnosticToJson } from '@smartdomains/language';
import {
  type Application,
  type ApplicationEnd,
  type ApplicationEvent,
  type ApplicationFold,
  type ApplicationName,
  type Applications,
  type ComponentHandle,
  type ComponentPath,
  createApplicationFold,
  eventToJson,
  type Lease,
  type Leases,
  SdError,
  type World,
} from '@smartdomains/runtime';
import type {
  ApplicationStatus,
  ApplicationSummary,
  DiagnosticResource,
  EndResource,
  LeaseResource,
} from './api/resources.ts';
import { daemonDiagnostic } from './codes.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import type { ApplicationRecords } from './records.ts';
import { statusOf, viewAt } from './snapshot.ts';

/** Applications that have ended and are still shown; what is on disk of them stays. */
export const endedKeptMax = 100;

/** One run of an application in this daemon, with what is to be seen of it. */
export interface Carried {
  readonly application: Application;
  /** Of this run alone: the ids of its events begin with it. */
  readonly run: string;
  readonly log: EventLog;
  readonly fold: ApplicationFold;
  readonly sinceMs: number;
  end?: EndResource;
}

export interface CarrierOptions {
  readonly applications: Applications;
  readonly world: World;
  readonly worldTitle: string;
  readonly clockSpeed: number;
  readonly leases: Leases;
  readonly records: ApplicationRecords;
}

/** The applications of the daemon and what is known of them; the API is a view of this. */
export interface Carrier {
  /** Of this run of the daemon. */
  readonly run: string;
  /** The events of all applications in one order. */
  readonly log: EventLog;
  /** Begins to deploy; whatever becomes of it is seen in its events. Throws as `Applications.create` does, SD7205 over an interrupted run. */
  deploy(application: {
    readonly name: ApplicationName;
    readonly description: Description;
    readonly onFailure?: 'terminate' | 'keep' | undefined;
    /** Comes first, once it is clear that nothing of the name is in the way; what it throws is thrown, and nothing was begun. */
    readonly before?: () => Promise<void>;
  }): Promise<ApplicationSummary>;
  /** Takes up an interrupted application; SD7203 when there is no such run. */
  recover(name: ApplicationName): Promise<ApplicationSummary>;
  /** Takes up all there are; one that cannot be is listed with the reason. */
  recoverAll(): Promise<readonly ApplicationSummary[]>;
  list(): Promise<readonly ApplicationSummary[]>;
  /** Throws SD7203 when there is none, also when it was here and is kept no more. */
  carried(name: string): Promise<Carried>;
  status(name: string, path: string | undefined): Promise<ApplicationStatus>;
  /** All of it as it is at this moment, to go on from with its log. */
  snapshot(carried: Carried): ApplicationStatus;
  /** Snapshots of all that are here. */
  statuses(): readonly ApplicationStatus[];
  /** A living component; SD7203, SD7204. */
  component(name: string, path: string | undefined): Promise<ComponentHandle>;
  /** Ends it, or takes up an interrupted one to end it. Resolves once that is on record: a daemon that is killed then goes on ending. */
  terminate(name: ApplicationName, reason: string): Promise<{ readonly ended: Promise<EndResource> }>;
}

export function createCarrier(options: CarrierOptions): Carrier {
  const { applications, world, leases, records } = options;
  const run = newRun();
  const all = createEventLog();
  const carriedByName = new Map<string, Carried>();
  /** Why applications could not be taken up. */
  const problems = new Map<string, DiagnosticResource>();

  const carry = (application: Application): Carried => {
    const known = carriedByName.get(application.name);
    if (known?.application === application) return known;
    const made: Carried = {
      application,
      run: newRun(),
      log: createEventLog(),
      fold: createApplicationFold(),
      sinceMs: world.clock.nowMs(),
    };
    problems.delete(application.name);
    // At the end, as the latest.
    carriedByName.delete(application.name);
    carriedByName.set(application.name, made);
    void application.ended.then((end) => {
      made.end = endOf(end);
      const json = JSON.stringify(made.end);
      made.log.append('ended', json);
      all.append('ended', JSON.stringify({ application: application.name, ...made.end }));
      records.release(application.name);
      forgetOld();
    });
    return made;
  };

  const forgetOld = (): void => {
    const ended = [...carriedByName.values()].filter(({ end }) => end !== undefined);
    for (const { application } of ended.slice(0, Math.max(0, ended.length - endedKeptMax)))
      carriedByName.delete(application.name);
  };

  applications.subscribe((event: ApplicationEvent) => {
    const application = applications.find(event.application);
    if (application === undefined) return;
    const carried = carry(application);
    carried.fold.apply(event);
    const json = JSON.stringify(eventToJson(event));
    carried.log.append('event', json);
    all.append('event', json);
    records.record(event);
  });

  const summaryOf = (carried: Carried, lease: Lease | undefined): ApplicationSummary => {
    const { application, fold, end, sinceMs } = carried;
    const [top] = fold.view.roots;
    const { record } = fold.view;
    const reason = end?.reason ?? (record && { type: record.type, description: record.description, id: record.id });
    return {
      name: application.name,
      state: stateOf(carried),
      sinceMs,
      // Those that ended are no lack of a pool that goes on.
      ...(top && {
        components: top.tally.total - (end ? 0 : top.tally.byState.terminated),
        ready: top.tally.byState.ready,
        failed: top.tally.failed,
      }),
      ...(reason && { reason }),
      ...(lease && end === undefined && { lease: leaseOf(lease) }),
    };
  };

  const leaseNamed = (name: string): Lease | undefined => leases.list().find(({ application }) => application === name);

  const summaryNow = (application: Application): ApplicationSummary =>
    summaryOf(carry(application), leaseNamed(application.name));

  const begin = (application: Application): ApplicationSummary => {
    const summary = summaryNow(application);
    void application.run();
    return summary;
  };

  const take = async (name: ApplicationName): Promise<Application> => {
    const application = await applications.recover(name);
    if (application === undefined) throw await noSuchApplication(name);
    return application;
  };

  const noSuchApplication = async (name: string, elsewhere?: LeaseResource): Promise<SdError> => {
    if (elsewhere) return drivenElsewhere(name, elsewhere);
    const names = (await self.list()).map((summary) => summary.name);
    return new SdError(
      daemonDiagnostic('SD7203', {
        facts: [{ name: 'application', value: name }],
        notes: [
          names.length === 0
            ? 'there are none'
            : `there are: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}`,
        ],
        help: 'list them all with\n    smartdomains list',
      }),
    );
  };

  const self: Carrier = {
    run,
    log: all,
    async deploy({ name, description, onFailure, before }) {
      const isFree = applications.find(name) === undefined;
      if (isFree && (await applications.interrupted()).includes(name)) {
        const lease = leaseNamed(name);
        // A `run` that lives has begun and not ended as well: its lease says so when the application is made.
        if (lease?.state !== 'living') throw interruptedBefore(name);
      }
      if (isFree) await before?.();
      return begin(applications.create({ name, description, ...(onFailure && { onFailure }) }));
    },
    recover: async (name) => begin(await take(name)),
    async recoverAll() {
      const summaries: ApplicationSummary[] = [];
      for (const name of await applications.interrupted()) {
        // A component of another that made it has taken it up.
        if (applications.find(name)) continue;
        try {
          summaries.push(await self.recover(name));
        } catch (error) {
          const diagnostic = SdError.isInstance(error) ? error.diagnostic : bugDiagnostic(error);
          // That component is taking it up at this moment.
          if (diagnostic.code === 'SD6305') continue;
          problems.set(name, { ...diagnosticToJson(diagnostic) });
          const isElsewhere = diagnostic.code === 'SD5905';
          const level = isElsewhere ? 'info' : 'error';
          const message = isElsewhere ? 'another process drives an application' : 'an application was not taken up';
          world.log.write(level, message, {
            application: name,
            code: diagnostic.code,
            summary: diagnostic.summary,
          });
        }
      }
      return summaries;
    },
    async list() {
      const leaseByName = new Map(leases.list().map((lease) => [lease.application as string, lease]));
      const summaries = [...carriedByName.values()].map((carried) =>
        summaryOf(carried, leaseByName.get(carried.application.name)),
      );
      const elsewhere = (await applications.interrupted())
        .filter((name) => carriedByName.get(name)?.end !== undefined || !carriedByName.has(name))
        .map((name): ApplicationSummary => {
          const lease = leaseByName.get(name);
          const problem = problems.get(name);
          const isElsewhere = lease?.state === 'living';
          return {
            name,
            state: isElsewhere ? 'elsewhere' : 'interrupted',
            ...(problem && !isElsewhere && { problem }),
            ...(lease && { lease: leaseOf(lease) }),
          };
        });
      const others = new Set(elsewhere.map(({ name }) => name));
      return [...summaries.filter(({ name }) => !others.has(name)), ...elsewhere];
    },
    async carried(name) {
      const found = carriedByName.get(name);
      if (found) return found;
      const summary = (await self.list()).find((listed) => listed.name === name);
      throw summary?.state === 'interrupted' ? interruptedBefore(name) : await noSuchApplication(name, summary?.lease);
    },
    async status(name, path) {
      const carried = await self.carried(name);
      return applicationStatus(carried, path);
    },
    snapshot: (carried) => applicationStatus(carried, undefined),
    statuses: () => [...carriedByName.values()].map((carried) => applicationStatus(carried, undefined)),
    async component(name, path) {
      const { application, end } = await self.carried(name);
      const top = application.root;
      if (end !== undefined || top === undefined) {
        throw new SdError(
          daemonDiagnostic('SD7204', {
            facts: [{ name: 'application', value: name }],
            notes: [end === undefined ? 'its components are not made yet' : `it has ended: ${end.reason.description}`],
          }),
        );
      }
      return path === undefined ? top : componentAt(top, path);
    },
    async terminate(name, reason) {
      const live = applications.find(name);
      if (live) {
        const carried = carry(live);
        void live.run();
        live.terminate({ type: 'normal', description: reason });
        await isOnRecord(live);
        return { ended: live.ended.then((end) => carried.end ?? endOf(end)) };
      }
      const interrupted = await applications.recover(name, { toEnd: { type: 'normal', description: reason } });
      if (interrupted === undefined) {
        const ended = carriedByName.get(name)?.end;
        if (ended) return { ended: Promise.resolve(ended) };
        throw await noSuchApplication(name);
      }
      begin(interrupted);
      await isOnRecord(interrupted);
      return { ended: interrupted.ended.then(endOf) };
    },
  };

  const applicationStatus = (carried: Carried, path: string | undefined): ApplicationStatus => {
    const { fold, log, end, sinceMs } = carried;
    const view = path === undefined ? fold.view.roots[0] : viewAt(fold.view.roots, path);
    if (path !== undefined && view === undefined) throw noSuchComponent(path, fold.view.roots[0]?.path);
    return {
      application: summaryOf(carried, leaseNamed(carried.application.name)),
      nowMs: world.clock.nowMs(),
      clockSpeed: options.clockSpeed,
      world: options.worldTitle,
      beginMs: fold.view.beginMs ?? sinceMs,
      lastEventId: `${carried.run}-${log.lastSeq}`,
      ...(view && { tree: statusOf(view) }),
      ...(end && { end }),
    };
  };

  return self;
}

/** When the journal cannot be written it ends all the same, and says so in its end. */
async function isOnRecord(application: Application): Promise<void> {
  await application.onRecord().catch(() => undefined);
}

/** What nothing else has: letters and digits, so that `-` can stand between it and a number. */
function newRun(): string {
  return randomBytes(8).toString('hex');
}

function stateOf({ fold, end }: Carried): ApplicationSummary['state'] {
  if (end) return 'ended';
  switch (fold.view.roots[0]?.state) {
    case 'started':
    case 'ready':
      return 'started';
    case 'terminating':
    case 'terminated':
      return 'terminating';
    default:
      return 'deploying';
  }
}

function componentAt(top: ComponentHandle, path: string): ComponentHandle {
  const [first, ...names] = path.split(':');
  let found: ComponentHandle | undefined = first === top.name ? top : undefined;
  let parent = top;
  for (const name of names) {
    if (found) parent = found;
    found = found?.children().find((child) => child.name === name);
  }
  if (found) return found;
  throw noSuchComponent(
    path,
    parent.path,
    parent.children().map(({ name }) => name),
  );
}

function noSuchComponent(path: string, parent: string | undefined, names: readonly string[] = []): SdError {
  const shown = names.slice(0, 10).join(', ');
  return new SdError(
    daemonDiagnostic('SD7204', {
      component: path as ComponentPath,
      notes: parent !== undefined && shown !== '' ? [`${parent} has ${shown}${names.length > 10 ? ', …' : ''}`] : [],
      help: 'look at the tree with `smartdomains status`',
    }),
  );
}

function drivenElsewhere(name: string, { pid, user, purpose }: LeaseResource): SdError {
  return new SdError(
    daemonDiagnostic('SD7203', {
      facts: [{ name: 'application', value: name }],
      notes: [`it is not the daemon's: process ${pid} of ${user} drives it (${purpose})`],
      help: 'look where that process runs; its application ends in order when the process is told to end',
    }),
  );
}

function interruptedBefore(name: string): SdError {
  return new SdError(
    daemonDiagnostic('SD7205', {
      facts: [{ name: 'application', value: name }],
      notes: ['a run of that name did not end, and what it made may stand: a new one would not know of it'],
      help: `take it up as it was, or end it, before you deploy anew:\n    smartdomains recover ${name}\n    smartdomains terminate ${name}`,
    }),
  );
}

/** An exception that is a bug of ours, as a message. */
export function bugDiagnostic(error: unknown): ReturnType<typeof daemonDiagnostic> {
  return daemonDiagnostic('SD9003', {
    facts: [{ name: 'exception', value: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }],
    help: "report it, with the daemon's log of this moment",
  });
}

function endOf({ record, failures, undone, standing }: ApplicationEnd): EndResource {
  return {
    reason: { type: record.type, description: record.description, id: record.id },
    failures: failures.map((failure) => ({ ...diagnosticToJson(failure) })),
    undone,
    standing,
  };
}

function leaseOf({ holder, purpose, sinceMs, state }: Lease): LeaseResource {
  const { pid, host, user } = holder;
  return { pid, host, user, purpose, sinceMs, state };
}
