import type { CommandResult } from '@smartdomains/runtime';

/** Whether sudo runs the command: then it is root's, and we may not signal it ourselves. */
export function isRootsBySudo(argv: readonly string[]): boolean {
  return argv[0] === 'sudo';
}

/** Signals a process group through sudo; what it says of a group that is not there ends in `No such process`. */
export function killBySudo(signal: 'TERM' | 'KILL' | '0', group: number | string): readonly [string, ...string[]] {
  return ['sudo', '-n', '--', 'kill', `-${signal}`, '--', `-${group}`];
}

/** Sudo says these and goes on. */
const warnings = /^sudo: (unable to resolve host|setrlimit)/;
const refusals = /^(sudo: |Sorry, user |\S+ is not in the sudoers file|\S+ is not allowed to run sudo)/;

/**
 * The result of a command that sudo did not run, told apart from one of the command's own: sudo exits with 1 then, as many commands do
 * for an answer. Every other result is given back as it is.
 */
export function withSudoRefusal(argv: readonly string[], result: CommandResult): CommandResult {
  const { outcome, stderr } = result;
  if (!isRootsBySudo(argv) || outcome.kind !== 'exited' || outcome.exitCode !== 1) return result;
  const said = stderr.split('\n').find((line) => refusals.test(line) && !warnings.test(line));
  if (said === undefined) return result;
  const [, missing] = /^sudo: (.+): command not found$/.exec(said) ?? [];
  if (missing !== undefined)
    return { ...result, outcome: { kind: 'notStarted', reason: `there is no program ${missing}` } };
  return { ...result, outcome: { kind: 'notStarted', reason: said, refusedBy: 'sudo' } };
}
