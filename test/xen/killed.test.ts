import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { useXenLab } from './support/xen-lab.ts';

const lab = useXenLab();

const description = `
#include "lab-machine.sf"
sfConfig extends Compound {
  xen1 extends LabHost1;
  xen2 extends LabHost2;
  pool extends Pool {
    one extends LabMachine { name "one"; address "192.168.77.101"; host LAZY ATTRIB xen1; }
    two extends LabMachine {
      name "two"; address "192.168.77.111"; host LAZY ATTRIB xen2;
      disk extends LVMStorageBackend { shell LAZY ATTRIB host; domainName ATTRIB name; baseImage "/srv/guest/disk.img"; }
    }
    last extends LabMachine { name "last"; address "192.168.77.112"; host LAZY ATTRIB xen2; requires [LAZY ATTRIB one, LAZY ATTRIB two]; }
  }
}`;

/** So long after the moment it is killed: commands on the hosts are under way then, and outlive our process. */
const laterMs = 2_500;

test('killed while disks are made and again while domains are created: the third run goes on, doubles nothing, and ends it', async () => {
  for (const { component, event } of [
    { component: 'sfConfig:pool:two:disk', event: 'deploying' },
    { component: 'sfConfig:pool:two:domain', event: 'starting' },
  ]) {
    const killed = lab.run(description);
    await killed.until(component, event);
    await sleep(laterMs);
    await killed.kill();
    expect(killed.events.some(({ component, event }) => component === 'sfConfig' && event === 'ready')).toBe(false);
  }

  const pool = lab.run(description);
  await pool.until('sfConfig', 'ready');
  expect(await namesOf('xen1')).toEqual(['Domain-0', 'one']);
  expect(await namesOf('xen2')).toEqual(['Domain-0', 'last', 'two']);
  for (const [host, name] of [
    ['xen1', 'one'],
    ['xen2', 'two'],
    ['xen2', 'last'],
  ] as const) {
    const { stdout } = await lab.on(host, ['cat', `/var/log/xen/console/guest-${name}.log`]);
    expect(stdout.match(/LAB-GUEST-UP .*/g), name).toEqual([expect.stringContaining(' boots=1 label=base ')]);
  }
  const { exitCode, stderr } = await pool.interrupt();
  expect(stderr).not.toContain('"severity":"error"');
  expect(exitCode).toBe(130);
});

async function namesOf(host: string): Promise<readonly string[]> {
  const { stdout } = await lab.on(host, ['xl', 'list']);
  return stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(' ', 1)[0] ?? '')
    .toSorted((left, right) => left.localeCompare(right));
}
