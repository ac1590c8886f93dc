import { renderDiagnostic } from '@smartdomains/language';
import type { HostName, Resource } from '@smartdomains/runtime';
import { expect, test } from 'vitest';
import { lookCommand, standingDiagnostic } from '../../src/run/standing.ts';

function resource(kind: string, name: string, host = 'localhost'): Resource {
  return { kind, name, host: host as HostName };
}

test.each([
  [resource('domain', 'web1'), 'xl list web1'],
  [resource('logical volume', 'vg0/web1'), 'lvs vg0/web1'],
  [resource('loop device', '/dev/loop0'), 'losetup --list /dev/loop0'],
  [resource('file', '/srv/web1.img'), 'ls -ld /srv/web1.img'],
  [resource('file', "/srv/it's here"), `ls -ld '/srv/it'\\''s here'`],
  [resource('domain', 'web1', 'xen7'), "ssh xen7 'xl list web1'"],
  [resource('domain', 'a; reboot', 'xen7'), `ssh xen7 'xl list '\\''a; reboot'\\'''`],
])('%j is looked at with %s', (given, expected) => {
  expect(lookCommand(given)).toBe(expected);
});

test('everything left is named', () => {
  const standing = [resource('domain', 'web1', 'xen7'), resource('file', '/srv/web1.img')];
  const diagnostic = standingDiagnostic(standing, {
    world: 'real',
    note: 'the pool ended, but these could not be undone',
  });
  expect(diagnostic && renderDiagnostic(diagnostic)).toMatchSnapshot();
  const simulated = standingDiagnostic(standing, { world: 'simulated', note: 'a second Ctrl-C stopped the command' });
  expect(simulated?.help).toContain('nothing to clean up');
  expect(standingDiagnostic([], { world: 'real', note: '' })).toBeUndefined();
});
