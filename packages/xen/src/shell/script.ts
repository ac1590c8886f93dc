import { type Component, type ComponentClass, type ComponentContext, SdError } from '@smartdomains/runtime';
import { labelAt, problemOn, whenFailed } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import { commandsOf, type ScriptCommand } from './script-text.ts';
import { shellService } from './shell.ts';

type ScriptName = 'deployScript' | 'startScript' | 'terminateScript';

/**
 * Commands on a shell's host when it deploys, starts and terminates (runtime notes section 13). Each command is a process of its
 * own: it has its own exit code, its own time limit (`timeout`), and neither directory nor variables of the one before. The first
 * that fails ends the script and fails the step; what `terminateScript` fails is logged. Commands run again when a step is repeated
 * after a crash, so they must be safe to repeat.
 */
export const scriptClass: ComponentClass = {
  className: 'Script',
  aliases: ['org.smartfrog.services.shellscript.SFScriptExecImpl'],
  check: (view) => void view.service('shell', shellService),
  create: (): Component => ({
    deploy: (context) => runScript(context, 'deployScript'),
    async start(context) {
      await runScript(context, 'startScript');
      if (context.attributes.optionalBoolean('autoTerminate') ?? false) {
        context.end({ type: 'normal', description: '`startScript` is done' });
      }
    },
    terminate: terminateScript,
  }),
};

async function terminateScript(context: ComponentContext): Promise<void> {
  try {
    await runScript(context, 'terminateScript');
  } catch (error) {
    if (!SdError.isInstance(error)) throw error;
    const { code, summary, facts } = error.diagnostic;
    context.log.write('warning', 'a terminateScript failed; the component is terminated all the same', {
      application: context.application,
      component: context.path,
      problem: `[${code}] ${summary}`,
      command: facts?.find(({ name }) => name === 'command')?.value ?? '',
    });
  }
}

async function runScript(context: ComponentContext, name: ScriptName): Promise<void> {
  const { attributes } = context;
  const script = attributes.optionalValue(name);
  if (script === undefined) return;
  const { scripts: connection, interpreter } = attributes.service('shell', shellService);
  const read = commandsOf(script, (value) => context.follow(value).value);
  if ('problem' in read) {
    throw problemOn({ component: context.path, host: connection.name }, 'SD8404', {
      at: labelAt(attributes.place(name), read.problem),
      help: 'write a command as a string, several as a vector or a description of strings',
    });
  }
  const session = context.session(connection);
  const timeoutMs = attributes.optionalDurationMs('timeout') ?? timeLimits.scriptMs;
  const isVerbose = attributes.optionalBoolean('verbose') ?? attributes.optionalBoolean('autoTerminate') ?? false;
  for (const command of read.commands) {
    const what = `run command ${command.number} of ${read.commands.length} of ${name}`;
    const argv = [...interpreter, '-c', command.text] as [string, ...string[]];
    const failure = whenFailed('SD8403', { at: labelAt(attributes.place(name), wordsOf(command)) });
    const { stdout, stderr } = await session.effect({ what }, argv, { timeoutMs, failure, survivesLoss: false });
    if (isVerbose) logOutput(context, { what, stdout, stderr });
  }
}

function wordsOf({ number }: ScriptCommand): string {
  return `command ${number} of this script failed`;
}

function logOutput(
  context: ComponentContext,
  done: { readonly what: string; readonly stdout: string; readonly stderr: string },
): void {
  context.log.write('info', 'a command of a script is done', {
    application: context.application,
    component: context.path,
    ...done,
  });
}
