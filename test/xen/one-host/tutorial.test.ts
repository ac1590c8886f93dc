import { expect, test } from 'vitest';
import { useXenLab } from './support/xen-lab.ts';

const lab = useXenLab();

const tutorial = [
  { file: 'localVirtualPool.sf', domains: ['domain1', 'domain2'] },
  { file: 'asyncVirtualPool.sf', domains: ['pool:smartDomain1:domain1', 'pool:smartDomain2:domain2'] },
];

// As they are, but on a host of the lab, whose kernel needs a ramdisk with its modules.
test.each(tutorial)('the tutorial: $file', async ({ file, domains }) => {
  const pool = lab.run(`
#include "${file}"
#include "lab.sf"
sfConfig:myShell extends LabHost1;
${domains.map((domain) => `sfConfig:${domain}:ramdisk "/boot/initrd-2.6-xen.img";`).join('\n')}
`);
  await pool.until('sfConfig', 'started');
  const { stdout } = await lab.on('xen1', ['xl', 'list']);
  expect(stdout).toContain('domainLoopback');
  expect(stdout).toContain('domainLVM');
  const { exitCode, stderr } = await pool.interrupt();
  expect(stderr).not.toContain('error[');
  expect(exitCode).toBe(130);
});

test('one pool over two hosts, reached over ssh, each domain ready when it answers', async () => {
  const pool = lab.run(`
#include "twoHostPool.sf"
#include "lab.sf"
sfConfig:pool:front extends HostWithDomain {
  name "front"; address "10.42.9.1"; hostShell extends LabHost1; domain:ramdisk "/boot/initrd-2.6-xen.img";
}
sfConfig:pool:back extends HostWithDomain {
  name "back"; address "10.42.9.2"; hostShell extends LabHost2; domain:ramdisk "/boot/initrd-2.6-xen.img";
}
`);
  await pool.until('sfConfig', 'ready');
  const { stdout } = await lab.on('xen1', ['socat', '-T20', '-', 'tcp:10.42.9.2:7777,connect-timeout=20']);
  expect(stdout).toContain('hello from back ip=10.42.9.2 boots=1 label=base');
  expect((await pool.interrupt()).exitCode).toBe(130);
});
