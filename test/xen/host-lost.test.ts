import { expect, test } from 'vitest';
import { useXenLab } from './support/xen-lab.ts';

// What `xl` remembers of a domain that the power took; nobody cleans it away.
const lab = useXenLab({ leaves: /\+ files: \/var\/lib\/xen\/userdata-/ });

test('a host is switched off: its domain is unreachable and not dead; when the host is back without it the pool ends, and cleans up on both', async () => {
  const pool = lab.run(`
#include "lab-machine.sf"
sfConfig extends Compound {
  xen1 extends LabHost1;
  xen2 extends LabHost2;
  pool extends Pool {
    stays extends LabMachine { name "stays"; address "192.168.77.101"; host LAZY ATTRIB xen1; }
    lost extends LabMachine {
      name "lost"; address "192.168.77.111"; host LAZY ATTRIB xen2;
      disk extends LVMStorageBackend { shell LAZY ATTRIB host; domainName ATTRIB name; baseImage "/srv/guest/disk.img"; }
    }
  }
}`);
  await pool.until('sfConfig', 'ready');
  const seqOf = (component: string, event: string) =>
    pool.events.find((each) => each.component === component && each.event === event)?.seq;
  const domain = 'sfConfig:pool:lost:domain';

  await lab.powerOff('xen2');
  await pool.until(domain, 'unreachable');
  await lab.powerOn('xen2');
  expect(seqOf(domain, 'terminating'), 'nothing was decided while the host did not answer').toBeUndefined();
  const { record } = await pool.until(domain, 'terminating');
  expect(record).toMatchObject({ type: 'abnormal', id: domain, cause: { code: 'SD8132' } });

  const { exitCode, stderr } = await pool.ended;
  expect(exitCode).toBe(1);
  expect(stderr).toContain('"code":"SD8132"');
  expect(seqOf('sfConfig:pool:stays:domain', 'unreachable')).toBeUndefined();
  expect(seqOf('sfConfig:pool:stays:domain', 'terminating')).toBeGreaterThan(seqOf(domain, 'reachable') ?? Infinity);
});
