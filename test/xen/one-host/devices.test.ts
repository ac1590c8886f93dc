import { expect, test } from 'vitest';
import { useXenHost } from '../support/xen-lab.ts';

const lab = useXenHost();

// Another clock makes a PVH guest of the lab hang, and a second card needs more memory than the usual one has.
test('a PVH guest with two network cards and two disks, ready when it listens and answers over ssh', async () => {
  const pool = lab.run(`
#include "lab-machine.sf"
sfConfig extends Compound {
  hostShell extends ${lab.shell};
  data extends LVMStorageBackend { shell LAZY ATTRIB hostShell; domainName "data"; baseImage "/srv/guest/disk.img"; }
  pvh extends LabMachine {
    name "pvh"; address "192.168.77.101"; host LAZY ATTRIB hostShell;
    domain:type "pvh";
    domain:memory "144MiB";
    domain:ramdisk "/srv/guest/initrd-ssh";
    domain:extra "console=hvc0 quiet norandmaps mitigations=off clocksource=tsc tsc=reliable";
    domain:disks extends DATA { second extends Disk { storageBackend LAZY ATTRIB data; readOnly true; } }
    domain:vifs extends DATA { second extends Vif { mac "00:16:3e:00:02:02"; } }
    domain:ready extends AllOf { up extends PingProbe; listens extends TcpProbe { port 7777; } obeys extends SshProbe { command "test -b /dev/xvdb"; identityFile "/root/.ssh/id_ed25519"; timeout "2m"; } }
  }
}`);
  await pool.until('sfConfig', 'ready');
  const { stdout: cards } = await lab.on(lab.host, ['xl', 'network-list', 'pvh']);
  expect(cards.trim().split('\n')).toHaveLength(3);
  expect(cards).toMatch(/00:16:3e:00:02:02 +1 +4 /);
  const { stdout: disks } = await lab.on(lab.host, ['xl', 'block-list', 'pvh']);
  expect(disks.trim().split('\n')).toHaveLength(3);
  const { stdout: list } = await lab.on(lab.host, ['xl', 'list', '-l', 'pvh']);
  expect(JSON.parse(list)).toMatchObject([{ config: { c_info: { type: 'pvh' } } }]);
  const { exitCode, stderr } = await pool.interrupt();
  expect(stderr).not.toContain('"severity":"error"');
  expect(exitCode).toBe(130);
});
