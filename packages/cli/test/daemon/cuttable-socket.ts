import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A socket in front of the daemon's, at which a test breaks connections off. */
export interface CuttableSocket extends AsyncDisposable {
  /** How many streams of events the daemon has begun so far. */
  readonly streams: number;
  /** Breaks off all there are. */
  cut(): void;
  /** The same for all that come while the work goes on. */
  cutDuring(work: () => Promise<void>): Promise<void>;
}

/**
 * Listens at `path` and passes on what comes to `target`. A stream of events is broken off after `streamBytesMax`, wherever in an
 * event that is.
 */
export async function cuttableSocket(
  path: string,
  { target, streamBytesMax = Number.POSITIVE_INFINITY }: { readonly target: string; readonly streamBytesMax?: number },
): Promise<CuttableSocket> {
  const clients = new Set<Socket>();
  let streams = 0;
  let isRefusing = false;
  const server = createServer((client) => {
    if (isRefusing) {
      client.destroy();
      return;
    }
    clients.add(client);
    const daemon = connect(target);
    let bytesLeft = Number.POSITIVE_INFINITY;
    let isBegun = true;
    client.once('data', (request) => {
      if (!/^GET [^ ]*\/events/.test(String(request))) return;
      isBegun = false;
      bytesLeft = streamBytesMax;
    });
    client.pipe(daemon);
    daemon.on('data', (chunk: Buffer) => {
      const passed = chunk.subarray(0, bytesLeft);
      bytesLeft -= passed.length;
      client.write(passed, () => {
        if (!isBegun) streams += 1;
        isBegun = true;
        if (bytesLeft === 0) client.destroy();
      });
    });
    daemon.on('close', () => client.destroy());
    daemon.on('error', () => client.destroy());
    client.on('error', () => undefined);
    client.on('close', () => {
      clients.delete(client);
      daemon.destroy();
    });
  });
  server.listen(path);
  await once(server, 'listening');
  const cut = (): void => {
    for (const client of clients) client.destroy();
  };
  return {
    get streams() {
      return streams;
    },
    cut,
    async cutDuring(work) {
      isRefusing = true;
      cut();
      await work();
      isRefusing = false;
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
