import type { Description } from '@smartdomains/language';
import type { ApplicationEnd } from './application-end.ts';
import { createApplications } from './applications.ts';
import type { ComponentHandle, PingFinding, Resource } from './component.ts';
import type { Descriptions } from './descriptions.ts';
import type { ApplicationEvent } from './events.ts';
import type { RuntimeLimits } from './limits.ts';
import type { ApplicationName } from './names.ts';
import type { World } from './ports.ts';
import type { SurroundingsOptions } from './references/surroundings.ts';
import type { Registry } from './registry.ts';
import type { TerminationRecord } from './termination-record.ts';

export interface ApplicationOptions {
  readonly name: ApplicationName;
  /** The resolved description of the top component, checked already. */
  readonly description: Description;
  readonly registry: Registry;
  readonly world: World;
  /**
   * What becomes of what was made when the deployment fails: terminated in reverse order (default), or kept for a look. It is
   * about the deployment only: once all is started, an end always terminates.
   */
  readonly onFailure?: 'terminate' | 'keep';
  readonly limits?: Partial<RuntimeLimits>;
  /** What lazy references may see beside the application's components. */
  readonly surroundings?: SurroundingsOptions;
  /** Lets components read descriptions while they run; without it they cannot. */
  readonly descriptions?: Descriptions;
}

/** One application: a tree of components that is deployed, runs and ends as one. */
export interface Application {
  readonly name: ApplicationName;
  /**
   * Creates, deploys and starts the whole tree. Resolves when every component is started, or when it has all ended before
   * that; never rejects. Further calls give the same promise.
   */
  run(): Promise<'started' | 'ended'>;
  /**
   * Hands over every event from now on, each to all subscribers before the next; who subscribes before `run` misses none.
   * They are published on the `Transport` as well. The result ends the subscription.
   */
  subscribe(handler: (event: ApplicationEvent) => void): () => void;
  /**
   * Ends the application in whatever state it is; returns at once, later calls do nothing. One that is being taken up is taken
   * up as far as undoing what it made needs; one that was never `run` is only let go.
   */
  terminate(record: Pick<TerminationRecord, 'type' | 'description'>): void;
  /** Resolves when what was decided so far is on record, so that it is gone on with after a crash; rejects with SD7101. */
  onRecord(): Promise<void>;
  /** Resolves when everything is terminated (or kept, see `onFailure`) and the journal says so; never rejects. */
  readonly ended: Promise<ApplicationEnd>;
  /** What is on hosts by this application at this moment, or may be. */
  standing(): readonly Resource[];
  /** Its top component; `undefined` before it is made. */
  readonly root: ComponentHandle | undefined;
  /** Asks every component whether it is well; shows what is unreachable, ends nothing; never rejects. */
  ping(): Promise<readonly PingFinding[]>;
  /** The live tree as a description, see `ComponentHandle.dump`; before it is made what it will be made of. */
  dump(): Description;
}

/** An application in a process of its own: `createApplications` with nothing else in it. Nothing happens before `run`. */
export function createApplication(options: ApplicationOptions): Application {
  const { name, description, onFailure, ...shared } = options;
  return createApplications(shared).create({ name, description, ...(onFailure && { onFailure }) });
}
