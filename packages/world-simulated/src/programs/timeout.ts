import type { Program } from '../process.ts';
import { parseDurationMs, wrongUse } from './coreutils.ts';

/** Exit codes of timeout(1): the time was over, wrong use, no such program. */
const timedOut = 124;
const wrongUseCode = 125;
const notFound = 127;

/** timeout(1) with a time and a command: `--foreground`. The program that knows the others is given, so that this one can run any. */
export function timeoutOf(find: (name: string) => Program | undefined): Program {
  return async (process) => {
    const own = process.args[0] === '--foreground' ? process.args.slice(1) : process.args;
    const [duration, command, ...args] = own;
    if (duration === undefined || command === undefined) return wrongUse(process, 'missing operand') && wrongUseCode;
    const delayMs = parseDurationMs(duration);
    if (delayMs === undefined) return wrongUse(process, `invalid time interval '${duration}'`) && wrongUseCode;
    const program = process.machine.spec.missingPrograms.includes(command) ? undefined : find(command);
    if (program === undefined) {
      process.error(`timeout: failed to run command '${command}': No such file or directory\n`);
      return notFound;
    }
    const exited = program({ ...process, name: command, args });
    // With the process its waits end, so the program that is given up here never comes back from one.
    return delayMs === 0 ? exited : Promise.race([exited, process.pause(delayMs).then(() => timedOut)]);
  };
}
