import type { ComponentContext, HostSession, Resource } from '../component.ts';
import type { JournalEntry } from '../journal/entry.ts';
import { Journal, journalStreamOf } from '../journal/journal.ts';
import type { StandingOf } from '../journal/ledger.ts';
import { isInterrupted } from '../journal/replay.ts';
import type { Leases } from '../leases.ts';
import type { ApplicationName, ComponentPath } from '../names.ts';
import type { HostConnection, World } from '../ports.ts';
import { sleep } from '../sleep.ts';
import { CleanupSession } from './cleanup-session.ts';

/** What work on hosts needs of whoever asks for it, be it a living component or a clean-up after one. */
export type HostWork = Pick<ComponentContext, 'path' | 'clock' | 'sleep' | 'waitFor' | 'confirmGone'> & {
  session(connection: HostConnection): HostSession;
};

/**
 * Work on what an application left, when nobody carries it: journalled in its own stream, so that its ledger learns what is removed,
 * and with its lease, so that it cannot begin meanwhile.
 */
export interface Cleanup {
  readonly application: ApplicationName;
  /** What stands by the journal now. */
  standing(): readonly StandingOf[];
  /** Work on behalf of a component that was. */
  workFor(path: ComponentPath): HostWork;
  /** Puts on record that the component has a resource that others made; it stands from then on. */
  takeOver(path: ComponentPath, resource: Resource): Promise<void>;
  /** Lets the application go, when all is on record. */
  end(): Promise<void>;
}

export interface CleanupOptions {
  readonly application: ApplicationName;
  readonly world: Pick<World, 'clock' | 'store'>;
  readonly leases?: Leases | undefined;
  /** Ends the work; what it waits for rejects with its reason. */
  readonly signal: AbortSignal;
  /** Hears what is waited for. */
  readonly onWait?: (what: string) => void;
}

/**
 * Opens it; `undefined` when the application's run was interrupted: it is to be taken up, not cleaned up after. Throws what `leases`
 * throws when somebody carries it, SD7101 when the journal cannot be read.
 */
export async function openCleanup(options: CleanupOptions): Promise<Cleanup | undefined> {
  const { application, leases, world, signal, onWait } = options;
  const { clock, store } = world;
  const release = leases?.take(application);
  try {
    const stream = journalStreamOf(application);
    if (isInterrupted(await store.read(stream))) {
      release?.();
      return undefined;
    }
    const journal = new Journal({ store, stream, queueMax: 1000 });
    await journal.open('go on');
    return {
      application,
      standing: () => journal.ledger.standingWithComponents(),
      async takeOver(path, resource) {
        journal.append({ entry: 'adopted', component: path, resource });
        await journal.durable();
      },
      workFor: (path) => ({
        path,
        clock,
        sleep: (delayMs, otherSignal) => sleep(clock, delayMs, otherSignal ?? signal),
        async waitFor(what, work) {
          onWait?.(what);
          return await work;
        },
        async confirmGone(resource) {
          journal.append({ entry: 'gone', component: path, resource });
          await journal.durable();
        },
        session: (connection) => new CleanupSession({ path, connection, journal, clock, signal }),
      }),
      async end() {
        try {
          await journal.durable();
          // Of an application that never ran here nothing is kept once nothing stands.
          const entries = (await store.read(stream)) as unknown as readonly JournalEntry[];
          const hasRun = entries.some(({ entry }) => entry === 'begun');
          if (!hasRun && journal.ledger.standing().length === 0) await store.remove(stream);
        } finally {
          release?.();
        }
      },
    };
  } catch (error) {
    release?.();
    throw error;
  }
}
