import { type Application, type ApplicationName, isNormal } from '@smartdomains/runtime';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { exitCodeFor } from '../exit-code-for.ts';
import { type CliIo, hasReaderGone } from '../io.ts';
import { reasonOf } from '../read-text.ts';
import { report } from '../report.ts';
import { listenForInterrupts } from './interrupts.ts';
import type { OpenWorld } from './open-world.ts';
import type { RunOutput } from './run-output.ts';
import { standingDiagnostic } from './standing.ts';
import { summaryOf } from './summary.ts';

/** A run that is about to begin. */
export interface Foreground {
  readonly io: CliIo;
  readonly application: ApplicationName;
  readonly open: OpenWorld;
  readonly output: RunOutput;
  readonly format: 'text' | 'json';
  readonly terminateAfter: { readonly written: string; readonly durationMs: number } | undefined;
  readonly onFailure: 'terminate' | 'keep';
}

const stayIntervalMs = 2 ** 30;

/** Runs the application from the first effect to the last, and heeds the user's signals. */
export async function runInForeground(live: Application, run: Foreground): Promise<ExitCode> {
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
    open.record(event);
    output.event(event);
    const isWhole = !event.component.includes(':');
    if (isWhole && event.event === 'terminating' && endAskedFor === undefined) {
      output.footer('Ending the pool in reverse order. Ctrl-C twice stops waiting and says what is left.');
    }
  });
  const stopWatchingOutput = io.onOutputClosed((error) => {
    if (hasReaderGone(error)) return;
    open.world.log.write('error', 'standard output takes no more, so what happens is not shown; the pool goes on', {
      reason: reasonOf(error),
    });
  });
  // Whatever is thrown where nobody catches it ends the command at once: what stands then must still be said.
  let hasCrashed = false;
  const stopMinding = io.onCrash(() => {
    if (hasCrashed) return;
    hasCrashed = true;
    abandon(live, run, 'a bug of the command ended it before the pool had ended');
  });
  output.footer('Ctrl-C ends the pool');

  // A pool that only runs leaves the process nothing to do, which would end it.
  const stay = setInterval(() => {}, stayIntervalMs);
  let stopCounting = () => {};
  const started = live.run().then((how) => {
    if (how !== 'started' || endAskedFor !== undefined) return;
    const { terminateAfter } = run;
    open.setStage(terminateAfter === undefined ? 'resting' : 'counting');
    if (terminateAfter === undefined) return;
    const reason = `--terminate-after ${terminateAfter.written} is over`;
    stopCounting = clock.after(terminateAfter.durationMs, () => end(reason));
  });

  try {
    const result = await Promise.race([started.then(() => live.ended), abandoned.promise]);
    if (result === 'abandoned') {
      return abandon(
        live,
        run,
        'a second Ctrl-C stopped the command before the pool had ended; commands under way end with it',
      );
    }

    const { record, failures, standing } = result;
    output.finish(summaryOf({ application, durationMs: clock.nowMs() - beginMs, record, standing }));
    const note =
      run.onFailure === 'keep' && !isNormal(record)
        ? 'the deployment failed, and what it made was kept as --on-failure keep asks'
        : 'the pool ended, but these could not be undone, or an earlier run of it left them';
    const remnants = standingDiagnostic(standing, { world: open.kind, note });
    const reported = remnants === undefined ? failures : [...failures, remnants];
    report(reported, { io, format });
    if (isNormal(record) && endAskedFor !== undefined) return exitCodes.interrupted;
    const code = exitCodeFor(reported);
    return code === exitCodes.fine && !isNormal(record) ? exitCodes.failed : code;
  } finally {
    clearInterval(stay);
    stopCounting();
    stopListening();
    stopShowing();
    stopWatchingOutput();
    stopMinding();
  }
}

/** Nothing more is awaited, and nothing is left unsaid. */
function abandon(live: Application, { io, open, output, format }: Foreground, note: string): ExitCode {
  const standing = live.standing();
  output.finish([standing.length === 0 ? 'Stopped waiting. Nothing is left standing.' : 'Stopped waiting.']);
  const remnants = standingDiagnostic(standing, { world: open.kind, note });
  report(remnants === undefined ? [] : [remnants], { io, format });
  return exitCodes.interrupted;
}
