import { defaultSite } from '@smartdomains/world-simulated';
import { expect, it } from 'vitest';
import { hostSpec } from '../src/site.ts';

it('gives unknown hosts the default, and named ones their differences', () => {
  const site = { ...defaultSite, hosts: { xen1: { cpus: 64, latency: { lvmMs: 1 } } } };
  expect(hostSpec(site, 'xen2')).toBe(defaultSite.default);
  expect(hostSpec(site, 'constructor')).toBe(defaultSite.default);
  expect(hostSpec(site, 'xen1')).toEqual({
    ...defaultSite.default,
    cpus: 64,
    latency: { ...defaultSite.default.latency, lvmMs: 1 },
  });
});

it("has what the tutorial's pool and the lab's guests need", () => {
  const { files, volumeGroups, bridges } = defaultSite.default;
  expect(files['/data/xen/slc3-smartfrog.img']).toBe(2 * 1024 ** 3);
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(['/boot/vmlinuz-2.6-xen', '/srv/guest/vmlinux', '/srv/guest/initrd', '/srv/guest/disk.img']),
  );
  expect(Object.keys(volumeGroups)).toEqual(['vg0']);
  expect(bridges).toEqual(['xenbr0']);
});
