import { expect, test } from 'vitest';
import { smartdomains } from '../../support/command.ts';
import { useDaemon } from '../support/daemon.ts';
import { useXenHost } from '../support/xen-lab.ts';

// Where a user who is not root has the records of his commands.
const lab = useXenHost({ leaves: /^\+ files: \/tmp\/smartdomains-xenop/ });
const daemon = useDaemon(lab);
const { command } = daemon;

/** As somebody makes it who knows nothing of us. */
async function makeByHand(): Promise<void> {
  for (const argv of [
    ['mkdir', '-p', '/srv/vm'],
    ['cp', '/srv/guest/disk.img', '/srv/vm/hand.img'],
    ['/lab/guest-config', 'hand', '192.168.77.101', '/srv/vm/hand.img'],
    ['xl', 'create', '/srv/vm/hand.cfg'],
  ]) {
    expect(await lab.on(lab.host, argv)).toMatchObject({ exitCode: 0 });
  }
}

const sudoers = '/etc/sudoers.d/smartdomains';

/** The rules of the guide for the lab's user `xenop`, checked and put in their place as it says. */
async function letUserIn(): Promise<void> {
  const rules = await smartdomains([
    'sudoers',
    '--user',
    'xenop',
    ...['/srv/guest', '/srv/vm'].flatMap((folder) => ['--directory', folder]),
  ]);
  expect(rules.exitCode).toBe(0);
  const onHost = (argv: readonly string[]) => lab.on(lab.host, argv, { stdin: rules.stdout });
  expect(await onHost(['tee', '/tmp/rules'])).toMatchObject({ exitCode: 0 });
  expect(await onHost(['visudo', '-cf', '/tmp/rules'])).toMatchObject({ exitCode: 0 });
  expect(await onHost(['install', '-m', '0440', '/tmp/rules', sudoers])).toMatchObject({ exitCode: 0 });
  expect(await onHost(['rm', '/tmp/rules'])).toMatchObject({ exitCode: 0 });
}

test('a domain made by hand is adopted, carried as it is and terminated beside one that is ours, all by a user with sudo', async () => {
  await makeByHand();
  await letUserIn();
  const description = daemon.describe(
    'web',
    `
#include "lab-machine.sf"
sfConfig extends Compound {
  xen extends ${lab.shell} { user "xenop"; sudo true; }
  handDisk extends ExistingStorageBackend { shell LAZY ATTRIB xen; path "/srv/vm/hand.img"; }
  hand extends XenDomain {
    shell LAZY ATTRIB xen; storageBackend LAZY ATTRIB handDisk; domainName "hand"; hostname "hand"; mac "00:16:3e:00:01:65";
    kernel "/srv/guest/vmlinux"; ramdisk "/srv/guest/initrd"; root ""; memory "96MiB"; onCrash "destroy";
    extra "console=hvc0 quiet norandmaps mitigations=off lab_name=hand lab_ip=192.168.77.101/24";
  }
  // What a guest does is seen elsewhere: this one is ready as soon as it is made.
  ours extends LabMachine { name "ours"; address "192.168.77.103"; host LAZY ATTRIB xen; domain:ready extends AnyOf { runs extends XenstoreProbe { key "name"; value "ours"; } } domain:shutdownTimeout "1s"; }
}`,
  );

  const adopted = await command('adopt', ...description, '--yes');
  expect(adopted).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining(' domain hand is sfConfig:hand of web\n'),
  });
  expect(adopted.stdout).toMatch(
    /: domain hand \(number 1, [0-9a-f-]{36}\) as sfConfig:hand of web\n {4}disk xvda: \/srv\/vm\/hand\.img \(raw, read and write\)\n {4}card: 00:16:3e:00:01:65 in xenbr0\n/,
  );
  await daemon.up();
  expect(await command('deploy', ...description)).toMatchObject({ exitCode: 0 });
  expect(await lab.on(lab.host, ['xl', 'domid', 'hand'])).toMatchObject({ stdout: '1\n' });
  expect(await lab.on(lab.host, ['xl', 'domid', 'ours'])).toMatchObject({ stdout: '2\n' });
  expect(await command('terminate', 'web')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('ended') });

  const { stdout: events } = await command('events', 'web', '--json');
  const created = events.split('\n').filter((line) => line.includes('"sudo","-n","--","xl","create"'));
  expect(created).toMatchObject([expect.stringContaining('"sfConfig:ours:domain"')]);
  const { stdout: log } = await lab.on(lab.host, ['cat', '/var/log/xen/console/guest-hand.log']);
  expect(log).toContain('LAB-GUEST-DOWN');
  expect(await lab.on(lab.host, ['rm', '-r', '/srv/vm', sudoers])).toMatchObject({ exitCode: 0 });
});
