import type { Program } from '../process.ts';
import { failure } from './coreutils.ts';

/** sudo(8) as `sudo -n -- COMMAND`: everybody may run everything. The program that knows the others is given. */
export function sudoOf(find: (name: string) => Program | undefined): Program {
  return async (process) => {
    const [flag, end, command, ...args] = process.args;
    if (flag !== '-n' || end !== '--' || command === undefined) {
      failure(process, 'only sudo -n -- COMMAND is simulated');
      return 1;
    }
    const program = find(command);
    if (program !== undefined) return program({ ...process, name: command, args });
    failure(process, `${command}: command not found`);
    return 1;
  };
}
