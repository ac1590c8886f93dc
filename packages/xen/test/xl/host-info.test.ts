import { expect, test } from 'vitest';
import { parseDomid, parseHostInfo } from '../../src/xl/host-info.ts';

// As Xen 4.17 wrote it.
const answer = `host                   : xen1
version                : #1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)
total_memory           : 1279
free_memory            : 750
xen_version            : 4.17.7
xen_scheduler          : credit2
xen_commandline        : console=com1 com1=115200,8n1 dom0_mem=512M,max:512M dom0_max_vcpus=1
cc_compile_date        : Wed Nov  4 16:52:28 UTC 2026
`;

test('xl info', () => {
  expect(parseHostInfo(answer)).toEqual({
    xenVersion: '4.17.7',
    freeMemoryMiB: 750,
    hasFixedDom0Memory: true,
    scheduler: 'credit2',
  });
});

test('without dom0_mem its memory is not fixed', () => {
  expect(parseHostInfo(answer.replace('dom0_mem=', 'xdom0_mem='))?.hasFixedDom0Memory).toBe(false);
});

test.each(['', 'free_memory\n', 'free_memory : much\n'])('%j is no answer', (stdout) => {
  expect(parseHostInfo(stdout)).toBeUndefined();
});

test.each([
  ['17\n', 17],
  ['', undefined],
  ['-1\n', undefined],
  ['Domain-0\n', undefined],
])('xl domid: %j is %s', (stdout, expected) => {
  expect(parseDomid(stdout)).toBe(expected);
});
