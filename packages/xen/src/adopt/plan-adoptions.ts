import type { Diagnostic } from '@smartdomains/language';
import {
  type ApplicationName,
  type ComponentPath,
  type DescriptionView,
  type HostConnection,
  type HostLooks,
  type HostTarget,
  looksAt,
  SdError,
  sleep,
  targetKey,
  type VisitedDescription,
  visitComponents,
  type World,
} from '@smartdomains/runtime';
import { xenDiagnostic } from '../codes.ts';
import { lookAtXen } from '../domain/looks-for-domain.ts';
import { remainsIn } from '../domain/remains.ts';
import { otherHolder } from '../holders/hold-disk.ts';
import { describeHolder, type HolderMark } from '../holders/holder-mark.ts';
import { lookAtMachine } from '../holders/look-at-machine.ts';
import { lookAtHolders } from '../holders/mark-place.ts';
import { derivedDomainName, uuidOf } from '../identity/identity.ts';
import { labelAt, problemOn, whenFailed } from '../problem.ts';
import { shellService } from '../shell/shell.ts';
import { targetOfShell } from '../shell/shell-target.ts';
import { storageBackendService } from '../storage/storage-backend.ts';
import { timeLimits } from '../time-limits.ts';
import { type DomainRow, type DomainTable, findByName, findByUuid } from '../xl/domain-table.ts';
import { xlListLong } from '../xl/xl-commands.ts';
import { lookAtAdoption } from './adoption-record.ts';
import { describedDomain } from './described-domain.ts';
import { type Difference, differencesOf } from './differences.ts';
import { ofAnotherApplication, ownerOfDomain, seeWhoCarries } from './domain-owner.ts';
import { parseRunningDomain, type RunningDomain } from './running-domain.ts';

/** A domain that was made by hand and would be a component's. */
export interface Adoption {
  readonly application: ApplicationName;
  readonly component: ComponentPath;
  readonly connection: HostConnection;
  readonly row: DomainRow;
  readonly running: RunningDomain;
  /** It is bound already: what an earlier try did not come to is done. */
  readonly isBound: boolean;
  readonly differences: readonly Difference[];
  /** Why it cannot be adopted; none: it can. */
  readonly refusals: readonly Diagnostic[];
}

/** What is found for a description. */
export interface AdoptionPlan {
  readonly adoptions: readonly Adoption[];
  /** Components without a domain that could be adopted, and why, in words. */
  readonly others: readonly { readonly component: ComponentPath; readonly why: string }[];
  /** What kept a host from being looked at. */
  readonly problems: readonly Diagnostic[];
}

export interface PlanOptions extends VisitedDescription {
  readonly application: ApplicationName;
  /** Only these components; all domains of the description when empty. */
  readonly paths: readonly string[];
  readonly world: Pick<World, 'hosts' | 'clock'>;
  readonly signal: AbortSignal;
}

/**
 * Looks on all hosts together which domains of the description run there under their names without being ours, and compares each with
 * its description. Changes nothing.
 */
export async function planAdoptions(options: PlanOptions): Promise<AdoptionPlan> {
  const { application, paths, world } = options;
  const wanted: { readonly view: DescriptionView; readonly target: HostTarget }[] = [];
  const others: { component: ComponentPath; why: string }[] = [];
  visitComponents(options, (view, { className }) => {
    if (className !== 'XenDomain' || (paths.length > 0 && !paths.includes(view.path))) return;
    const target = targetOfShell(view.service('shell', shellService));
    if (target === undefined) others.push({ component: view.path, why: 'its host is known at run time only' });
    else wanted.push({ view, target });
  });
  const problems: Diagnostic[] = [];
  const adoptions: Adoption[] = [];
  const byHost = Map.groupBy(wanted, ({ target }) => targetKey(target));
  await Promise.all(
    [...byHost.values()].map(async ([first, ...more]) => {
      if (first === undefined) return;
      const connection = world.hosts.connect(first.target);
      try {
        const looks = looksAt(connection, { component: first.view.path, signal: options.signal });
        const asking = { component: first.view.path, place: () => undefined };
        const table = await lookAtXen(looks, asking, {
          sleep: (delayMs) => sleep(world.clock, delayMs, options.signal),
        });
        for (const { view } of [first, ...more]) {
          const found = await planOne({ options, connection, table }, view);
          if (typeof found === 'string') others.push({ component: view.path, why: found });
          else adoptions.push(found);
        }
      } catch (error) {
        if (!SdError.isInstance(error)) throw error;
        problems.push(error.diagnostic);
      }
    }),
  );
  options.signal.throwIfAborted();
  const place = new Map(wanted.map(({ view }, index) => [view.path, index]));
  adoptions.sort((one, other) => (place.get(one.component) ?? 0) - (place.get(other.component) ?? 0));
  return { adoptions, others: [...missing(application, paths, wanted, others), ...others], problems };
}

function missing(
  application: ApplicationName,
  paths: readonly string[],
  wanted: readonly { readonly view: DescriptionView }[],
  others: readonly { readonly component: ComponentPath }[],
): AdoptionPlan['others'] {
  const known = new Set<string>([...wanted.map(({ view }) => view.path), ...others.map(({ component }) => component)]);
  return paths
    .filter((path) => !known.has(path))
    .map((path) => ({ component: path as ComponentPath, why: `${application} has no such XenDomain` }));
}

