import { Command as CommanderCommand, CommanderError } from 'commander';
import { commands } from './commands/all.ts';
import type { Command } from './define-command.ts';
import { printable } from './display/printable.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import { type CliIo, hasReaderGone } from './io.ts';
import { UsageError } from './usage-error.ts';

/**
 * Runs one command line (without the program's name) and resolves to its exit code. Never rejects: what goes wrong is
 * said on standard error, as a diagnostic.
 */
export async function main(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  let outputError: NodeJS.ErrnoException | undefined;
  const releases = [
    io.onOutputClosed((error) => {
      outputError = error;
    }),
  ];
  const crash = new Promise<never>((_resolve, reject) => {
    releases.push(io.onCrash(reject));
  });
  // Handled by the race; when the command has won it nobody is left to listen.
  crash.catch(() => {});
  try {
    const code = await Promise.race([runCommandLine(argv, io), crash]);
    // A reader that has gone (`| head`) has what it wanted; anything else is a loss.
    if (outputError === undefined || hasReaderGone(outputError)) return code;
    const { reportOutputError } = await import('./report-exception.ts');
    return reportOutputError(outputError, io);
  } catch (error) {
    const { reportException } = await import('./report-exception.ts');
    return reportException(error, io);
  } finally {
    for (const release of releases) release();
  }
}

async function runCommandLine(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  let code: ExitCode = exitCodes.fine;
  const program = createProgram(io);
  const asked = argv[0] === '--version' || argv[0] === '-V' ? ['version', ...argv.slice(1)] : [...argv];
  for (const command of await loadCommands(asked[0])) {
    command.register(program, io, (finished) => {
      code = finished;
    });
  }
  try {
    if (argv.length === 0) {
      io.stderr.write(program.helpInformation());
      return exitCodes.usage;
    }
    await program.parseAsync(asked, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.usage;
    if (!(error instanceof UsageError)) throw error;
    io.stderr.write(
      `smartdomains: ${printable(error.message)}\nSee: smartdomains ${commandOf(program, argv)} --help\n`,
    );
    return exitCodes.usage;
  }
}

/** The command of that name alone, so that it starts fast; all of them where the help or a wrong name may list them. */
async function loadCommands(name: string | undefined): Promise<readonly Command[]> {
  const named = commands.find((command) => command.name === name);
  return named === undefined ? Promise.all(commands.map((command) => command.load())) : [await named.load()];
}

/** `run`, `lab up`: the words at the beginning that name a command. */
function commandOf(program: CommanderCommand, argv: readonly string[]): string {
  const [name = '', second = ''] = argv;
  const group = program.commands.find((command) => command.name() === name);
  return group?.commands.some((command) => command.name() === second) ? `${name} ${second}` : name;
}

const exitCodesHelp = `Exit codes:
  0  fine
  1  the description or the pool failed
  2  wrong usage
  3  a host or service could not be reached
  130  interrupted`;

function createProgram(io: CliIo): CommanderCommand {
  const program = new CommanderCommand('smartdomains');
  program
    .description('Deploys, watches and ends pools of Xen virtual machines, described in one text.')
    .usage('COMMAND [options]')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print the help of a command')
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError('See: smartdomains --help')
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(usageText(text)),
      getOutHelpWidth: () => io.stdout.columns ?? 80,
      getErrHelpWidth: () => io.stderr.columns ?? 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  program.addHelpText('after', `\n${exitCodesHelp}`);
  return program;
}

/** Commander's `error: unknown option '--jso'\n(Did you mean --json?)` in our form. */
function usageText(text: string): string {
  return text
    .replace(/^error: /, 'smartdomains: ')
    .replace(/'([^'\n]*)'/g, '`$1`')
    .replace(/\n\(Did you mean (one of )?(.*)\?\)/, (_whole, several: string | undefined, names: string) => {
      return `\ndid you mean ${several === undefined ? `\`${names}\`` : `one of ${names}`}?`;
    });
}
