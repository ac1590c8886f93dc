import { type Diagnostic, evaluate, renderDiagnostic, SourceText } from '@smartdomains/language';
import { defaultSite } from '@smartdomains/world-simulated';
import { expect, test } from 'vitest';
import { type SiteReading, siteFromDescription } from '../src/site-from-description.ts';

function read(text: string): SiteReading {
  const { description, diagnostics } = evaluate(new SourceText('site.sf', text), { loader: { load: () => undefined } });
  if (description === undefined) throw new Error(JSON.stringify(diagnostics));
  return siteFromDescription(description);
}

function textOf(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic)).join('\n\n');
}

const mebibyte = 1024 * 1024;

test('an empty site is the built-in one', () => {
  expect(read('sfConfig extends DATA {}')).toEqual({ site: { ...defaultSite, hosts: {} }, diagnostics: [] });
});

test('what all hosts have, and what is different on some', () => {
  const { site, diagnostics } = read(`
    sfConfig extends DATA {
      default extends {
        memory "32GiB"; dom0Memory 2048; hypervisorMemory "17MiB"; cpus 16; xenVersion "4.18.0"; kernelVersion "6.6";
        bridges [| "br0", "br1" |]; volumeGroups extends { vg0 "1TiB"; fast "100GiB"; }
        files [| [| "/boot/vmlinuz", "8MiB" |], [| "/srv/a.img", 1 |] |]; directories [| "/srv" |];
        disk "1GiB"; canReflink true; copyPerSecond "1GiB"; address "10.0.0.1";
        guest extends { ports [22, 80]; xenstore [| [| "data/ready", "1" |] |]; }
        guests extends { web1 extends { sshExitCode 3; console [| "login:" |]; } }
        latency extends { guestBoot "20s"; ssh 7; jitter 0.5; }
      }
      hosts extends { xen1 extends { memory "8GiB"; } xen2 extends { latency extends { command "1ms"; } } }
    }`);
  expect(diagnostics).toEqual([]);
  expect(site).toEqual({
    default: {
      ...defaultSite.default,
      memoryMiB: 32_768,
      dom0MemoryMiB: 2048,
      hypervisorMemoryMiB: 17,
      cpus: 16,
      xenVersion: '4.18.0',
      kernelVersion: '6.6',
      bridges: ['br0', 'br1'],
      volumeGroups: { vg0: 1024 * 1024 * mebibyte, fast: 100 * 1024 * mebibyte },
      files: { '/boot/vmlinuz': 8 * mebibyte, '/srv/a.img': mebibyte },
      directories: ['/srv'],
      diskBytes: 1024 * mebibyte,
      canReflink: true,
      copyBytesPerSecond: 1024 * mebibyte,
      address: '10.0.0.1',
      guest: { ...defaultSite.default.guest, ports: [22, 80], xenstore: { 'data/ready': '1' } },
      guests: { web1: { sshExitCode: 3, console: ['login:'] } },
      latency: { ...defaultSite.default.latency, guestBootMs: 20_000, sshMs: 7, jitter: 0.5 },
    },
    hosts: { xen1: { memoryMiB: 8192 }, xen2: { latency: { commandMs: 1 } } },
  });
});

test.each([
  ['an attribute nobody knows', 'default extends { memroy "1GiB"; }'],
  ['a value of the wrong kind', 'default extends { cpus "four"; }'],
  ['a unit nobody knows', 'hosts extends { xen1 extends { latency extends { ssh "3 parsecs"; } } }'],
  ['a host that is no description', 'hosts extends { xen1 "big"; }'],
  ['a port that is none', 'default extends { guest extends { ports [0]; } }'],
  ['a file without a size', 'default extends { files [| "/boot/vmlinuz" |]; }'],
])('%s', (_name, text) => {
  const { site, diagnostics } = read(`sfConfig extends DATA {\n  ${text}\n}`);
  expect(site).toBeUndefined();
  expect(textOf(diagnostics)).toMatchSnapshot();
});

test('every wrong value is said at once', () => {
  const { diagnostics } = read(
    'sfConfig extends DATA { default extends { cpus 0; bridges "br0"; canReflink 1; } host 1; }',
  );
  expect(diagnostics).toHaveLength(4);
});
