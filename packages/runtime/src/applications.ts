import type { Description } from '@smartdomains/language';
import type { Application, ApplicationOptions } from './application.ts';
import { runtimeDiagnostic } from './codes.ts';
import type { ApplicationEvent } from './events.ts';
import { applicationOf, journalStreamOf } from './journal/journal.ts';
import { detach, endReplay, isInterrupted, type Replay, replayStream } from './journal/replay.ts';
import type { Leases } from './leases.ts';
import {
  type ApplicationHost,
  type DetachedFrom,
  LiveApplication,
  type LiveApplicationOptions,
  type Making,
} from './live-application.ts';
import type { LiveComponent } from './live-component.ts';
import { type ApplicationName, type ComponentPath, parseApplicationName, rootName, rootPath } from './names.ts';
import { descriptionScope, liveScope, type Scope } from './references/scope.ts';
import { createSurroundings, type Surroundings } from './references/surroundings.ts';
import { SdError } from './sd-error.ts';
import type { TerminationRecord } from './termination-record.ts';

/** What all applications of a process share. */
export interface ApplicationsOptions
  extends Pick<ApplicationOptions, 'registry' | 'world' | 'limits' | 'surroundings' | 'descriptions'> {
  /** Asked for each application before anything is done with it; without, nobody else can drive them. */
  readonly leases?: Leases;
}

/** Why an application is to end. */
type GivenRecord = Pick<TerminationRecord, 'type' | 'description'>;

/** What one of them is made of. */
export type NewApplication = Pick<ApplicationOptions, 'name' | 'description' | 'onFailure'>;

/**
 * The applications of one process: those that were asked for, those that components made, and those that were detached. A name
 * is taken from its making until its application has ended. `PROCESS` leads to them.
 */
export interface Applications {
  /** Nothing happens before its `run`. Throws SD6305 when the name is taken, what `leases` throws when another process has it. */
  create(application: NewApplication): Application;
  /** The names of applications whose run was interrupted, from the journal; those that are here aside. */
  interrupted(): Promise<readonly ApplicationName[]>;
  /**
   * An application whose run was interrupted, to go on where it was with `run`, or to be ended by it when `toEnd` says why;
   * `undefined` when the journal has no such run. Throws SD6305 when the name is taken, SD7102 when the journal cannot be read,
   * what `leases` throws when another process has it.
   */
  recover(name: ApplicationName, options?: { readonly toEnd?: GivenRecord }): Promise<Application | undefined>;
  find(name: string): Application | undefined;
  /** In the order they came. */
  list(): readonly Application[];
  /** Hands over every event of every application from now on. The result ends it. */
  subscribe(handler: (event: ApplicationEvent) => void): () => void;
  /** Ends all there are, also those that come meanwhile, and resolves when none is left. */
  terminateAll(record: GivenRecord): Promise<void>;
}

export function createApplications(options: ApplicationsOptions): Applications {
  return new LiveApplications(options);
}

class LiveApplications implements Applications, ApplicationHost {
  readonly surroundings: Surroundings;
  readonly #options: ApplicationsOptions;
  readonly #applications = new Map<string, LiveApplication>();
  /** Names of applications that are here, or are being looked up in the journal. */
  readonly #taken = new Set<string>();
  /** What is being looked up in the journal, for who waits for it; `undefined` when it could not be taken up. */
  readonly #takingUp = new Map<string, Promise<LiveApplication | undefined>>();
  readonly #handlers = new Set<(event: ApplicationEvent) => void>();
  #lastNumber = 0;

