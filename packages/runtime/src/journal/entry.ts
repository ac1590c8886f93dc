import type { Effect, Resource } from '../component.ts';
import type { LifecycleState } from '../lifecycle.ts';
import type { ApplicationName, ComponentPath } from '../names.ts';
import type { CommandOutcome, HostName, JsonValue } from '../ports.ts';

/**
 * One record of an application's stream. Together they say what was asked, what was tried on hosts, and what came of it;
 * nothing secret: what a command got on standard input is left out. A reader takes the same entry twice as once.
 */
export type JournalEntry =
  | BegunEntry
  /** A component reached the state; `created` is not written, it follows from the first other one. */
  | {
      readonly entry: 'state';
      readonly component: ComponentPath;
      readonly state: LifecycleState;
      /** With the states of ending. */
      readonly record?: EndRecord;
    }
  /** A child is made of a description that stands nowhere in its compound. */
  | {
      readonly entry: 'child';
      readonly component: ComponentPath;
      readonly description: JsonValue;
      /** Whether the compound makes it anew by itself when its start is repeated. */
      readonly madeBy: 'itself' | 'others';
    }
  /** What a component wrote down in its memory; without a value it is taken away. */
  | {
      readonly entry: 'remembered';
      readonly component: ComponentPath;
      readonly name: string;
      readonly value?: JsonValue;
    }
  /** Others gave a component an attribute, in the JSON form of the language; without a value they took one away. */
  | {
      readonly entry: 'attribute';
      readonly component: ComponentPath;
      readonly name: string;
      readonly value?: JsonValue;
    }
  /** Others give a component an attribute, which needs something done: `attribute` follows when it is, `notChanged` when it cannot be. */
  | {
      readonly entry: 'changing';
      readonly component: ComponentPath;
      readonly name: string;
      readonly value?: JsonValue;
    }
  | { readonly entry: 'notChanged'; readonly component: ComponentPath; readonly name: string }
  | IntentEntry
  | ResultEntry
  /** A component looked and found that the resource is not there. */
  | { readonly entry: 'gone'; readonly component: ComponentPath; readonly resource: Resource }
  /** The resource came here: with a component of another application, or made by hand and taken over. */
  | { readonly entry: 'adopted'; readonly component: ComponentPath; readonly resource: Resource }
  /**
   * A component is about to become the application `to`. It has when that application has begun and not ended at once: what it
   * made belongs there then.
   */
  | { readonly entry: 'detaching'; readonly component: ComponentPath; readonly to: ApplicationName }
  /** It has, with all below it. */
  | { readonly entry: 'detached'; readonly component: ComponentPath; readonly to: ApplicationName }
  | EndedEntry;

/** Why a component ended; `failed`: because its deploy or start did; `quiet`: its parent was not told. */
export interface EndRecord {
  readonly type: string;
  readonly description: string;
  readonly id: ComponentPath;
  readonly failed?: true;
  readonly quiet?: true;
}

/** The first entry of a run. */
export interface BegunEntry {
  readonly entry: 'begun';
  /** Of the form of these records. */
  readonly version: 1;
  readonly timeMs: number;
  readonly application: ApplicationName;
  /** The resolved description, in the JSON form of the language. */
  readonly description: JsonValue;
  readonly onFailure: 'terminate' | 'keep';
  /** Where it was made, when it was detached from there. */
  readonly detachedFrom?: { readonly application: ApplicationName; readonly path: ComponentPath };
}

/** Durable before the command runs (invariant 3). Without a result it may have run, or half run. */
export interface IntentEntry extends Pick<Effect, 'what' | 'creates' | 'removes'> {
  readonly entry: 'intent';
  /** Unique within the stream. */
  readonly id: number;
  readonly timeMs: number;
  readonly component: ComponentPath;
  readonly host: HostName;
  readonly argv: readonly string[];
}

export interface ResultEntry {
  readonly entry: 'result';
  /** Of the intent. */
  readonly id: number;
  /** `notRun`: it is certain that the command did not begin. */
  readonly outcome: CommandOutcome['kind'] | 'notRun';
  readonly exitCode?: number;
  /** Whether the effect is proved to have happened: the command exited with a code that says so. */
  readonly done: boolean;
  readonly durationMs: number;
}

/** The last entry of a run; resources may stand when terminating failed or the run was to keep them. */
export interface EndedEntry {
  readonly entry: 'ended';
  readonly timeMs: number;
  readonly type: string;
  readonly description: string;
}
