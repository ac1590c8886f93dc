import type { HostTarget } from '@smartdomains/runtime';
import { isSshName } from '@smartdomains/xen';
import { UsageError } from '../usage-error.ts';

/** `user@name:port` as a way to a host; `localhost` is this machine. Throws a `UsageError`. */
export function parseHostOption(written: string): HostTarget {
  if (written === 'localhost') return { kind: 'local' };
  const [, user, host = '', port] = /^(?:([^@]+)@)?([^@:]+|\[[^\]@]+\])(?::(\d{1,5}))?$/.exec(written) ?? [];
  const isName = isSshName(host) && (user === undefined || isSshName(user));
  if (!isName) throw new UsageError(`--host: user@name:port is expected, not \`${written}\``);
  return {
    kind: 'ssh',
    host,
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port: Number(port) }),
  };
}
