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
} from '@smartdomains/runtime';
import { xenClasses } from '@smartdomains/xen';
import { formatDuration } from '../duration.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { exitCodeFor } from '../exit-code-for.ts';
import type { CliIo } from '../io.ts';
import { loadDescriptions } from '../load-description.ts';
import { report } from '../report.ts';
import { rootComponentName, rootComponentOf } from '../root-component.ts';
import { UsageError } from '../usage-error.ts';
import { listenForInterrupts } from './interrupts.ts';
import { type OpenWorld, openWorld, type WorldOptions } from './open-world.ts';
import { createRunOutput, outputFormFor, type RunOutput } from './run-output.ts';
import { standingDiagnostic, undoneFacts } from './standing.ts';
import { summaryOf } from './summary.ts';

export interface RunOptions extends Pick<WorldOptions, 'seed' | 'speed' | 'site' | 'state'> {
  readonly io: CliIo;
  readonly world: 'real' | 'simulated' | undefined;
  readonly name: string | undefined;
  readonly include: readonly string[];
  readonly define: ReadonlyMap<string, string>;
  readonly terminateAfterMs: number | undefined;
  readonly onFailure: 'terminate' | 'keep' | undefined;
  readonly plain: boolean;
  readonly json: boolean;
}

/** Runs one pool from its description to its end; see the help of `run`. */
export async function runPool(file: string, options: RunOptions): Promise<ExitCode> {
  const { io } = options;
  const application = applicationNameFor(file, options.name);
  const format = options.json ? 'json' : 'text';

  const registry = createRegistry([...coreClasses, ...xenClasses]);
  const { description, diagnostics } = await loadOne(file, options);
  const checked =
    description === undefined ? [] : checkDescription({ description, registry, rootName: rootComponentName });
  const found = [...diagnostics, ...checked];
  report(found, { io, format });
  if (description === undefined || hasErrors(found)) return exitCodeFor(found);

  const form = outputFormFor(io, options);
  const open = await openWorld({
    ...options,
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
      onFailure: options.onFailure ?? 'terminate',
    });
    return await foreground(live, { ...options, application, open, output, format });
  } finally {
    await open.close();
  }
}

interface Foreground {
  readonly io: CliIo;
  readonly application: ApplicationName;
  readonly open: OpenWorld;
  readonly output: RunOutput;
  readonly format: 'text' | 'json';
  readonly terminateAfterMs: number | undefined;
}

/** From the first effect to the last, with the user's signals. */
async function foreground(live: Application, run: Foreground): Promise<ExitCode> {
  const { io, application, open, output, format } = run;
  const { clock } = open.world;
  const beginMs = clock.nowMs();
  const abandoned = Promise.withResolvers<'abandoned'>();
  let interrupted = false;

  const end = (description: string) => {
    open.setStage('working');
    live.terminate({ type: 'normal', description });
  };
  const stopListening = listenForInterrupts(io, () => performance.now(), {
    onFirst(reason) {
      interrupted = true;
      output.footer('Ending the pool in reverse order. Ctrl-C again stops waiting and says what is left.');
      end(reason);
    },
    onSecond: () => abandoned.resolve('abandoned'),
  });
  const stopShowing = live.subscribe((event) => output.event(event));
  output.footer('Ctrl-C ends the pool');

  let stopCounting = () => {};
  const started = live.run().then((how) => {
    if (how !== 'started' || interrupted) return;
    const { terminateAfterMs } = run;
    open.setStage(terminateAfterMs === undefined ? 'resting' : 'counting');
    if (terminateAfterMs === undefined) return;
    const shown = formatDuration(terminateAfterMs);
    stopCounting = clock.after(terminateAfterMs, () => end(`the ${shown} of --terminate-after are over`));
  });

  try {
    const ended = started.then(() => live.ended);
    const result = await Promise.race([ended, abandoned.promise]);
    stopCounting();
    if (result === 'abandoned') return abandon(live, run);

    const { record, failures, undone, standing } = result;
    output.finish(summaryOf({ application, durationMs: clock.nowMs() - beginMs, record, standing }));
    const remnants = standingDiagnostic(standing, {
      world: open.kind,
      note: 'the pool ended, but these could not be undone',
    });
    const reported = [
      ...withUndone(failures, undoneFacts(undone, standing)),
      ...(remnants === undefined ? [] : [remnants]),
    ];
    report(reported, { io, format });
    if (interrupted) return exitCodes.interrupted;
    const code = exitCodeFor(reported);
    return code === exitCodes.fine && !isNormal(record) ? exitCodes.failed : code;
  } finally {
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
    note: 'a second Ctrl-C stopped the command before the pool had ended; commands already begun may go on',
  });
  report(remnants === undefined ? [] : [remnants], { io, format });
  return exitCodes.interrupted;
}

/** The first failure is the cause of the others; it says what became of the pool. */
function withUndone(failures: readonly Diagnostic[], facts: ReturnType<typeof undoneFacts>): readonly Diagnostic[] {
  const [first, ...others] = failures;
  return first === undefined ? [] : [{ ...first, facts: [...(first.facts ?? []), ...facts] }, ...others];
}

async function loadOne(
  file: string,
  options: RunOptions,
): Promise<{ readonly description?: Description; readonly diagnostics: readonly Diagnostic[] }> {
  const { io, include, define, seed } = options;
  const loaded = loadDescriptions([file], {
    io,
    includeFolders: include,
    properties: define,
    ...(seed !== undefined && { seed }),
  });
  for await (const { evaluation } of loaded) return rootComponentOf(evaluation);
  return { diagnostics: [] };
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
