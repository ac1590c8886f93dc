import { type Description, printValue, type Value } from '@smartdomains/language';
import {
  type CompletedCommand,
  type Component,
  type ComponentClass,
  type ComponentContext,
  SdError,
} from '@smartdomains/runtime';
import { xenDiagnostic } from '../codes.ts';
import { labelAt } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import { endMarked, markVariable, newMark } from './program-mark.ts';

/** Exit codes kept in `execExitCodes`; the oldest are let go. */
const exitCodesKeptMax = 100;

/** Whatever a program's exit code is, it is news and no failure. */
const allExitCodes: readonly number[] = Array.from({ length: 256 }, (_, code) => code);

/** What a program's `exec` says, read anew before each start. */
interface Exec {
  /** What `env` does for the program without any shell: directory and variables. */
  readonly prefix: readonly string[];
  readonly command: readonly [string, ...string[]];
  readonly filters: { readonly stdout: readonly string[]; readonly stderr: readonly string[] };
  readonly restart: boolean;
  readonly terminate: boolean;
  readonly detach: boolean;
}

/**
 * A program on this machine from the component's deployment to its termination (runtime notes section 13). When the program ends,
 * `execExitCode`, `numberOfExecs` and `execExitCodes` say how; then it is started again, or the component ends or detaches, as
 * `restart`, `terminate` and `detach` say; with none of them the component lives on without it.
 *
 * A program that outlived the process that ran it is ended when its application is taken up, and started again: what it prints has
 * no reader any more, and its exit code nobody who waits for it.
 */
export const processClass: ComponentClass = {
  className: 'Process',
  aliases: ['org.smartfrog.services.shellscript.SFProcessExecImpl'],
  liveAttributes: ['execExitCode', 'numberOfExecs', 'execExitCodes'],
  create: (): Component => ({
    async deploy(context) {
      if (!(context.attributes.optionalBoolean('autoStart') ?? true)) return;
      // Read once now, so that what is wrong with it fails the deployment.
      readExec(context);
      context.background((signal) => keepRunning(context, signal));
    },
    async recover(context) {
      const mark = context.memory.get(markMemory);
      if (typeof mark === 'string') {
        await endMarked(context, context.session(context.hosts.connect({ kind: 'local' })), mark);
      }
      return context.memory.get(endedMemory) === true ? 'running' : 'partial';
    },
  }),
};

/** The mark of the latest start. */
const markMemory = 'mark';
/** The program has ended for good, and the component lives on without it. */
const endedMemory = 'ended';

async function keepRunning(context: ComponentContext, signal: AbortSignal): Promise<void> {
  const codes: number[] = [];
  for (let count = 1; ; count += 1) {
    const exec = readExec(context);
    const { words, code } = await runToEnd(context, exec, signal);
    if (signal.aborted) return;
    codes.push(code);
    if (codes.length > exitCodesKeptMax) codes.shift();
    context.setAttribute('execExitCode', code);
    context.setAttribute('numberOfExecs', count);
    context.setAttribute('execExitCodes', { type: 'vector', elements: [count, ...codes] });
    if (exec.restart) {
      await context.waitFor('its program to be started again', context.sleep(timeLimits.processRestartMs, signal));
      continue;
    }
    context.memory.set(endedMemory, true);
    decide(context, exec, { words, code });
    return;
  }
}

function decide(
  context: ComponentContext,
  { terminate, detach }: Exec,
  ended: { readonly words: string; readonly code: number },
): void {
  const { words, code } = ended;
  const record = { type: code === 0 ? 'normal' : 'abnormal', description: words };
  // Not awaited: this is work of the component itself, which its end waits for.
  if (detach) {
    const { self } = context;
    void (terminate ? self.detachAndTerminate(record) : self.detach()).catch(() => undefined);
  } else if (terminate) context.end(record);
  else {
    context.log.write('warning', 'the program of a Process has ended; the component lives on without it', {
      application: context.application,
      component: context.path,
      end: words,
    });
  }
}

/** The code of its end, in words too; an end without a code counts as -1. */
async function runToEnd(
  context: ComponentContext,
  exec: Exec,
  signal: AbortSignal,
): Promise<{ readonly words: string; readonly code: number }> {
  const session = context.session(context.hosts.connect({ kind: 'local' }));
  const options = { timeoutMs: timeLimits.processMs, accept: allExitCodes, signal, survivesLoss: false };
  const mark = newMark(context);
  context.memory.set(markMemory, mark);
  const argv = ['env', ...exec.prefix, `${markVariable}=${mark}`, ...exec.command] as const;
  try {
    const done = await session.effect({ what: `run ${exec.command[0]}` }, argv, options);
    logFiltered(context, exec, done);
    return { words: `Exit code: ${done.exitCode}`, code: done.exitCode };
  } catch (error) {
    if (!SdError.isInstance(error)) throw error;
    return { words: error.diagnostic.summary, code: -1 };
  }
}

function readExec(context: ComponentContext): Exec {
  const { attributes } = context;
  const exec = attributes.optionalDescription('exec');
  const read = (name: string): Value | undefined => {
    const value = exec?.attributes.get(name)?.value;
    return value === undefined || exec === undefined ? undefined : context.follow(value, { within: exec }).value;
  };
  const [program, ...more] = texts(read('cmd'), (value) => context.follow(value, exec && { within: exec }).value);
  if (program === undefined) throw noCommand(context, exec);
  const dir = read('dir');
  const variables = texts(read('envProperties'));
  const prefix = [...(typeof dir === 'string' ? ['-C', dir] : []), ...variables];
  const isSet = (name: string): boolean => (read(name) ?? attributes.optionalBoolean(name)) === true;
  return {
    prefix,
    command: [program, ...more],
    filters: { stdout: texts(read('filtersOut')), stderr: texts(read('filtersErr')) },
    restart: isSet('restart'),
    terminate: isSet('terminate'),
    detach: isSet('detach'),
  };
}

/** The texts of a vector, or one text alone. */
function texts(value: Value | undefined, follow: (value: Value) => Value = (same) => same): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || value.type !== 'vector') return [];
  return value.elements.map(follow).map((element) => (typeof element === 'string' ? element : printValue(element)));
}

function noCommand(context: ComponentContext, exec: Description | undefined): SdError {
  const place = exec?.attributes.get('cmd')?.valuePlace ?? context.attributes.place('exec');
  return new SdError(
    xenDiagnostic('SD8404', {
      primary: labelAt(place, '`cmd` must be a vector of strings, the program first'),
      component: context.path,
      help: 'write the program and its arguments: exec:cmd ["/usr/bin/program", "argument"];',
    }),
  );
}

/** Lines that hold one of the texts to look for. */
function logFiltered(context: ComponentContext, { filters }: Exec, { stdout, stderr }: CompletedCommand): void {
  for (const [stream, text] of [
    ['stdout', stdout],
    ['stderr', stderr],
  ] as const) {
    const wanted = filters[stream];
    for (const line of text.split('\n')) {
      if (!wanted.some((filter) => line.includes(filter))) continue;
      context.log.write('info', 'a program printed what is looked for', {
        application: context.application,
        component: context.path,
        stream,
        line,
      });
    }
  }
}
