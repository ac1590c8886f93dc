import path from 'node:path';
import { type Description, type Diagnostic, hasErrors } from '@smartdomains/language';
import {
  type Application,
  type ApplicationName,
  checkDescription,
  coreClasses,
  createApplication,
  createRegistry,
  isNormal,
  parseApplicationName,
  parseDurationMs,
} from '@smartdomains/runtime';
import { xenComponentClasses } from '@smartdomains/xen';
import { formatDuration } from '../duration.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { exitCodeFor } from '../exit-code-for.ts';
import type { CliIo } from '../io.ts';
import { loadDescriptions } from '../load-description.ts';
import { loadSite } from '../load-site.ts';
import { report } from '../report.ts';
import { rootComponentName, rootComponentOf } from '../root-component.ts';
import { UsageError } from '../usage-error.ts';
import { listenForInterrupts } from './interrupts.ts';
import { type OpenWorld, openWorld, type WorldOptions } from './open-world.ts';
import { createRunLog } from './run-log.ts';
import { createRunOutput, outputFormFor, type RunOutput } from './run-output.ts';
import { standingDiagnostic } from './standing.ts';
import { summaryOf } from './summary.ts';

export interface RunOptions extends Pick<WorldOptions, 'seed' | 'speed' | 'state'> {
  readonly io: CliIo;
  readonly world: 'real' | 'simulated' | undefined;
  readonly name: string | undefined;
  readonly site: string | undefined;
  readonly include: readonly string[];
  readonly define: ReadonlyMap<string, string>;
  readonly terminateAfter: string | undefined;
  readonly onFailure: 'terminate' | 'keep' | undefined;
  readonly plain: boolean;
  readonly json: boolean;
}

/** Runs one pool from its description to its end; see the help of `run`. */
export async function runPool(file: string, options: RunOptions): Promise<ExitCode> {
  const { io } = options;
  const application = applicationNameFor(file, options.name);
  const terminateAfterMs = terminateAfterMsOf(options.terminateAfter);
  const format = options.json ? 'json' : 'text';

  if (options.site !== undefined && options.world !== 'simulated') {
    throw new UsageError('--site is for the simulated world: add --world simulated');
  }

  const registry = createRegistry([...coreClasses, ...xenComponentClasses]);
  const { description, diagnostics } = await loadOne(file, options);
  const checked =
    description === undefined ? [] : checkDescription({ description, registry, rootName: rootComponentName });
  const found = [...diagnostics, ...checked];
  report(found, { io, format });
  if (description === undefined || hasErrors(found)) return exitCodeFor(found);

  const site = options.site === undefined ? undefined : await loadSite(options.site, loadOptionsOf(options));
  if (options.site !== undefined && site === undefined) return exitCodes.failed;

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
  try {
    const live = createApplication({
      name: application,
      description,
      registry,
      world: open.world,
      onFailure,
    });
    return await foreground(live, { io, application, open, output, format, terminateAfterMs, onFailure });
  } finally {
    log.release();
    await closeInTime(open);
  }
}

/** Everything owed has been awaited when the world is closed; a host that does not answer must not hold the terminal. */
const closeTimeoutMs = 5000;

async function closeInTime(open: OpenWorld): Promise<void> {
  const limit = Promise.withResolvers<void>();
  const timer = setTimeout(limit.resolve, closeTimeoutMs);
  await Promise.race([open.close(), limit.promise]);
  clearTimeout(timer);
}

interface Foreground {
  readonly io: CliIo;
  readonly application: ApplicationName;
  readonly open: OpenWorld;
  readonly output: RunOutput;
  readonly format: 'text' | 'json';
  readonly terminateAfterMs: number | undefined;
  readonly onFailure: 'terminate' | 'keep';
}

