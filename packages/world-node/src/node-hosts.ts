import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostConnection, Hosts, HostTarget } from '@smartdomains/runtime';
import { createLocalHost } from './local-host.ts';
import { createSshHost } from './ssh-host.ts';

/** A Unix socket's path has 107 bytes, and ssh adds 17 while it makes one. */
const controlPathBytesMax = 90;

/** How the hosts are reached. */
export interface NodeHostsOptions {
  /** Where the private directory for the control sockets of ssh is made; the system's directory for such files when absent. */
  readonly controlDirectory?: string;
}

/** Real hosts, and the end of all their connections. */
export interface NodeHosts extends Hosts {
  /** Ends what is under way, closes every connection and removes the control sockets. */
  close(): Promise<void>;
}

/** This machine and hosts over OpenSSH. Targets with the same values share one connection. */
export function createNodeHosts(options: NodeHostsOptions = {}): NodeHosts {
  const connections = new Map<string, HostConnection>();
  let directory: string | undefined;
  let sockets = 0;

  const controlPath = (): string => {
    // mkdtemp makes it for us alone (0700): who can open a control socket can run commands as we do.
    directory ??= mkdtempSync(join(directoryFor(options.controlDirectory), 'sd-'));
    sockets += 1;
    return join(directory, `${sockets}`);
  };

  return {
    connect(target) {
      const key = keyOf(target);
      let connection = connections.get(key);
      if (connection === undefined) {
        connection = target.kind === 'local' ? createLocalHost(target) : createSshHost(target, { controlPath });
        connections.set(key, connection);
      }
      return connection;
    },
    async close() {
      await Promise.all([...connections.values()].map((connection) => connection.close()));
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
      directory = undefined;
    },
  };
}

/** The wanted directory while its paths stay short enough for a socket. */
function directoryFor(wanted: string = tmpdir()): string {
  return Buffer.byteLength(join(wanted, 'sd-XXXXXX', '0000')) <= controlPathBytesMax ? wanted : '/tmp';
}

function keyOf(target: HostTarget): string {
  const { sudo = false } = target;
  if (target.kind === 'local') return JSON.stringify(['local', sudo]);
  const { host, port, user, identityFile, knownHostsFile, hostKeyAlias } = target;
  return JSON.stringify([host, port, user, identityFile, knownHostsFile, hostKeyAlias, sudo]);
}
