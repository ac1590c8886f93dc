import type { Diagnostic } from '@smartdomains/language';
import { asRun } from '../as-run.ts';
import { runtimeDiagnostic } from '../codes.ts';
import type { ApplicationName } from '../names.ts';
import type { CommandResult, HostConnection, HostName, HostTarget, World } from '../ports.ts';
import { SdError } from '../sd-error.ts';
import { sleep } from '../sleep.ts';
import { targetKey, type VisitedDescription, visitComponents } from '../visit-components.ts';
import type { HostInspection, HostNeed, Needed, NeedKind } from './host-need.ts';
import { type LookWay, looksAt } from './looks-at.ts';

/** The description is one that `checkDescription` found no error in. */
export interface PreflightOptions extends VisitedDescription {
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
  visitComponents(options, (view, componentClass) => {
    for (const need of componentClass.needs?.(view) ?? []) {
      const key = targetKey(need.target);
      const host = hosts.get(key) ?? { target: need.target, needs: [] };
      host.needs.push({ ...need, component: view.path });
      hosts.set(key, host);
    }
  });
  return Promise.all(
    [...hosts.values()].map(({ target, needs }) => inspect(options, options.world.hosts.connect(target), needs)),
  );
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
  const wayOfOne = createSharedLooks(connection);
  return {
    application,
    clock: world.clock,
    looksFor: (component) => looksAt(wayOfOne(), { component, signal }),
    async has(program) {
      const argv = asRun(connection, [program, '--version']);
      const { outcome } = await connection.run({ argv, timeoutMs: programLimitMs, signal });
      // What sudo does not let us ask may be there.
      return outcome.kind !== 'notStarted' || outcome.refusedBy !== undefined;
    },
    sleep: (delayMs) => sleep(world.clock, delayMs, signal),
  };
}

/**
 * Ways to the same host on which equal looks are taken once, whoever asks: a preflight is one moment, and each look costs a session there.
 * Who asks the same again wants to know anew.
 */
function createSharedLooks(connection: HostConnection): () => LookWay {
  const answers = new Map<string, Promise<CommandResult>>();
  return () => {
    const asked = new Set<string>();
    return {
      name: connection.name,
      ...(connection.commandPrefix && { commandPrefix: connection.commandPrefix }),
      run(command) {
        const key = JSON.stringify([command.argv, command.stdin, command.timeoutMs]);
        const known = asked.has(key) ? undefined : answers.get(key);
        asked.add(key);
        if (known !== undefined) return known;
        const answer = connection.run(command);
        answers.set(key, answer);
        return answer;
      },
    };
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
