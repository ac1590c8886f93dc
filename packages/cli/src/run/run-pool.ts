import path from 'node:path';
import { type Description, type Diagnostic, hasErrors } from '@smartdomains/language';
import {
  type ApplicationName,
  checkDescription,
  createApplications,
  parseApplicationName,
  parseDurationMs,
} from '@smartdomains/runtime';
import type { SimulatedSite } from '@smartdomains/world-simulated';
import { loadRegistry } from '../component-packages.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { exitCodeFor } from '../exit-code-for.ts';
import type { CliIo } from '../io.ts';
import { environmentFor, type LoadOptions, loadDescriptions } from '../load-description.ts';
import { report } from '../report.ts';
import { rootComponentName } from '../root-component.ts';
import { UsageError } from '../usage-error.ts';
import { type Foreground, runInForeground } from './foreground.ts';
import { openWorld, type WorldOptions } from './open-world.ts';
import { createRunLog } from './run-log.ts';
import { createRunOutput, outputFormFor } from './run-output.ts';

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

  const { registry, diagnostics: refused } = await loadRegistry(options.components, io);
  if (registry === undefined) {
    report(refused, { io, format });
    return exitCodeFor(refused);
  }
  const { description, diagnostics } = await loadOne(file, options);
  const surroundings = {
    properties: options.define,
    environment: environmentFor(file, { io, environmentNames: options.env }),
  };
  const checked =
    description === undefined
      ? []
      : checkDescription({ description, registry, rootName: rootComponentName, surroundings });
  const found = [...diagnostics, ...checked];
  report(found, { io, format });
  if (description === undefined || hasErrors(found)) return exitCodeFor(found);

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
    watchedBy: form === 'tree' ? 'person' : 'nobody',
  });
  const output = createRunOutput(form, {
    io,
    application,
    world: open.title,
    nowMs: () => open.world.clock.nowMs(),
  });
  const applications = createApplications({ registry, world: open.world, surroundings });
  try {
    const live = applications.create({ name: application, description, onFailure });
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

async function loadOne(
  file: string,
  options: RunOptions,
): Promise<{ readonly description?: Description; readonly diagnostics: readonly Diagnostic[] }> {
  const loaded = loadDescriptions([file], loadOptionsOf(options));
  for await (const { evaluation } of loaded) return evaluation;
  return { diagnostics: [] };
}

async function siteFor(options: RunOptions): Promise<SimulatedSite | undefined | 'wrong'> {
  if (options.site === undefined) return undefined;
  const { loadSite } = await import('../load-site.ts');
  return (await loadSite(options.site, loadOptionsOf(options))) ?? 'wrong';
}

function loadOptionsOf({
  io,
  include,
  define,
  env,
  seed,
  json,
}: RunOptions): LoadOptions & { readonly format: 'text' | 'json' } {
  return {
    io,
    includeFolders: include,
    properties: define,
    environmentNames: env,
    format: json ? 'json' : 'text',
    ...(seed !== undefined && { seed }),
  };
}

function terminateAfterOf(written: string | undefined): Foreground['terminateAfter'] {
  if (written === undefined) return undefined;
  const durationMs = parseDurationMs(written);
  if (durationMs !== undefined) return { written, durationMs };
  throw new UsageError(`--terminate-after: a duration such as 90s or 5m is expected, not \`${written}\``);
}

function applicationNameFor(file: string, asked: string | undefined): ApplicationName {
  if (asked !== undefined) {
    const name = parseApplicationName(asked);
    if (name !== undefined) return name;
    throw new UsageError(
      `--name: letters, digits, \`.\`, \`_\` and \`-\` are expected, at most 64, beginning with a letter or digit, not \`${asked}\``,
    );
  }
  const stem = file === '-' ? 'stdin' : path.basename(file).replace(/\.sf$/, '');
  const name = parseApplicationName(stem.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 64));
  if (name !== undefined) return name;
  throw new UsageError(`the name of ${file} cannot be the name of an application: give one with --name`);
}
