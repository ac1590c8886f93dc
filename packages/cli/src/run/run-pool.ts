import { createApplications, parseDurationMs } from '@smartdomains/runtime';
import type { SimulatedSite } from '@smartdomains/world-simulated';
import { jsonText } from '../display/json-text.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import type { CliIo } from '../io.ts';
import { preflightBefore } from '../preflight-file.ts';
import { descriptionsBeside } from '../runtime-descriptions.ts';
import { UsageError } from '../usage-error.ts';
import { type Foreground, runInForeground } from './foreground.ts';
import { openWorld, type WorldOptions } from './open-world.ts';
import { applicationNameFor, loadOptionsOf, readPool } from './read-pool.ts';
import { createRunLog } from './run-log.ts';
import { createRunOutput, outputFormFor } from './run-output.ts';
import { takeUp, type WhenInterrupted } from './take-up.ts';

export interface RunOptions extends Pick<WorldOptions, 'seed' | 'speed' | 'state'> {
  readonly io: CliIo;
  readonly world: 'real' | 'simulated' | undefined;
  readonly name: string | undefined;
  readonly site: string | undefined;
  readonly include: readonly string[];
  readonly define: ReadonlyMap<string, string>;
  readonly env: readonly string[];
  readonly components: readonly string[];
  readonly terminateAfter: string | undefined;
  readonly onFailure: 'terminate' | 'keep' | undefined;
  readonly interrupted: WhenInterrupted | undefined;
  readonly skipPreflight: boolean;
  readonly plain: boolean;
  readonly json: boolean;
}

/** Runs one pool from its description to its end; see the help of `run`. */
export async function runPool(file: string, options: RunOptions): Promise<ExitCode> {
  const { io } = options;
  const application = applicationNameFor(file, options.name);
  const terminateAfter = terminateAfterOf(options.terminateAfter);
  const format = options.json ? 'json' : 'text';

  if (options.site !== undefined && options.world !== 'simulated') {
    throw new UsageError('--site is for the simulated world: add --world simulated');
  }

  const read = await readPool(file, options);
  if (typeof read === 'number') return read;
  const { description, registry, surroundings } = read;

  const site = await siteFor(options);
  if (site === 'wrong') return exitCodes.failed;

  const form = outputFormFor(io, options);
  const onFailure = options.onFailure ?? 'terminate';
  const log = createRunLog(form, io);
  const open = await openWorld({
    ...options,
    site,
    log,
    application,
    kind: options.world ?? 'real',
    purpose: `run ${file}`,
    watchedBy: form === 'tree' ? 'person' : 'nobody',
  });
  const applications = createApplications({
    registry,
    world: open.world,
    surroundings,
    descriptions: descriptionsBeside(file, {
      ...surroundings,
      io,
      includeFolders: options.include,
      seed: options.seed,
    }),
    ...(open.leases && { leases: open.leases }),
  });
  try {
    // A run that is taken up has its memory and room already; a simulated world shows how a deployment fails and is undone.
    if (open.kind === 'real' && !options.skipPreflight && !(await applications.interrupted()).includes(application)) {
      const refused = await preflightBefore({ ...read, application, world: open.world }, { io, format });
      if (refused !== undefined) return refused;
    }
    const output = createRunOutput(form, {
      io,
      application,
      world: open.title,
      nowMs: () => open.world.clock.nowMs(),
    });
    const { interrupted: whenInterrupted } = options;
    const taken = await takeUp(applications, { file, name: application, description, onFailure, whenInterrupted });
    const { application: live, note } = taken;
    if (note !== undefined)
      io.stderr.write(options.json ? `${jsonText({ log: 'info', message: note })}\n` : `note: ${note}\n`);
    const code = await runInForeground(live, { io, application, open, output, format, terminateAfter, onFailure });
    if (applications.find(application) === undefined) {
      // What its components made or detached as applications of their own lives in this process and ends with it.
      await applications.terminateAll({ type: 'normal', description: 'the command ended' });
    }
    return code;
  } finally {
    log.release();
    await open.close();
  }
}

async function siteFor(options: RunOptions): Promise<SimulatedSite | undefined | 'wrong'> {
  if (options.site === undefined) return undefined;
  const { loadSite } = await import('../load-site.ts');
  return (await loadSite(options.site, loadOptionsOf(options))) ?? 'wrong';
}

function terminateAfterOf(written: string | undefined): Foreground['terminateAfter'] {
  if (written === undefined) return undefined;
  const durationMs = parseDurationMs(written);
  if (durationMs !== undefined) return { written, durationMs };
  throw new UsageError(`--terminate-after: a duration such as 90s or 5m is expected, not \`${written}\``);
}
