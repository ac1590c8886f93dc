import type { Diagnostic } from '@smartdomains/language';
import type { HostSession } from '../component.ts';
import type { ApplicationName, ComponentPath } from '../names.ts';
import type { Clock, HostTarget } from '../ports.ts';

/** The half of a `HostSession` that changes nothing: what looks need, before deployment and in it. */
export type HostLooks = Pick<HostSession, 'host' | 'query'>;

/** What a look before deployment is given: one host, and nothing to change it with. */
export interface HostInspection {
  readonly application: ApplicationName;
  readonly clock: Clock;
  /** Looks for one component, after which failures are named. */
  looksFor(component: ComponentPath): HostLooks;
  /** Whether the host has a program; it is started to see that, with `--version`. */
  has(program: string): Promise<boolean>;
  readonly sleep: (delayMs: number) => Promise<void>;
}

/** What one component needs, of one kind. */
export interface Needed<T> {
  readonly component: ComponentPath;
  readonly what: T;
}

/**
 * A kind of need: memory, room, a file. All needs of one kind on one host are looked at together, so that what each alone would
 * find enough is counted over all.
 */
export interface NeedKind<T> {
  /** For people: `memory`. */
  readonly name: string;
  /** `way`: looked at before all else; when it finds an error nothing more is looked at on that host. */
  readonly when?: 'way';
  /**
   * Says everything that is missing; an `SdError` it throws is one more finding. It changes nothing on the host, and looks with the
   * functions that deployment looks with.
   */
  look(on: HostInspection, needs: readonly Needed<T>[]): Promise<readonly Diagnostic[]>;
}

/** A need, made by `hostNeed`. */
export interface HostNeed {
  readonly target: HostTarget;
  readonly kind: NeedKind<unknown>;
  readonly what: unknown;
}

/** A component's need of a kind, on the host this leads to. */
export function hostNeed<T>(target: HostTarget, kind: NeedKind<T>, what: T): HostNeed {
  // The kind and what is needed go together from here on: only the kind's own `look` is given it.
  return { target, kind: kind as NeedKind<unknown>, what };
}
