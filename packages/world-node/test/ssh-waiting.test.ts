import { type AddressInfo, createServer } from 'node:net';
import type { CommandOutcome, HostConnection } from '@smartdomains/runtime';
import { describe, expect, it } from 'vitest';
import { sessionsMax, waitingMax } from '../src/ssh-host.ts';
import { useSshHost } from './support/ssh-host.ts';

const ssh = useSshHost();

describe('one more than may wait for a host', () => {
  /** Its outcome, while all sessions are kept and all who may wait do. */
  async function oneTooMany(host: HostConnection): Promise<CommandOutcome> {
    const leave = new AbortController();
    const others = Array.from({ length: sessionsMax + waitingMax }, () =>
      host.run({ argv: ['sleep', '300'], timeoutMs: 600_000, signal: leave.signal }),
    );
    const { outcome } = await host.run({ argv: ['true'], timeoutMs: 60_000 });
    leave.abort();
    await Promise.all(others);
    return outcome;
  }
  const reason = `${waitingMax} commands wait for 127.0.0.1 already`;

  it('has certainly not run, and can be run when they have ended', async () => {
    const run = (): Promise<CommandOutcome> =>
      ssh.host.run({ argv: ['true'], timeoutMs: 60_000 }).then(({ outcome }) => outcome);
    expect(await run()).toEqual({ kind: 'exited', exitCode: 0 });
    expect(await oneTooMany(ssh.host)).toEqual({ kind: 'notStarted', reason, refusedBy: 'connection' });
    expect(await run()).toEqual({ kind: 'exited', exitCode: 0 });
  });

  it('is unreachable while no connection has come about: nobody knows whether the host is well', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const host = ssh.hosts.connect({ ...ssh.server.target, port });
    expect(await oneTooMany(host)).toEqual({ kind: 'unreachable', reason, mayHaveRun: false });
    await host.close();
    await new Promise((resolve) => silent.close(resolve));
  });
});
