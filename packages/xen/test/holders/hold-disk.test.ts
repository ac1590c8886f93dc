import { expect, test } from 'vitest';
import { holdDisk } from '../../src/holders/hold-disk.ts';
import type { Machine } from '../../src/holders/holder-mark.ts';
import { HostDirectories } from '../../src/shell/host-directories.ts';
import { SharedLook } from '../../src/shell/shared-look.ts';
import { FakeComponent } from '../support/fake-context.ts';
import { FakeHost } from '../support/fake-host.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

function holding(): { readonly host: FakeHost; readonly hold: (disk: string) => Promise<void> } {
  const clock = new VirtualClock();
  const host = new FakeHost(clock);
  const domain = new FakeComponent({
    path: 'sfConfig:domain',
    component: {},
    attributes: {},
    clock,
    connection: host,
  });
  const { signal } = new AbortController();
  const context = domain.context(signal);
  const known = { directories: new HostDirectories(), machine: new SharedLook<Machine>(clock), signal };
  const taker = { application: 'app', domainName: 'web1', uuid: '11111111-0000-4000-8000-000000000001' };
  return {
    host,
    hold: (disk) => holdDisk(context, context.session(host), { disk, taker, place: undefined, known }),
  };
}

const made = (host: FakeHost): readonly string[] => host.commands.filter((line) => /^(mkdir|ln) /.test(line));

test('the folder of the marks of devices is made once', async () => {
  const { host, hold } = holding();
  await hold('/dev/vda');
  await hold('/dev/vdb');
  expect(made(host).map((line) => line.split(' ')[0])).toEqual(['mkdir', 'ln', 'ln']);
  expect([...host.state.links.keys()].length).toBe(2);
});

test('gone with a reboot of the host, it is made anew', async () => {
  const { host, hold } = holding();
  await hold('/dev/vda');
  let fails = 1;
  host.when('ln ', () => {
    fails -= 1;
    return fails === 0
      ? { exitCode: 1, stderr: 'ln: failed to create symbolic link: No such file or directory' }
      : undefined;
  });
  await hold('/dev/vdb');
  expect(made(host).map((line) => line.split(' ')[0])).toEqual(['mkdir', 'ln', 'ln', 'mkdir', 'ln']);
  expect([...host.state.links.keys()].length).toBe(2);
});
