import type { HostConnection } from '@smartdomains/runtime';
import { Gate } from './gate.ts';

/** Over ssh 64 commands can be followed at once, and consoles and logs are followed as well. */
const pingsMax = 16;

const gates = new WeakMap<HostConnection, Gate>();

/**
 * Admits the pings that go on over this connection. All shells that lead to one host in one way share its connection, those of other
 * applications of the daemon too, and so they share this gate.
 */
export function pingGateOf(connection: HostConnection): Gate {
  const gate = gates.get(connection) ?? new Gate(pingsMax);
  gates.set(connection, gate);
  return gate;
}
