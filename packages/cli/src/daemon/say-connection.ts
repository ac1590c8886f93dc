import type { CliIo } from '../io.ts';
import { type Connection, reconnectLimitMs } from './client.ts';

/** What a follower says of its connection to the daemon. */
export const connectionText: Readonly<Record<Connection, string>> = {
  lost: `connection lost, trying again for up to ${reconnectLimitMs / 1000} s`,
  again: 'connected again',
};

/** Says it on standard error: that nothing comes meanwhile does not mean that nothing happens. */
export function sayConnection(io: CliIo, connection: Connection): void {
  io.stderr.write(`note: ${connectionText[connection]}\n`);
}
