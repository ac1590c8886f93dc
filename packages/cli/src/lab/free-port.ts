import { createServer } from 'node:net';

/** A port of that loopback address that nobody listens at: the preferred one when it is free. */
export async function freePort(address: string, preferred: number | undefined): Promise<number> {
  return (await listenOnce(address, preferred ?? 0)) ?? (await listenOnce(address, 0)) ?? 0;
}

/** The port, after it was bound and let go; nothing when it could not be bound. */
function listenOnce(address: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host: address, port, exclusive: true }, () => {
      const bound = server.address();
      server.close(() => resolve(typeof bound === 'object' ? bound?.port : undefined));
    });
  });
}
