import { type ApplicationEvent, commandText } from '@smartdomains/runtime';
import { expect, test } from 'vitest';
import { inTerminal } from '../../../packages/cli/test/terminal.ts';
import { daemonLimitMs, useDaemon } from '../support/daemon.ts';
import { useXenHost } from '../support/xen-lab.ts';

const lab = useXenHost();
const daemon = useDaemon(lab);
const { command } = daemon;

/** Without what leaves no ink, and the `?` that a terminal is shown for a guest's control characters. */
function inkOf(text: string): string {
  return text.replace(/[^\x21-\x7e]+|\?/g, '');
}

/** The lines of what `xl` says of the domain's disks or cards, without the heading. */
async function listed(what: 'block-list' | 'network-list'): Promise<readonly string[]> {
  const { stdout } = await lab.on(lab.host, ['xl', what, 'web']);
  return stdout.trimEnd().split('\n').slice(1);
}

/** A disk and a card are given to the domain, as its guest sees, and taken away; the second time while the guest uses the disk. */
async function seeDevicesComeAndGo(inGuest: (line: string, answer: RegExp) => Promise<void>): Promise<void> {
  const target = 'web:web:domain';
  const [disks, cards] = [await listed('block-list'), await listed('network-list')];
  const disk = 'disks=extends DATA { more extends Disk { storageBackend LAZY ATTRIB data; } }';
  const card = 'vifs=extends DATA { back extends Vif { mac "00:16:3e:00:02:02"; } }';
  for (const change of [disk, card]) expect(await command('set', target, change)).toMatchObject({ exitCode: 0 });
  expect(await listed('block-list')).toEqual([...disks, expect.stringMatching(/^51728 +0 +\d+ +4 /)]);
  expect(await listed('network-list')).toEqual([...cards, expect.stringMatching(/ 00:16:3e:00:02:02 +1 +4 /)]);
  await inGuest(
    'echo sectors=$(cat /sys/block/xvdb/size) mac=$(cat /sys/class/net/eth1/address)',
    /sectors=32768 mac=00:16:3e:00:02:02/,
  );
  for (const change of ['disks=', 'vifs=']) expect(await command('set', target, change)).toMatchObject({ exitCode: 0 });
  expect(await listed('block-list')).toEqual(disks);
  expect(await listed('network-list')).toEqual(cards);
  await inGuest('ls /sys/block/xvdb /sys/class/net/eth1 | wc -l | sed s/^/left=/', /left=0/);

  expect(await command('set', target, disk)).toMatchObject({ exitCode: 0 });
  await inGuest('mkdir /more; mount -t ext4 /dev/xvdb /more; cat /more/label | sed s/^/its-/', /its-base/);
  // This kernel lets a disk go that it uses: xl and we are told nothing of it (docs/internals/toolstack-contract.md).
  expect(await command('set', target, 'disks=')).toMatchObject({ exitCode: 0 });
  expect(await listed('block-list')).toEqual(disks);
  await inGuest(
    'echo 1 >/more/boots; sync; dmesg | tail -n 5 | sed s/^/said:/',
    /said:.*xvdb.*error|said:.*error.*xvdb/i,
  );
}

test('deployed, changed while it runs and terminated through the daemon; what was done as root can be read back', async () => {
  const description = daemon.describe(
    'web',
    `
#include "lab-machine.sf"
sfConfig extends Compound {
  xen1 extends ${lab.shell};
  data extends LVMStorageBackend { shell LAZY ATTRIB xen1; domainName "data"; baseImage "/srv/guest/disk.img"; }
  web extends LabMachine {
    name "web"; address "192.168.77.101"; host LAZY ATTRIB xen1;
    domain:memory "128MiB";
    domain:maxMemory "192MiB";
    // The lab's guest reads its command line only; that its seed disk is as it should be is looked at by hand, below.
    domain:seed "nocloud";
    domain:extra "console=hvc0 quiet norandmaps mitigations=off lab_name=web lab_ip=192.168.77.101/24";
  }
}`,
  );
  await daemon.up();
  expect(await command('deploy', ...description)).toMatchObject({ exitCode: 0 });
  const logs = async () => (await command('logs', 'web:web:domain')).stdout;
  await expect.poll(logs, { timeout: daemonLimitMs, interval: 3_000 }).toContain('LAB-GUEST-UP name=web');
  for (const change of ['weight=512', 'cap=80', 'cpus="0"', 'memory=160MiB']) {
    expect(await command('set', 'web:web:domain', change)).toMatchObject({ exitCode: 0 });
  }
  expect((await lab.on(lab.host, ['xl', 'sched-credit2', '-d', 'web'])).stdout).toMatch(/ 512 +80\n/);
  // The host has one processor; xl says so and exits with 0.
  const refused = await command('set', 'web:web:domain', 'cpus="7"');
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('the host has no processor of `7`') });

  const { state } = daemon;
  const guest = inTerminal(['console', 'web:web:domain', '--state', state], { cwd: state, untilTimeoutMs: 120_000 });
  const inGuest = async (line: string, answer: RegExp) => {
    guest.press(`${line}\r`);
    await guest.until(answer);
  };
  // No answer is in the line that is typed, which the console echoes.
  await inGuest('echo label=$(tail -c +32809 /dev/xvdz | head -c 6)', /label=cidata/);
  await inGuest(
    'mkdir /seed; modprobe isofs; mount -r /dev/xvdz /seed; cat /seed/meta-data',
    /"local-hostname": *"web"/,
  );
  await seeDevicesComeAndGo(inGuest);
  guest.press('\u001d');
  expect(await guest.exited).toBe(0);

  const ended = await command('terminate', 'web');
  expect(ended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('ended') });

  const { stdout: shown } = await command('events', 'web', '--commands');
  const { stdout: events } = await command('events', 'web', '--json');
  const commands = events
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ApplicationEvent)
    .filter((event) => event.event === 'command');
  expect(shown.match(/^# .* on 127\.0\.0\.1\d, (look|effect|followed), /gm)).toHaveLength(commands.length);
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
