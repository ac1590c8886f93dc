import type { Diagnostic } from '@smartdomains/language';
import { type RuntimeCode, runtimeDiagnostic } from './codes.ts';
import { commandFacts } from './command-facts.ts';
import type { CommandOptions, CompletedCommand, FailedCommand } from './component.ts';
import { reasonOf } from './interruption.ts';
import type { ComponentPath } from './names.ts';
import type { CommandOutcome, CommandResult, HostName } from './ports.ts';
import { SdError } from './sd-error.ts';

/** A command that ended, and who asked for it. */
export interface EndedCommand {
  readonly argv: readonly string[];
  readonly result: CommandResult;
  readonly component: ComponentPath;
  readonly host: HostName;
  readonly options: Pick<CommandOptions, 'accept' | 'failure'> & { readonly signal: AbortSignal };
}

/** What it gave when it exited with an accepted code; else throws what explains its end. */
export function completedCommand(ended: EndedCommand): CompletedCommand {
  const { result, options } = ended;
  const { outcome, stdout, stderr, durationMs } = result;
  if (isAccepted(outcome, options)) return { exitCode: outcome.exitCode, stdout, stderr, durationMs };
  // Asked for, so it is nobody's failure.
  if (outcome.kind === 'aborted') throw reasonOf(options.signal);
  throw new SdError(failureOf(ended));
}

function failureOf({ argv, result, component: path, host, options }: EndedCommand): Diagnostic {
  const { outcome, stdout, stderr } = result;
  const facts = commandFacts(argv, result);
  const component = `${path} on host ${host}`;
  const plain = runtimeDiagnostic(codeOf(outcome), { component, facts, help: helpFor(outcome) });
  // Lost contact, or a refusal, says nothing about the command, so the author's words about its failure would be wrong.
  const isRefused = outcome.kind === 'notStarted' && outcome.refusedBy !== undefined;
  if (options.failure === undefined || outcome.kind === 'unreachable' || isRefused) return plain;
  const failed: FailedCommand = {
    component: path,
    host,
    argv,
    exitCode: outcome.kind === 'exited' ? outcome.exitCode : undefined,
    stdout,
    stderr,
    facts,
  };
  const diagnostic = options.failure(failed);
  return {
    ...diagnostic,
    component: diagnostic.component === undefined || diagnostic.component === path ? component : diagnostic.component,
    facts: diagnostic.facts ?? facts,
    ...(outcome.kind !== 'exited' && { cause: [...(diagnostic.cause ?? []), plain] }),
  };
}

/** Whether it exited with a code that the caller takes for an answer. */
export function isAccepted(
  outcome: CommandOutcome,
  options: Pick<CommandOptions, 'accept'>,
): outcome is Extract<CommandOutcome, { readonly kind: 'exited' }> {
  return outcome.kind === 'exited' && (options.accept ?? [0]).includes(outcome.exitCode);
}

const sudoHelp = [
  'give the user the list of what SmartDomains runs as root, with your folders and volume groups; as root on the host:',
  '  smartdomains sudoers --user NAME > /etc/sudoers.d/smartdomains',
  'the user and the paths of what was refused stand above; `sudo -n -l` shows what the user may run',
].join('\n');

const connectionHelp = [
  'the command did not run; where others wait for their turn, run it again when they have ended',
  'where too many are followed, end one, such as a `smartdomains logs --follow`; or, where sshd allows fewer than 9 sessions over one',
  'connection, let it allow more:',
  '  sshd -T | grep -i maxsessions',
].join('\n');

const codeOfRefusal = { sudo: 'SD6106', connection: 'SD6107' } as const;

/**
 * Whether nobody could look, which says nothing about what was to be looked at: contact was lost, or its connection took no more
 * commands. Neither is for ever.
 */
export function couldNotLook({ code }: Diagnostic): boolean {
  return code === 'SD6103' || code === 'SD6107';
}

function codeOf(outcome: CommandOutcome): RuntimeCode {
  switch (outcome.kind) {
    case 'timedOut':
      return 'SD6102';
    case 'unreachable':
      return 'SD6103';
    case 'notStarted':
      return outcome.refusedBy === undefined ? 'SD6104' : codeOfRefusal[outcome.refusedBy];
    case 'killed':
      return 'SD6105';
    default:
      return 'SD6101';
  }
}

function helpFor(outcome: CommandOutcome): string | undefined {
  switch (outcome.kind) {
    case 'unreachable':
      return outcome.mayHaveRun
        ? 'make the host reachable, then look there: the command may have run, wholly or in part'
        : 'make the host reachable; the command did not run';
    case 'notStarted':
      if (outcome.refusedBy === 'sudo') return sudoHelp;
      if (outcome.refusedBy === 'connection') return connectionHelp;
      return 'install the program on the host, or put it on the path of the user who logs in there';
    case 'timedOut':
      return 'look at the host for what holds the command up; it was told to end, and killed if it did not';
    default:
      return undefined;
  }
}