interface OnHost {
  readonly options: PlanOptions;
  readonly connection: HostConnection;
  readonly table: DomainTable;
}

/** Why there is nothing to adopt, in words, when it is a text. */
async function planOne({ options, connection, table }: OnHost, view: DescriptionView): Promise<Adoption | string> {
  const { application, signal } = options;
  const looks = looksAt(connection, { component: view.path, signal });
  const owner = { application, path: view.path };
  const own = uuidOf(owner);
  const name = nameOf(view) ?? derivedDomainName(owner);
  if (findByUuid(table, own) !== undefined) return `${name} on ${connection.name} is its own already`;
  const row = findByName(table, name);
  if (row === undefined) return `there is no domain ${name} on ${connection.name}`;
  const record = await lookAtAdoption(looks, own);
  const running = await lookAtRunning(looks, view.path, row);
  const differences = differencesOf(describedDomain(view), running);
  return {
    application,
    component: view.path,
    connection,
    row,
    running,
    isBound: record?.uuid === row.uuid,
    differences,
    refusals: await refusalsOf({ application, looks, view, row, running, differences }),
  };
}

/** The domain's name as its component would have it. */
function nameOf(view: DescriptionView): string | undefined {
  return view.text('domainName') ?? view.service('storageBackend', storageBackendService)?.text('domainName');
}

async function lookAtRunning(looks: HostLooks, component: ComponentPath, row: DomainRow): Promise<RunningDomain> {
  const answer = await looks.query(xlListLong(row.domid), {
    timeoutMs: timeLimits.lookMs,
    failure: whenFailed('SD8101'),
  });
  const running = parseRunningDomain(answer.stdout);
  if (running !== undefined) return running;
  throw problemOn({ component, host: looks.host }, 'SD8101', {
    notes: [`\`xl list -l ${row.domid}\` gave an answer that tells of no domain`],
  });
}

async function refusalsOf(of: {
  readonly application: ApplicationName;
  readonly looks: HostLooks;
  readonly view: DescriptionView;
  readonly row: DomainRow;
  readonly running: RunningDomain;
  readonly differences: readonly Difference[];
}): Promise<readonly Diagnostic[]> {
  const { application, looks, view, row, running, differences } = of;
  const component = `${view.path} on host ${looks.host}`;
  const refusals: Diagnostic[] = [];
  if (remainsIn(row) !== 'whole' || row.shutdownReason !== null) {
    refusals.push(
      xenDiagnostic('SD8161', {
        component,
        facts: [{ name: 'domain', value: `${row.name}, number ${row.domid}, ${stateOf(row)}` }],
        help: 'a domain is adopted while it runs; look at `xl list -v` on the host',
      }),
    );
  }
  const owner = await ownerOfDomain(looks, row);
  const isOthers = owner !== undefined && owner.application !== application;
  if (isOthers) refusals.push(ofAnotherApplication(component, { row, owner }));
  const fixed = differences.filter(({ isHot }) => !isHot);
  if (fixed.length > 0) {
    const write = fixed.flatMap((difference) => difference.write ?? []);
    refusals.push(
      xenDiagnostic('SD8160', {
        primary: labelAt(view.place(fixed[0]?.attribute ?? ''), `the domain has ${fixed[0]?.running ?? ''}`),
        component,
        facts: fixed.map(({ attribute, described, running: other }) => ({
          name: attribute,
          value: `${described} in the description, ${other} in the domain`,
        })),
        notes: ['none of these can be changed while the domain runs'],
        help:
          write.length === 0
            ? 'describe the domain as it is'
            : `describe the domain as it is:\n${write.map((line) => `  ${line}`).join('\n')}`,
      }),
    );
  }
  const machine = await lookAtMachine(looks, view.path);
  for (const { target } of running.disks.filter(({ readOnly }) => !readOnly)) {
    const found = await lookAtHolders(looks, target, view.path);
    const other = otherHolder(found, { application, uuid: row.uuid }, machine);
    // The mark of the very domain says no more than what is said of it already.
    const isSaid = isOthers && typeof other === 'object' && other.uuid === row.uuid;
    if (other !== undefined && !isSaid) refusals.push(heldByAnother({ component, target, row, other }));
  }
  return refusals;
}

/** Of an application that has made or adopted the very domain, or of another domain that has its disk. */
function heldByAnother(of: {
  readonly component: string;
  readonly target: string;
  readonly row: DomainRow;
  readonly other: HolderMark | string;
}): Diagnostic {
  const { component, target, row, other } = of;
  const isUnreadable = typeof other === 'string';
  const owner = isUnreadable || other.uuid !== row.uuid ? undefined : other.application;
  return xenDiagnostic('SD8219', {
    component,
    facts: [{ name: 'held by', value: isUnreadable ? `a mark that is none of ours: ${other}` : describeHolder(other) }],
    notes: [
      owner === undefined
        ? `the domain has ${target}, which another one holds`
        : `the domain belongs to application ${owner}: it cannot be that of another as well`,
    ],
    help: owner === undefined ? 'find out which of the two is to have it, and end the other' : seeWhoCarries(owner),
  });
}

function stateOf({ dying, isUnborn, shutdownReason }: DomainRow): string {
  if (dying) return 'being taken down';
  return isUnborn ? 'half made' : `stopped: ${shutdownReason ?? 'not known why'}`;
}
