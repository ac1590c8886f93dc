import { type Description, descriptionFromJson } from '@smartdomains/language';
import type { JournalEntry } from '../journal/entry.ts';
import { applicationOf } from '../journal/journal.ts';
import { Ledger, type StandingOf } from '../journal/ledger.ts';
import { isInterrupted } from '../journal/replay.ts';
import type { ApplicationName, ComponentPath } from '../names.ts';
import type { Store } from '../ports.ts';

/** What is on record of an application, whether somebody carries it or not. */
export interface ApplicationRecord {
  readonly application: ApplicationName;
  /** Its last run did not end: somebody carries it, or it is to be taken up. */
  readonly isInterrupted: boolean;
  /** Of its last run; absent when it cannot be read. */
  readonly description?: Description;
  /** The application that its parts were made in, when it was detached: their marks carry that name. */
  readonly detachedFrom?: ApplicationName;
  /** Every component that is on record. */
  readonly components: ReadonlySet<ComponentPath>;
  readonly standing: readonly StandingOf[];
}

/** All applications on record, by name. */
export async function readApplicationRecords(store: Store): Promise<readonly ApplicationRecord[]> {
  const records: ApplicationRecord[] = [];
  for (const stream of await store.streams()) {
    const application = applicationOf(stream);
    if (application === undefined) continue;
    const entries = (await store.read(stream)) as unknown as readonly JournalEntry[];
    records.push(recordOf(application, entries));
  }
  return records;
}

function recordOf(application: ApplicationName, entries: readonly JournalEntry[]): ApplicationRecord {
  const ledger = new Ledger();
  const components = new Set<ComponentPath>();
  for (const entry of entries) {
    ledger.apply(entry);
    if ('component' in entry) components.add(entry.component);
  }
  const begun = entries.findLast((entry) => entry.entry === 'begun');
  const read = begun?.entry === 'begun' ? descriptionFromJson(begun.description) : undefined;
  return {
    application,
    isInterrupted: isInterrupted(entries),
    ...(read && 'description' in read && { description: read.description }),
    ...(begun?.entry === 'begun' && begun.detachedFrom && { detachedFrom: begun.detachedFrom.application }),
    components,
    standing: ledger.standingWithComponents(),
  };
}
