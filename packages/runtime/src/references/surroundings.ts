import type { Scope } from './scope.ts';

/**
 * What a lazy reference may see beside the components of its application: the properties and the environment that came with
 * the application's options, and the applications of this process.
 */
export interface Surroundings {
  /** For `PROPERTY` and `IPROPERTY`. */
  readonly properties: ReadonlyMap<string, string>;
  /** For `ENVPROPERTY` and `IENVPROPERTY`: only what the operator allows is seen. */
  readonly environment: (name: string) => string | undefined;
  /** The names under which `HOST` means this process. */
  readonly hostNames: ReadonlySet<string>;
  /** What `PROCESS` leads to: every application of this process by its name. Absent where that is not known yet. */
  readonly process?: Scope;
}

/** What an application's options may say of its surroundings. */
export type SurroundingsOptions = Partial<Pick<Surroundings, 'properties' | 'environment' | 'hostNames'>>;

const ownHostNames: readonly string[] = ['localhost', '127.0.0.1', '::1'];

/** The surroundings of the options: no properties, no environment and only the local names where they say nothing. */
export function createSurroundings(options: SurroundingsOptions, process?: Scope): Surroundings {
  return {
    properties: options.properties ?? new Map(),
    environment: options.environment ?? (() => undefined),
    hostNames: new Set([...ownHostNames, ...(options.hostNames ?? [])]),
    ...(process && { process }),
  };
}

/** Those of a scope that belongs to no application. */
export const noSurroundings: Surroundings = createSurroundings({});
