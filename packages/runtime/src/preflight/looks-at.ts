import { asRun } from '../as-run.ts';
import { completedCommand } from '../command-end.ts';
import type { ComponentPath } from '../names.ts';
import type { HostConnection } from '../ports.ts';
import type { HostLooks } from './host-need.ts';

/** What looks need of a connection. */
export type LookWay = Pick<HostConnection, 'name' | 'commandPrefix' | 'run'>;

/** Looks at a host without an application: nothing is journalled. Failures are named after the component; `signal` ends them. */
export function looksAt(
  connection: LookWay,
  { component, signal }: { readonly component: ComponentPath; readonly signal: AbortSignal },
): HostLooks {
  return {
    host: connection.name,
    async query(plain, command) {
      const argv = asRun(connection, plain, command);
      const { timeoutMs, stdin } = command;
      const given = stdin === undefined ? {} : { stdin };
      const result = await connection.run({ argv, timeoutMs, signal, isLook: true, ...given });
      return completedCommand({ argv, result, component, host: connection.name, options: { ...command, signal } });
    },
  };
}
