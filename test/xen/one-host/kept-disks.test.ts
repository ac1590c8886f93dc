import { expect, test } from 'vitest';
import { useXenHost } from '../support/xen-lab.ts';

const lab = useXenHost();

/** What the guest of that name said when it was up. */
async function saidBy(name: string): Promise<string> {
  const { stdout } = await lab.on(lab.host, ['cat', `/var/log/xen/console/guest-${name}.log`]);
  return stdout.split('\n').findLast((line) => line.includes('LAB-GUEST-UP')) ?? 'nothing';
}

test('disks that are to persist outlive their pool, and the next run boots from them as they are', async () => {
  const description = `
#include "lab-machine.sf"
sfConfig extends Compound {
  hostShell extends ${lab.shell};
  volume extends LVMStorageBackend { shell LAZY ATTRIB hostShell; domainName "volume"; baseImage "/srv/guest/disk.img"; persist true; }
  file extends LabMachine {
    name "file"; address "192.168.77.101"; host LAZY ATTRIB hostShell;
    // With 96 MiB and two disks its kernel runs out of memory now and then while it boots.
    disk:persist true; domain:memory "128MiB";
    domain:disks extends DATA { second extends Disk { storageBackend LAZY ATTRIB volume; } }
  }
}`;
  for (const boots of [1, 2]) {
    const pool = lab.run(description);
    await pool.until('sfConfig', 'ready');
    expect(await saidBy('file')).toContain(`boots=${boots} label=base`);
    expect((await pool.interrupt()).exitCode).toBe(130);
    expect(await lab.on(lab.host, ['test', '-f', '/var/lib/smartdomains/images/file.img'])).toMatchObject({
      exitCode: 0,
    });
    expect(await lab.on(lab.host, ['test', '-b', '/dev/vg0/volume'])).toMatchObject({ exitCode: 0 });
    const copies = pool.events.filter(
      ({ argv }) => Array.isArray(argv) && (argv.includes('cp') || argv.includes('dd')),
    );
    expect(copies).toHaveLength(boots === 1 ? 2 : 0);
  }
  const { stdout: files } = await lab.on(lab.host, ['ls', '/var/lib/smartdomains/images']);
  const paths = files
    .trim()
    .split('\n')
    .map((name) => `/var/lib/smartdomains/images/${name}`);
  expect(await lab.on(lab.host, ['rm', ...paths])).toMatchObject({ exitCode: 0 });
  expect(await lab.on(lab.host, ['lvremove', '-qq', '-y', 'vg0/volume'])).toMatchObject({ exitCode: 0 });
});
