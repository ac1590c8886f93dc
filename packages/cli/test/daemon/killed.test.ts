import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { smartdomains } from '../in-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { cuttableSocket } from './cuttable-socket.ts';
import { quietPool } from './support.ts';

const bin = path.resolve(import.meta.dirname, '../../bin/smartdomains.js');

/** A daemon in a process of its own, once it answers. */
async function startDaemon(folder: string): Promise<{ readonly child: ChildProcess; readonly said: string }> {
  const child = spawn(process.execPath, [bin, 'daemon', '--world', 'simulated', '--state', 'state'], { cwd: folder });
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.includes('answers at')) break;
  }
  return { child, said };
}

interface PrintedEvent {
  readonly seq: number;
  readonly component: string;
  readonly event: string;
}

const eventsIn = (stdout: string): readonly PrintedEvent[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as PrintedEvent);
const isStarted = ({ component, event }: PrintedEvent): boolean => component === 'sfConfig' && event === 'started';
const keyOf = ({ seq, component, event }: PrintedEvent): string => `${seq} ${component} ${event}`;

test('a daemon that is killed loses nothing: the next one takes its applications up, and ends them', async () => {
  using folder = temporaryFolder({ 'quiet.sf': quietPool });
  const command = (...argv: readonly string[]) =>
    smartdomains([...argv, '--state', 'state'], { workingFolder: folder.path });
  const first = await startDaemon(folder.path);
  expect((await command('deploy', 'quiet.sf', '--name', 'web')).exitCode).toBe(0);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  expect(await command('list')).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('SD5911') });

  const second = await startDaemon(folder.path);
  try {
    expect(second.said).toContain('it took up 1 application.');
    expect((await command('list')).stdout).toMatch(/\nweb +started +3\/3 +daemon, process \d+ of/);
    expect((await command('terminate', 'web')).stdout).toContain('Nothing is left standing.');
  } finally {
    second.child.kill('SIGTERM');
  }
  const [code] = (await once(second.child, 'exit')) as [number | null];
  expect(code).toBe(0);
}, 120_000);

test('who follows an application goes on with the next daemon, and is told what is left out', async () => {
  using folder = temporaryFolder({ 'quiet.sf': quietPool });
  const command = (...argv: readonly string[]) =>
    smartdomains([...argv, '--state', 'state'], { workingFolder: folder.path });
  const first = await startDaemon(folder.path);
  const socket = path.join(folder.path, 'cut.sock');
  await using cuttable = await cuttableSocket(socket, { target: path.join(folder.path, 'state/daemon.sock') });
  const areFollowing = (streams: number) =>
    vi.waitFor(() => expect(cuttable.streams).toBe(streams), { timeout: 60_000 });
  await command('deploy', 'quiet.sf', '--name', 'web');
  const seen = Promise.withResolvers<void>();
  const following = smartdomains(['events', 'web', '--follow', '--json', '--socket', socket], {
    watch: (stdout) => eventsIn(stdout).some(isStarted) && seen.resolve(),
  });
  const watching = smartdomains(['watch', 'web', '--socket', socket]);
  await Promise.race([seen.promise, following]);
  await areFollowing(2);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');

  const second = await startDaemon(folder.path);
  try {
    await areFollowing(4);
    await command('terminate', 'web');
    const note = [
      'note: connection lost, trying again for up to 60 s\n',
      'note: connected again\n',
      'note: some events are not shown, because the daemon was started again; the records have them: smartdomains events web\n',
    ].join('');
    const followed = await following;
    expect(followed).toMatchObject({ exitCode: 0, stderr: note });
    const watched = await watching;
    expect(watched).toMatchObject({ exitCode: 0, stderr: note });
    expect(watched.stdout).toMatch(/web ended normally/);

    // Those of the first daemon without a gap, then those from the snapshot on: never one twice, and all are in the records.
    const events = eventsIn(followed.stdout);
    const breaks = events.filter(({ seq }, index) => seq !== (index === 0 ? 1 : (events[index - 1]?.seq ?? 0) + 1));
    expect(breaks.length).toBeLessThanOrEqual(1);
    expect(events.at(-1)).toMatchObject({ event: 'terminated', component: 'sfConfig' });
    const recorded = eventsIn((await command('events', 'web', '--json')).stdout).map(keyOf);
    let place = -1;
    for (const key of events.map(keyOf)) {
      const next = recorded.indexOf(key, place + 1);
      expect(next, key).toBeGreaterThan(place);
      place = next;
    }
  } finally {
    second.child.kill('SIGTERM');
    await once(second.child, 'exit');
  }
}, 120_000);
