import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { reconnectLimitMs } from '../../src/daemon/client.ts';
import type { Keys } from '../in-process.ts';
import { cuttableSocket } from './cuttable-socket.ts';
import { quietPool, startTestDaemon } from './support.ts';

/** The first one loads the server, on a machine that may be busy. */
const testLimitMs = 120_000;

const eventsIn = (stdout: string): readonly Record<string, unknown>[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test(
  'a deployment is followed over connections that break off in the middle: each event once, none left out',
  async () => {
    await using daemon = await startTestDaemon({ 'quiet.sf': quietPool });
    const socket = path.join(daemon.folder, 'cut.sock');
    await using cuttable = await cuttableSocket(socket, {
      target: path.join(daemon.folder, 'state/daemon.sock'),
      streamBytesMax: 1_000,
    });
    const argv = ['deploy', 'quiet.sf', '--name', 'web', '--json', '--socket', socket];
    const { exitCode, stdout, stderr } = await daemon.command(argv);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(cuttable.streams).toBeGreaterThan(2);
    const events = eventsIn(stdout);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)).toMatchObject({ event: 'started', component: 'sfConfig' });
  },
  testLimitMs,
);

test(
  'who follows a daemon at which nothing has happened yet misses nothing by a broken connection',
  async () => {
    await using daemon = await startTestDaemon({ 'quiet.sf': quietPool });
    const socket = path.join(daemon.folder, 'cut.sock');
    await using cuttable = await cuttableSocket(socket, { target: path.join(daemon.folder, 'state/daemon.sock') });
    const isFollowing = (times: number) => vi.waitFor(() => expect(cuttable.streams).toBe(times), { timeout: 30_000 });
    const following = daemon.command(['events', '--follow', '--json', '--socket', socket], {
      watch: (stdout: string, keys: Keys) => /"terminated".*\n$/.test(stdout) && keys.press('SIGINT'),
    });
    await isFollowing(1);
    cuttable.cut();
    await daemon.command(['deploy', 'quiet.sf', '--name', 'web']);
    await isFollowing(2);
    await daemon.command(['terminate', 'web']);
    const { exitCode, stdout, stderr } = await following;
    expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: '' });
    const numbers = eventsIn(stdout).map(({ seq }) => seq);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(numbers.length).toBeGreaterThan(10);
  },
  testLimitMs,
);

test(
  'who follows gives up a minute after the daemon has gone, and says that none answers',
  async () => {
    const now = performance.now.bind(performance);
    let aheadMs = 0;
    using _clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + aheadMs);
    await using daemon = await startTestDaemon({ 'quiet.sf': quietPool });
    await daemon.command(['deploy', 'quiet.sf', '--name', 'web']);
    const isShown = Promise.withResolvers<void>();
    const isSaid = Promise.withResolvers<void>();
    const following = daemon.command(['events', 'web', '--follow'], {
      watch: (stdout) => stdout.includes('sfConfig started') && isShown.resolve(),
      watchErrors: (stderr) => stderr.includes('connection lost') && isSaid.resolve(),
    });
    await isShown.promise;
    await daemon.stop();
    await isSaid.promise;
    aheadMs = reconnectLimitMs + 1_000;
    const { exitCode, stderr } = await following;
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^note: connection lost, trying again for up to 60 s\nerror\[SD5911\]: /);
  },
  testLimitMs,
);

test.each([
  ['events', (name: string) => ['events', name, '--follow']],
  ['watch', (name: string) => ['watch', name, '--plain']],
])(
  'who comes back to more than the daemon keeps is told by %s, and goes on',
  async (_, argvFor) => {
    const busy = {
      'busy.mjs': `class Busy {
  async change(context, { attributes }) {
    for (let count = attributes.integer('count'); count > 0; count -= 1) context.setAttribute('left', count);
  }
}
export const componentClasses = [{ className: 'Busy', changes: { count: 'hot' }, create: () => new Busy() }];`,
      'busy.sf':
        '#include "org/smartfrog/components.sf"\nsfConfig extends Compound { worker extends Prim { sfClass "Busy"; count 0; } }\n',
    };
    const packages = ['--components', './busy.mjs'];
    await using daemon = await startTestDaemon(busy, packages);
    await daemon.command(['deploy', 'busy.sf', '--name', 'busy', ...packages]);
    const socket = path.join(daemon.folder, 'cut.sock');
    await using cuttable = await cuttableSocket(socket, { target: path.join(daemon.folder, 'state/daemon.sock') });
    const isFollowing = (times: number) => vi.waitFor(() => expect(cuttable.streams).toBe(times), { timeout: 30_000 });
    const following = daemon.command([...argvFor('busy'), '--socket', socket]);
    await isFollowing(1);
    await cuttable.cutDuring(async () => {
      const set = await daemon.command(['set', 'busy:worker', 'count=5000']);
      expect(set).toMatchObject({ exitCode: 0, stderr: '' });
    });
    await isFollowing(2);
    await daemon.command(['terminate', 'busy']);
    const { stdout, stderr } = await following;
    expect(stderr).toContain(
      'note: some events are not shown, because too much happened since; the records have them: smartdomains events busy\n',
    );
    expect(stdout).toMatch(/sfConfig terminated\n/);
  },
  testLimitMs,
);
