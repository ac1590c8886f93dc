import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostConnection } from '@smartdomains/runtime';
import { createNodeHosts, type NodeHosts } from '@smartdomains/world-node';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { type SshServer, startSshServer } from '../../../../test/contracts/support/ssh-server.ts';

/** A host over ssh: one sshd for all tests of the file, and for each test connections of its own. */
export interface SshHostUnderTest {
  readonly server: SshServer;
  /** Of the test: control sockets are in it, and what the test puts there; removed after it. */
  readonly directory: string;
  /** Closed after the test. */
  readonly hosts: NodeHosts;
  /** The way to `server`, or to what was named since. */
  readonly host: HostConnection;
  /** For the rest of the test `host` is the way to this one. */
  leadTo(other: SshServer): void;
}

type OfOneTest = Pick<SshHostUnderTest, 'directory' | 'hosts' | 'host'>;

/** Starts an sshd before the tests of the file and stops it after them; what the result has is there within a test. */
export function useSshHost(): SshHostUnderTest {
  let server: SshServer | undefined;
  let current: OfOneTest | undefined;
  const serverNow = (): SshServer => server ?? expect.unreachable('only within a test');
  const now = (): OfOneTest => current ?? expect.unreachable('only within a test');

  beforeAll(async () => {
    server = await startSshServer();
  });
  afterAll(() => server?.stop());
  beforeEach(() => {
    const directory = mkdtempSync(join(tmpdir(), 'sd-ssh-'));
    const hosts = createNodeHosts({ controlDirectory: directory });
    current = { directory, hosts, host: hosts.connect(serverNow().target) };
  });
  afterEach(async () => {
    const { hosts, directory } = now();
    await hosts.close();
    rmSync(directory, { recursive: true, force: true });
  });

  return {
    get server() {
      return serverNow();
    },
    get directory() {
      return now().directory;
    },
    get hosts() {
      return now().hosts;
    },
    get host() {
      return now().host;
    },
    leadTo(other) {
      current = { ...now(), host: now().hosts.connect(other.target) };
    },
  };
}
