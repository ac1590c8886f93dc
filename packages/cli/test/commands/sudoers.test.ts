import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { rootCommands } from '@smartdomains/xen';
import { expect, test } from 'vitest';
import { smartdomains } from '../in-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const argv = ['sudoers', '--user', 'xenop', '--directory', '/srv/images', '--volume-group', 'vg0'];

test('the list is one that sudo reads', async () => {
  const { exitCode, stdout } = await smartdomains(argv);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('xenop ALL=(root) NOPASSWD:');
  expect(stdout).toContain('/usr/sbin/xl ^info$');
  using folder = temporaryFolder({});
  const file = path.join(folder.path, 'smartdomains');
  writeFileSync(file, stdout, { mode: 0o440 });
  const visudo = spawnSync('/usr/sbin/visudo', ['-cf', file], { encoding: 'utf8' });
  if (visudo.error) throw new Error('this test asks visudo: apt-get install sudo');
  expect(visudo).toMatchObject({ status: 0, stdout: expect.stringContaining('parsed OK') });
});

test.each([
  [['sudoers'], /--user is missing/],
  [['sudoers', '--user', 'root'], /root needs no list/],
  [['sudoers', '--user', 'xenop', '--directory', 'images'], /does not begin with/],
])('%j is wrong usage', async (words, message) => {
  const { exitCode, stderr, stdout } = await smartdomains(words);
  expect(stderr).toMatch(message);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
});

test('with `sudo true` a pool runs by sudo what the list allows, and nothing else', async () => {
  using folder = temporaryFolder({
    'pool.sf': `#include "org/smartfrog/components.sf"
#include "ch/cern/openlab/smartdomains/components.sf"
#include "smartdomains/components.sf"
sfConfig extends Compound {
  xen7 extends SshShell { host "xen7"; user "xenop"; sudo true; }
  disk extends LoopbackStorageBackend {
    shell LAZY ATTRIB xen7; domainName "web1"; baseImage "/data/xen/slc3-smartfrog.img";
  }
  domain extends XenDomain {
    shell LAZY ATTRIB xen7; storageBackend LAZY ATTRIB disk; kernel "/boot/vmlinuz-2.6-xen"; hostname "web1";
    ip "10.42.9.1"; netmask "255.255.0.0"; gateway "10.42.1.1"; ready extends PingProbe;
  }
}
`,
  });
  const run = await smartdomains(['run', 'pool.sf', '--world', 'simulated', '--terminate-after', '60s', '--json'], {
    workingFolder: folder.path,
  });
  expect(run.exitCode).toBe(0);
  const commands = run.stdout
    .split('\n')
    .filter((line) => line.includes('"event":"command"'))
    .map((line) => (JSON.parse(line) as { readonly argv: readonly string[] }).argv);
  const list = rootCommands({ directories: ['/data/xen'], volumeGroups: [] });
  const isAllowed = ([program, ...args]: readonly string[]): boolean =>
    list.some(
      (command) =>
        command.program.endsWith(`/${program}`) &&
        command.patterns.some((pattern) => new RegExp(`^${pattern}$`).test(args.join(' '))),
    );
  const bySudo = commands.filter(([program]) => program === 'sudo').map((words) => words.slice(3));
  expect(bySudo.length).toBeGreaterThan(10);
  expect(bySudo.filter((words) => !isAllowed(words))).toEqual([]);
  expect(new Set(commands.filter(([program]) => program !== 'sudo').map(([program]) => program))).toEqual(
    // What a machine is called, and at which boot, everybody may read.
    new Set(['cat', 'timeout']),
  );
});
