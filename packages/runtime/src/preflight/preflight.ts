import type { Description, Diagnostic } from '@smartdomains/language';
import { classOf } from '../class-of.ts';
import { runtimeDiagnostic } from '../codes.ts';
import { completedCommand } from '../command-end.ts';
import { isCompoundClass } from '../compound/compound-component.ts';
import { descriptionView } from '../description-view.ts';
import { type ApplicationName, type ComponentPath, childPath, rootPath } from '../names.ts';
import type { HostConnection, HostName, HostTarget, World } from '../ports.ts';
import { descriptionScope, type Scope } from '../references/scope.ts';
import { createSurroundings, type SurroundingsOptions } from '../references/surroundings.ts';
import type { Registry } from '../registry.ts';
import { SdError } from '../sd-error.ts';
import { templatesOf } from '../templates.ts';
import type { HostInspection, HostNeed, Needed, NeedKind } from './host-need.ts';

export interface PreflightOptions {
  /** One that `checkDescription` found no error in. */
  readonly description: Description;
  readonly registry: Registry;
  readonly rootName: string;
  readonly surroundings?: SurroundingsOptions;
  readonly application: ApplicationName;
  readonly world: Pick<World, 'hosts' | 'clock'>;
  /** Aborts the looks; then the promise rejects with its reason. */
  readonly signal: AbortSignal;
}

/** What was found on one host. */
export interface HostFindings {
  readonly host: HostName;
  /** Components that need something there. */
  readonly components: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly durationMs: number;
}

/**
 * Looks, before anything is done, whether the hosts have what the description's components need (`ComponentClass.needs`): all
 * hosts together, everything that is missing, and changes nothing. Resolves to the findings by host, in the order in which the
 * description names the hosts.
 */
export async function preflight(options: PreflightOptions): Promise<readonly HostFindings[]> {
  const hosts = new Map<string, { readonly target: HostTarget; readonly needs: (HostNeed & Needed<unknown>)[] }>();
  visit(rootScope(options), options.registry, (component, need) => {
    const key = keyOf(need.target);
    const host = hosts.get(key) ?? { target: need.target, needs: [] };
    host.needs.push({ ...need, component });
    hosts.set(key, host);
  });
  return Promise.all(
    [...hosts.values()].map(({ target, needs }) => inspect(options, options.world.hosts.connect(target), needs)),
  );
}

function rootScope({ description, rootName, surroundings }: PreflightOptions): Scope {
  return descriptionScope(description, {
    path: rootPath(rootName),
    parent: undefined,
    surroundings: createSurroundings(surroundings ?? {}),
  });
}

function visit(scope: Scope, registry: Registry, report: (component: ComponentPath, need: HostNeed) => void): void {
  const { componentClass } = classOf(scope.description, { path: scope.path, place: undefined, registry });
  if (componentClass === undefined) return;
  // What is wrong with the description has been reported by its check.
  const view = descriptionView(scope, { registry, report: () => {} });
  for (const need of componentClass.needs?.(view) ?? []) report(scope.path, need);
  if (!isCompoundClass(componentClass)) return;
  for (const { name, description } of templatesOf(scope.description)) {
    visit(descriptionScope(description, { path: childPath(scope.path, name), parent: scope }), registry, report);
  }
}

/** Equal for the same machine, whoever logs in there. */
function keyOf(target: HostTarget): string {
  return target.kind === 'local' ? 'local' : `${target.host} ${target.port ?? ''}`;
}

async function inspect(
  options: PreflightOptions,
  connection: HostConnection,
  needs: readonly (HostNeed & Needed<unknown>)[],
): Promise<HostFindings> {
  const { clock } = options.world;
  const beginMs = clock.nowMs();
  const kinds = Map.groupBy(needs, ({ kind }) => kind);
  const on = inspectionOf(options, connection);
  const lookAt = async (when: NeedKind<unknown>['when']): Promise<readonly Diagnostic[]> => {
    const looks = [...kinds].filter(([kind]) => kind.when === when).map(([kind, ofKind]) => look(on, kind, ofKind));
    return (await Promise.all(looks)).flat();
  };
  const way = await lookAt('way');
  const rest = way.some(({ severity }) => severity === 'error') ? [] : await lookAt(undefined);
  options.signal.throwIfAborted();
  return {
    host: connection.name,
    components: new Set(needs.map(({ component }) => component)).size,
    diagnostics: distinct([...way, ...rest]),
    durationMs: clock.nowMs() - beginMs,
  };
}

async function look(
  on: HostInspection,
  kind: NeedKind<unknown>,
  needs: readonly Needed<unknown>[],
): Promise<readonly Diagnostic[]> {
  try {
    return await kind.look(on, needs);
  } catch (error) {
    if (SdError.isInstance(error)) return [error.diagnostic];
    const notes = [
      `looking at ${kind.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    ];
    return [runtimeDiagnostic('SD9002', { component: needs[0]?.component, notes })];
  }
}

function inspectionOf(options: PreflightOptions, connection: HostConnection): HostInspection {
  const { world, signal, application } = options;
  return {
    application,
    clock: world.clock,
    looksFor: (component) => ({
      host: connection.name,
      async query(argv, command) {
        const { timeoutMs, stdin } = command;
        const result = await connection.run({ argv, timeoutMs, signal, ...(stdin !== undefined && { stdin }) });
        return completedCommand({ argv, result, component, host: connection.name, options: { ...command, signal } });
      },
    }),
    async has(program) {
      const { outcome } = await connection.run({ argv: [program, '--version'], timeoutMs: programLimitMs, signal });
      return outcome.kind !== 'notStarted';
    },
    sleep: (delayMs) =>
      new Promise((resolve, reject) => {
        const cancel = world.clock.after(delayMs, resolve);
        signal.addEventListener('abort', () => {
          cancel();
          reject(signal.reason instanceof Error ? signal.reason : new Error('interrupted'));
        });
      }),
  };
}

/** How long a program may take to say its version. */
const programLimitMs = 30_000;

/** One problem that several components share, a missing kernel for instance, is said once, with the others' names. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const groups = Map.groupBy(diagnostics, ({ code, primary, component, facts = [] }) => {
    const written = primary?.place.source.text.slice(primary.place.start, primary.place.end);
    const looked = facts.map(({ name, value }) => [name, value.replace(/ \(exit .*\)$/, '')]);
    return JSON.stringify([code, written ?? component, primary?.text, looked]);
  });
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined || others.length === 0) return first ?? [];
    const names = others.map(({ component = '' }) => component.replace(/ on host .*$/, ''));
    const more = names.length > namesMax ? ` and ${names.length - namesMax} more` : '';
    return [{ ...first, notes: [...first.notes, `the same for ${names.slice(0, namesMax).join(', ')}${more}`] }];
  });
}

/** How many components are named that have the same problem. */
const namesMax = 3;
