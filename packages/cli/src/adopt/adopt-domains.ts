import type { Diagnostic } from '@smartdomains/language';
import { type ApplicationName, openCleanup, SdError } from '@smartdomains/runtime';
import { type Adoption, adopt, planAdoptions } from '@smartdomains/xen';
import { askYesOrNo } from '../ask.ts';
import { cliDiagnostic } from '../codes.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { exitCodeFor } from '../exit-code-for.ts';
import type { CliIo } from '../io.ts';
import { inRealWorld, type RecordedWorld } from '../recorded-world.ts';
import { report } from '../report.ts';
import { rootComponentName } from '../root-component.ts';
import { applicationNameFor, type ReadPool, type ReadPoolOptions, readPool } from '../run/read-pool.ts';
import { UsageError } from '../usage-error.ts';
import { adoptedLine, otherLine, planLines } from './adoption-lines.ts';

export interface AdoptOptions extends ReadPoolOptions {
  readonly name: string | undefined;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly state: string | undefined;
}

/** Takes domains of the real world under a description; see the help of `adopt`. */
export async function adoptDomains(file: string, paths: readonly string[], options: AdoptOptions): Promise<ExitCode> {
  const { io } = options;
  if (options.yes && options.dryRun) throw new UsageError('--dry-run asks nothing: leave --yes out');
  const application = applicationNameFor(file, options.name);
  const read = await readPool(file, options);
  if (typeof read === 'number') return read;
  return inRealWorld({ io, state: options.state, purpose: 'adopt' }, (on, signal) =>
    workOnAdoption(on, { ...options, read, paths, application, signal }),
  );
}

export interface AdoptionWork extends Pick<AdoptOptions, 'yes' | 'dryRun' | 'json'> {
  readonly io: CliIo;
  readonly read: ReadPool;
  readonly paths: readonly string[];
  readonly application: ApplicationName;
  readonly signal: AbortSignal;
}

/** The same in any world. */
export async function workOnAdoption(on: RecordedWorld, options: AdoptionWork): Promise<ExitCode> {
  const { io, json, read, paths, application, signal } = options;
  const format = json ? 'json' : 'text';
  const { world } = on;
  const plan = await planAdoptions({ ...read, rootName: rootComponentName, application, paths, world, signal });
  for (const adoption of plan.adoptions) io.stdout.write(planLines(adoption, json));
  for (const other of plan.others) io.stdout.write(otherLine(other, json));
  const refusals = plan.adoptions.flatMap((adoption) => adoption.refusals);
  const found: readonly Diagnostic[] = [...plan.problems, ...refusals];
  report(found, { io, format });
  // What was named and is not there is a failure; what was not named is made by the next deployment.
  const isMissing = paths.length > 0 && plan.others.length > 0;
  if (found.length > 0) return exitCodeFor(found);
  if (plan.adoptions.length === 0 || isMissing) {
    if (!json && !isMissing) io.stdout.write('There is nothing to adopt.\n');
    return isMissing ? exitCodes.failed : exitCodes.fine;
  }
  if (options.dryRun) return exitCodes.fine;
  const count = plan.adoptions.length === 1 ? 'it' : `these ${plan.adoptions.length}`;
  if (!options.yes) {
    const to = json ? io.stderr : io.stdout;
    to.write(`From then on \`smartdomains terminate ${application}\` ends ${count} with the rest of ${application}.\n`);
    if (!(await askYesOrNo(io, `Adopt ${count}?`))) {
      io.stderr.write('Nothing is adopted.\n');
      return exitCodes.failed;
    }
  }
  const failures = await bindAll(on, plan.adoptions, options);
  report(failures, { io, format });
  if (failures.length === 0 && !json) {
    io.stdout.write(`Carry ${count} from now on:\n    smartdomains deploy FILE --name ${application}\n`);
  }
  return exitCodeFor(failures);
}

/** Binds one after another, on record as the application's; the first failure ends it, and what was bound stays. */
async function bindAll(
  { world, leases }: RecordedWorld,
  adoptions: readonly Adoption[],
  { io, json, application, signal }: AdoptionWork,
): Promise<readonly Diagnostic[]> {
  try {
    const cleanup = await openCleanup({ world, leases, application, signal });
    if (cleanup === undefined) return [underWay(application)];
    try {
      for (const adoption of adoptions) {
        await adopt(cleanup.workFor(adoption.component), adoption, (resource) =>
          cleanup.takeOver(adoption.component, resource),
        );
        io.stdout.write(adoptedLine(adoption, json));
      }
    } finally {
      await cleanup.end();
    }
    return [];
  } catch (error) {
    if (SdError.isInstance(error)) return [error.diagnostic];
    throw error;
  }
}

function underWay(application: ApplicationName): Diagnostic {
  return cliDiagnostic('SD5914', {
    facts: [{ name: 'application', value: application }],
    notes: ['its last run did not end, and goes on when it is taken up: a domain cannot be put under it meanwhile'],
    help: `end it, or take it up and end it:\n    smartdomains terminate ${application}`,
  });
}
