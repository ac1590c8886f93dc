/** How a run of the command ended, for whoever called it (docs/reference/cli.md, "Exit codes"). */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes] | PassedOnExitCode;

/** The exit code of a program that the user had us run, as it was. */
export type PassedOnExitCode = number & { readonly isPassedOn: true };

/** The exit codes by what they mean. */
export const exitCodes = {
  fine: 0,
  /** The description or the pool failed. */
  failed: 1,
  /** Wrong usage: the command line itself. */
  usage: 2,
  /** A host or a service of this machine could not be reached. */
  unreachable: 3,
  interrupted: 130,
} as const;

/** For commands that run a program in their place. */
export function passOnExitCode(exitCode: number): PassedOnExitCode {
  return exitCode as PassedOnExitCode;
}