/** From the first effect to the last, with the user's signals. */
async function foreground(live: Application, run: Foreground): Promise<ExitCode> {
  const { io, application, open, output, format } = run;
  const { clock } = open.world;
  const beginMs = clock.nowMs();
  const abandoned = Promise.withResolvers<'abandoned'>();
  let endAskedFor: string | undefined;

  const end = (reason: string) => {
    open.setStage('working');
    live.terminate({ type: 'normal', description: reason });
  };
  const stopListening = listenForInterrupts(io, () => performance.now(), {
    onFirst(reason) {
      endAskedFor = reason;
      output.footer('Ending the pool in reverse order. Ctrl-C again stops waiting and says what is left.');
      end(reason);
    },
    onSecond: () => abandoned.resolve('abandoned'),
  });
  const stopShowing = live.subscribe((event) => {
    output.event(event);
    const isWhole = !event.component.includes(':');
    if (isWhole && event.event === 'terminating' && endAskedFor === undefined) {
      output.footer('Ending the pool in reverse order. Ctrl-C twice stops waiting and says what is left.');
    }
  });
  output.footer('Ctrl-C ends the pool');

  let stopCounting = () => {};
  const started = live.run().then((how) => {
    if (how !== 'started' || endAskedFor !== undefined) return;
    const { terminateAfterMs } = run;
    open.setStage(terminateAfterMs === undefined ? 'resting' : 'counting');
    if (terminateAfterMs === undefined) return;
    const shown = formatDuration(terminateAfterMs);
    stopCounting = clock.after(terminateAfterMs, () => end(`the ${shown} of --terminate-after are over`));
  });

  try {
    const result = await Promise.race([started.then(() => live.ended), abandoned.promise]);
    if (result === 'abandoned') return abandon(live, run);

    const { record, failures, standing } = result;
    output.finish(summaryOf({ application, durationMs: clock.nowMs() - beginMs, record, standing }));
    const note =
      run.onFailure === 'keep' && !isNormal(record)
        ? 'the deployment failed, and what it made was kept as --on-failure keep asks'
        : 'the pool ended, but these could not be undone';
    const remnants = standingDiagnostic(standing, { world: open.kind, note });
    const reported = remnants === undefined ? failures : [...failures, remnants];
    report(reported, { io, format });
    if (isNormal(record) && endAskedFor !== undefined) return exitCodes.interrupted;
    const code = exitCodeFor(reported);
    return code === exitCodes.fine && !isNormal(record) ? exitCodes.failed : code;
  } finally {
    stopCounting();
    stopListening();
    stopShowing();
  }
}

/** The second Ctrl-C: nothing more is awaited, and nothing is left unsaid. */
function abandon(live: Application, { io, open, output, format }: Foreground): ExitCode {
  const standing = live.standing();
  output.finish([standing.length === 0 ? 'Stopped waiting. Nothing is left standing.' : 'Stopped waiting.']);
  const remnants = standingDiagnostic(standing, {
    world: open.kind,
    note: 'a second Ctrl-C stopped the command before the pool had ended; commands under way were ended with it',
  });
  report(remnants === undefined ? [] : [remnants], { io, format });
  return exitCodes.interrupted;
}

async function loadOne(
  file: string,
  options: RunOptions,
): Promise<{ readonly description?: Description; readonly diagnostics: readonly Diagnostic[] }> {
  const loaded = loadDescriptions([file], loadOptionsOf(options));
  for await (const { evaluation } of loaded) return rootComponentOf(evaluation);
  return { diagnostics: [] };
}

function loadOptionsOf({ io, include, define, seed, json }: RunOptions): Parameters<typeof loadSite>[1] {
  return {
    io,
    includeFolders: include,
    properties: define,
    format: json ? 'json' : 'text',
    ...(seed !== undefined && { seed }),
  };
}

function terminateAfterMsOf(asked: string | undefined): number | undefined {
  if (asked === undefined) return undefined;
  const durationMs = parseDurationMs(asked);
  if (durationMs !== undefined) return durationMs;
  throw new UsageError(`--terminate-after: a duration such as 90s or 5m is expected, not \`${asked}\``);
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
