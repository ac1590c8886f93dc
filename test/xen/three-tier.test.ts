import { expect, test } from 'vitest';
import { useXenLab } from './support/xen-lab.ts';

const lab = useXenLab();
const tiers = 'sfConfig:tiers';
const machines = ['front', 'backA', 'backB', 'router'];

// The example as it is, on the lab's hosts. The front end asks both back ends for their line, and is ready when it has said so on its console.
test('three tiers over both hosts: each starts when what it requires is ready, and the front end talks to both back ends', async () => {
  const pool = lab.run(`
#include "threeTierPool.sf"
#include "lab.sf"
sfConfig:hosts:one extends LabHost1;
sfConfig:hosts:two extends LabHost2;
${machines.map((machine) => `sfConfig:tiers:${machine}:domain:ramdisk "/boot/initrd-2.6-xen.img"; sfConfig:tiers:${machine}:domain:memory "96MiB";`).join('\n')}
sfConfig:tiers:front:domain:extra "quiet norandmaps mitigations=off lab_needs=10.42.9.11,10.42.9.12";
sfConfig:tiers:front:domain:ready extends AllOf {
  one extends ConsoleProbe { pattern "LAB-GUEST-REACHED 10.42.9.11 hello from back-a *"; }
  two extends ConsoleProbe { pattern "LAB-GUEST-REACHED 10.42.9.12 hello from back-b *"; }
}
`);
  const { seq: readySeq } = await pool.until('sfConfig', 'ready');
  const seqOf = (machine: string, event: string) =>
    pool.events.find((each) => each.component === `${tiers}:${machine}` && each.event === event)?.seq ??
    expect.unreachable(`${machine} ${event}`);

  for (const machine of machines) {
    expect(seqOf(machine, 'deployed')).toBeLessThan(seqOf('router', 'starting'));
    expect(seqOf(machine, 'ready')).toBeLessThan(readySeq);
  }
  for (const [machine, required] of [
    ['backA', 'router'],
    ['backB', 'router'],
    ['front', 'backA'],
    ['front', 'backB'],
  ] as const) {
    expect(seqOf(machine, 'starting')).toBeGreaterThan(seqOf(required, 'ready'));
  }
  const console = await lab.on('xen1', ['cat', '/var/log/xen/console/guest-front.log']);
  expect(console.stdout).toContain('LAB-GUEST-REACHED 10.42.9.11 hello from back-a ip=10.42.9.11');
  expect(console.stdout).toContain('LAB-GUEST-REACHED 10.42.9.12 hello from back-b ip=10.42.9.12');
  expect(console.stdout).not.toContain('LAB-GUEST-MISSED');

  const { exitCode, stderr } = await pool.interrupt();
  expect(stderr).not.toContain('"severity":"error"');
  expect(exitCode).toBe(130);
  expect(seqOf('front', 'terminated')).toBeLessThan(seqOf('backA', 'terminated'));
  expect(seqOf('backA', 'terminated')).toBeLessThan(seqOf('router', 'terminated'));
  expect(seqOf('backB', 'terminated')).toBeLessThan(seqOf('router', 'terminated'));
});
