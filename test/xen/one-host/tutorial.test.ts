import { expect, test } from 'vitest';
import { useXenHost } from '../support/xen-lab.ts';

const lab = useXenHost();

const tutorial = [
  { file: 'localVirtualPool.sf', domains: ['domain1', 'domain2'] },
  { file: 'asyncVirtualPool.sf', domains: ['pool:smartDomain1:domain1', 'pool:smartDomain2:domain2'] },
];

// As they are, but on a host of the lab, whose kernel needs a ramdisk with its modules.
test.each(tutorial)('the tutorial: $file', async ({ file, domains }) => {
  const pool = lab.run(`
#include "${file}"
#include "lab.sf"
sfConfig:myShell extends ${lab.shell};
${domains.map((domain) => `sfConfig:${domain}:ramdisk "/boot/initrd-2.6-xen.img";`).join('\n')}
`);
  await pool.until('sfConfig', 'started');
  const { stdout } = await lab.on(lab.host, ['xl', 'list']);
  expect(stdout).toContain('domainLoopback');
  expect(stdout).toContain('domainLVM');
  const { exitCode, stderr } = await pool.interrupt();
  expect(stderr).not.toContain('"severity":"error"');
  expect(exitCode).toBe(130);
});
