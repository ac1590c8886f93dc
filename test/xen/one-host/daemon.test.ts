import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ApplicationEvent, commandText } from '@smartdomains/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CommandRun, smartdomains } from '../../support/command.ts';
import { useXenHost } from '../support/xen-lab.ts';

const lab = useXenHost();
const limitMs = 10 * 60_000;
const program = path.resolve(import.meta.dirname, '../../../packages/cli/bin/smartdomains.js');

let state = '';
let daemon: ChildProcess | undefined;

beforeEach(() => {
  state = mkdtempSync(path.join(tmpdir(), 'sd-xen-'));
  daemon = spawn(process.execPath, ['--conditions=sd-source', program, 'daemon', '--state', state], {
    stdio: 'ignore',
  });
});

afterEach(async () => {
  const ended = new Promise((resolve) => daemon?.once('exit', resolve));
  if (daemon?.exitCode === null) daemon.kill('SIGTERM');
  await ended;
  rmSync(state, { recursive: true, force: true });
});

/** A command of the daemon, as users type it. */
function command(...args: readonly string[]): Promise<CommandRun> {
  return smartdomains([...args, '--state', state], { timeoutMs: limitMs });
}

/** Without what leaves no ink, and the `?` that a terminal is shown for a guest's control characters. */
function inkOf(text: string): string {
  return text.replace(/[^\x21-\x7e]+|\?/g, '');
}

test('deployed, changed while it runs and terminated through the daemon; what was done as root can be read back', async () => {
  const file = path.join(state, 'web.sf');
  writeFileSync(
    file,
    `
#include "lab-machine.sf"
sfConfig extends Compound {
  xen1 extends ${lab.shell};
  web extends LabMachine { name "web"; address "192.168.77.101"; host LAZY ATTRIB xen1; domain:maxMemory "160MiB"; }
}`,
  );
  await expect.poll(async () => (await command('list')).exitCode, { timeout: 60_000 }).toBe(0);
  const include = ['-I', lab.access.folder, '-I', path.join(import.meta.dirname, '../support')];
  expect(await command('deploy', file, ...include)).toMatchObject({ exitCode: 0 });
  const logs = async () => (await command('logs', 'web:web:domain')).stdout;
  await expect.poll(logs, { timeout: limitMs, interval: 1_000 }).toContain('LAB-GUEST-UP name=web');
  for (const change of ['weight=512', 'cap=80', 'cpus="0"', 'memory=128MiB']) {
    expect(await command('set', 'web:web:domain', change)).toMatchObject({ exitCode: 0 });
  }
  expect((await lab.on(lab.host, ['xl', 'sched-credit2', '-d', 'web'])).stdout).toMatch(/ 512 +80\n/);
  // The host has one processor; xl says so and exits with 0.
  const refused = await command('set', 'web:web:domain', 'cpus="7"');
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('the host has no processor of `7`') });

  const ended = await command('terminate', 'web');
  expect(ended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('ended') });

  const { stdout: shown } = await command('events', 'web', '--commands');
  const { stdout: events } = await command('events', 'web', '--json');
  const commands = events
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ApplicationEvent)
    .filter((event) => event.event === 'command');
  expect(shown.match(/^# .* on 127\.0\.0\.1\d, (look|effect), /gm)).toHaveLength(commands.length);
  const ink = inkOf(shown);
  for (const { argv, stdout = '', stderr = '' } of commands) {
    expect(shown).toContain(`\n${commandText(argv)}\n`);
    for (const line of `${stdout}${stderr}`.split('\n')) expect(ink).toContain(inkOf(line));
  }
  const effects = commands.filter(({ effect }) => effect).map(({ argv }) => argv.join(' '));
  expect(effects).toEqual(
    expect.arrayContaining(
      [' cp ', '/run/smartdomains/', 'xl create ', 'xl sched-credit2 ', 'xl mem-set ', 'xl shutdown ', 'rm '].map(
        (part) => expect.stringContaining(part),
      ),
    ),
  );
  expect(shown).toMatch(/\nxl create \/run\/smartdomains\/\S+\n {2}Parsing config from \/run\/smartdomains\//);
});
