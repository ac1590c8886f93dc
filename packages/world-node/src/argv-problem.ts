/**
 * Why these arguments cannot be passed on exactly, or nothing when they can: no system call carries a NUL, and text that
 * is not well-formed Unicode would arrive as something else.
 */
export function argvProblem(argv: readonly string[]): string | undefined {
  const index = argv.findIndex((argument) => argument.includes('\0') || !argument.isWellFormed());
  const argument = argv[index];
  if (argument === undefined) return argv[0] === '' ? 'the name of the program is empty' : undefined;
  const which = index === 0 ? 'the name of the program' : `argument ${index}`;
  return argument.includes('\0') ? `${which} contains a NUL character` : `${which} is not well-formed Unicode`;
}
