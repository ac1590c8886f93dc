import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandResult, HostCommand } from '@smartdomains/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SshServer, startSshServer } from '../../../test/contracts/support/ssh-server.ts';
import { useSshHost } from './support/ssh-host.ts';

const ssh = useSshHost();
const done = { kind: 'exited', exitCode: 0 };

const run = (argv: HostCommand['argv'], options: Partial<HostCommand> = {}): Promise<CommandResult> =>
  ssh.host.run({ argv, timeoutMs: 60_000, ...options });
/** Each connection has a socket. */
const connections = (): number => {
  const [control = ''] = readdirSync(ssh.directory).filter((name) => name.startsWith('sd-'));
  return readdirSync(join(ssh.directory, control)).length;
};

let meetings = 0;
/** Commands that end only when so many have begun. */
async function meet(count: number, options: Partial<HostCommand> = {}): Promise<void> {
  meetings += 1;
  const script = ': >"$1/$2.$3"; until [ "$(ls "$1" | grep -c "^$2[.]")" -ge "$4" ]; do sleep 0.05; done';
  const words = (number: number) => [ssh.directory, `meeting${meetings}`, `${number}`, `${count}`];
  const all = Array.from({ length: count }, (_, number) => run(['sh', '-c', script, 'sh', ...words(number)], options));
  expect((await Promise.all(all)).map(({ outcome }) => outcome)).toEqual(all.map(() => done));
}

let leave: AbortController;
let following: Promise<CommandResult>[];
beforeEach(() => {
  leave = new AbortController();
  following = [];
});
afterEach(() => leave.abort());

/** Follows so many commands more, which go on; resolves when all were heard. */
async function follow(count: number): Promise<void> {
  const heard = Array.from({ length: count }, () => Promise.withResolvers<string>());
  const results = heard.map(({ resolve }) =>
    ssh.host.follow({ argv: ['sh', '-c', 'echo heard; exec sleep 300'], signal: leave.signal, onText: resolve }),
  );
  following.push(...results);
  const ended = Promise.race(results).then(({ outcome }) => expect.fail(JSON.stringify(outcome)));
  expect(await Promise.race([ended, Promise.all(heard.map(({ promise }) => promise))])).toEqual(
    heard.map(() => 'heard\n'),
  );
}
/** Commands of each kind, more than sshd has sessions for. */
async function commandsGoOn(): Promise<void> {
  const all = Array.from({ length: 6 }, (_, number) => [
    run(['echo', `${number}`], { isLook: true }),
    run(['sh', '-c', 'sleep 0.1; echo "$1"', 'sh', `${number}`], { survivesLoss: true }),
    run(['tee', join(ssh.directory, `file${number}`)], { survivesLoss: true, stdin: `${number}\n` }),
  ]).flat();
  const results = (await Promise.all(all)).map(({ outcome, stdout }) => stdout || JSON.stringify(outcome));
  expect(results).toEqual(Array.from({ length: 6 }, (_, number) => Array(3).fill(`${number}\n`)).flat());
}

describe('what is followed', () => {
  it('goes over the connection of the commands as far as two of the sessions seen there are left to them', async () => {
    await meet(4, { isLook: true });
    await follow(2);
    expect(connections()).toBe(1);
    await commandsGoOn();
    await follow(1);
    expect(connections()).toBe(2);
  });

  it.each([
    [1, 2],
    [2, 2],
    [3, 1],
  ])('over that of the commands after %i at once: connections for one are %i', async (atOnce, expected) => {
    await meet(atOnce);
    await follow(1);
    expect(connections()).toBe(expected);
  });

  it('is never more than two there, however many sessions were seen, and as one ends another may come', async () => {
    // A session is given back a moment after its command is said to have ended: two more are left of the eight.
    await meet(6);
    await follow(2);
    leave.abort();
    await Promise.all(following);
    leave = new AbortController();
    // Eight at once are only possible when the two are back, and six after them when these are.
    await meet(8);
    await meet(6);
    await follow(2);
    expect(connections()).toBe(1);
    await meet(4);
    await follow(1);
    expect(connections()).toBe(2);
  });

  it('ends with that connection, and the next one must be seen anew', async () => {
    await meet(4);
    await follow(1);
    ssh.server.cutConnections();
    expect((await following[0])?.outcome).toMatchObject({ kind: 'unreachable', mayHaveRun: true });
    expect((await run(['true'])).outcome).toEqual(done);
    expect(connections()).toBe(1);
    await follow(1);
    expect(connections()).toBe(2);
    await meet(4);
    await follow(2);
    expect(connections()).toBe(2);
  });

  it('has a connection of its own when that of the commands is lost while it is asked for', async () => {
    await meet(4);
    ssh.server.cutConnections();
    // It may have been sent into what was lost; then its watcher asks again.
    await follow(1).catch(() => follow(1));
    await commandsGoOn();
    expect(connections()).toBe(2);
  });
});

describe('where sshd allows few sessions', () => {
  let other: SshServer;
  const allow = async (maxSessions: number): Promise<void> => {
    other = await startSshServer({ configuration: [`MaxSessions ${maxSessions}`] });
    ssh.leadTo(other);
  };
  afterEach(async () => {
    await ssh.hosts.close();
    await other.stop();
  });

  it.each([
    { maxSessions: 2, beside: 0, own: 8 },
    { maxSessions: 3, beside: 0, own: 16 },
    { maxSessions: 4, beside: 1, own: 24 },
    { maxSessions: 10, beside: 2, own: 9 },
  ])(
    'commands go on while as many are followed as before: MaxSessions $maxSessions',
    async ({ maxSessions, beside, own }) => {
      await allow(maxSessions);
      const sessions = maxSessions - 1;
      await meet(Math.min(4, sessions));
      await follow(beside);
      expect(connections()).toBe(1);
      await follow(own);
      expect(connections()).toBe(1 + Math.ceil(own / Math.min(8, sessions)));
      await commandsGoOn();
      // Where nothing is followed beside them, a session that sshd counts a moment longer than we do may leave them one.
      await meet(beside > 0 ? 2 : 1);
      leave.abort();
      for (const { outcome } of await Promise.all(following)) expect(outcome).toEqual({ kind: 'aborted' });
    },
    60_000,
  );

  it('two are left to the commands however often sshd refuses them one', async () => {
    await allow(5);
    await meet(4);
    await follow(2);
    for (let times = 0; times < 3; times += 1) await commandsGoOn();
    await meet(2);
    expect(connections()).toBe(1);
  });

  it('goes elsewhere when the sessions that wait leave it none', async () => {
    await allow(5);
    await meet(4, { isLook: true });
    await follow(2);
    expect(connections()).toBe(2);
    await commandsGoOn();
  });
});