  constructor(options: ApplicationsOptions) {
    this.#options = options;
    this.surroundings = createSurroundings(options.surroundings ?? {}, this.#scope());
  }

  create(application: NewApplication): LiveApplication {
    return this.#add(application);
  }

  async interrupted(): Promise<readonly ApplicationName[]> {
    const { store } = this.#options.world;
    const names: ApplicationName[] = [];
    for (const stream of await store.streams()) {
      const name = applicationOf(stream);
      if (name === undefined || this.#applications.has(name)) continue;
      if (isInterrupted(await store.read(stream))) names.push(name);
    }
    return names;
  }

  recover(name: ApplicationName, options: { readonly toEnd?: GivenRecord } = {}): Promise<LiveApplication | undefined> {
    const takenUp = this.#takeUp(name, options);
    if (this.#takingUp.has(name)) return takenUp;
    this.#takingUp.set(
      name,
      takenUp.catch(() => undefined).finally(() => this.#takingUp.delete(name)),
    );
    return takenUp;
  }

  async #takeUp(
    name: ApplicationName,
    { toEnd }: { readonly toEnd?: GivenRecord },
  ): Promise<LiveApplication | undefined> {
    // Before the journal is read: nobody else may write there meanwhile.
    const release = this.#take(name);
    try {
      const replay = await this.#replayOf(name);
      if (replay === undefined) {
        release();
        return undefined;
      }
      if (toEnd) endReplay(replay, { ...toEnd, id: rootPath(rootName) });
      const { onFailure, detachedFrom } = replay.begun;
      const { description } = replay;
      return this.#carry({ name, description, onFailure, replay, ...(detachedFrom && { detachedFrom }) }, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  async #replayOf(name: ApplicationName): Promise<Replay | undefined> {
    const { store } = this.#options.world;
    const replay = replayStream(await store.read(journalStreamOf(name)));
    for (const { component, to } of replay?.detaching ?? []) {
      // It has left when the other has begun and did not end at once.
      const there = await store.read(journalStreamOf(to));
      if (replay && there.length > 0 && isInterrupted(there)) detach(replay.components, component);
    }
    return replay;
  }

  find(name: string): Application | undefined {
    return this.#applications.get(name);
  }

  list(): readonly Application[] {
    return [...this.#applications.values()];
  }

  subscribe(handler: (event: ApplicationEvent) => void): () => void {
    const subscriber = (event: ApplicationEvent): void => handler(event);
    this.#handlers.add(subscriber);
    return () => this.#handlers.delete(subscriber);
  }

  async terminateAll(record: GivenRecord): Promise<void> {
    while (this.#applications.size > 0) {
      const all = this.list();
      for (const application of all) application.terminate(record);
      // One that was never run has nothing to end.
      await Promise.all(all.map(async (application) => Promise.all([application.run(), application.ended])));
      await Promise.resolve();
    }
  }

  async launch(asked: string | undefined, description: Description, making: Making): Promise<LiveComponent> {
    const application = (await this.#madeBefore(making)) ?? (await this.#make(asked, description, making));
    if ((await application.run()) === 'started' && application.top) return application.top;
    const { record } = await application.ended;
    throw new SdError(
      record.cause ??
        runtimeDiagnostic('SD6304', {
          notes: [`application ${application.name} ended before it had started: ${record.description}`],
        }),
    );
  }

  async #make(asked: string | undefined, description: Description, making: Making): Promise<LiveApplication> {
    const application = this.#add({ name: this.#nameFor(asked), description });
    try {
      await making.begins(application.name);
    } catch (error) {
      application.terminate({ type: 'normal', description: 'it could not be put on record that it is made' });
      throw error;
    }
    return application;
  }

  /** What the same making made before a crash: here already, or being taken up by others, or taken up now. */
  async #madeBefore({ before }: Making): Promise<LiveApplication | undefined> {
    if (before === undefined) return undefined;
    return (await this.#takingUp.get(before)) ?? this.#applications.get(before) ?? (await this.recover(before));
  }

  receive(asked: string | undefined, detachedFrom: DetachedFrom, description: Description): LiveApplication {
    return this.#add({ name: this.#nameFor(asked), description, detachedFrom });
  }

  #add(application: NewApplication & Pick<LiveApplicationOptions, 'detachedFrom' | 'replay'>): LiveApplication {
    return this.#carry(application, this.#take(application.name));
  }

  /** The name, for nobody else in this process or another; the result lets it go. */
  #take(name: ApplicationName): () => void {
    if (this.#taken.has(name)) {
      throw new SdError(
        runtimeDiagnostic('SD6305', {
          notes: [`an application ${name} is there already`],
          help: 'give another name, or end that application first',
        }),
      );
    }
    const release = this.#options.leases?.take(name);
    this.#taken.add(name);
    return () => {
      this.#taken.delete(name);
      release?.();
    };
  }

  #carry(
    application: NewApplication & Pick<LiveApplicationOptions, 'detachedFrom' | 'replay'>,
    release: () => void,
  ): LiveApplication {
    const { name } = application;
    const { surroundings: _surroundings, leases: _leases, ...shared } = this.#options;
    const made = new LiveApplication({ ...shared, ...application, host: this });
    this.#applications.set(name, made);
    made.subscribe((event) => {
      for (const handler of this.#handlers) handler(event);
    });
    void made.ended.then(() => {
      if (this.#applications.get(name) === made) this.#applications.delete(name);
      release();
    });
    return made;
  }

  /** The name asked for when it is a good one; without one, as in the original, `unnamed_` with the time and a number. */
  #nameFor(asked: string | undefined): ApplicationName {
    if (asked === undefined) this.#lastNumber += 1;
    const text = asked ?? `unnamed_${Math.round(this.#options.world.clock.nowMs())}_${this.#lastNumber}`;
    const name = parseApplicationName(text);
    if (name !== undefined) return name;
    throw new SdError(
      runtimeDiagnostic('SD6304', {
        notes: [`\`${text}\` cannot be the name of an application`],
        help: 'use letters, digits, `.`, `_` and `-`, at most 64, beginning with a letter or digit',
      }),
    );
  }

  #scope(): Scope {
    const description: Description = { type: 'description', data: true, attributes: new Map() };
    const applications = this.#applications;
    return {
      ...descriptionScope(description, { path: 'PROCESS' as ComponentPath, parent: undefined }),
      lookup(name) {
        const top = applications.get(name)?.top;
        return top && { scope: liveScope(top), place: undefined, isLocal: false };
      },
      names: () => applications.keys(),
    };
  }
}
