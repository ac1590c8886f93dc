import type { ComponentContext, Hosts, HostTarget } from '@smartdomains/runtime';
import { expect, test } from 'vitest';
import { bashShellClass } from '../../src/shell/bash-shell.ts';
import { shellService } from '../../src/shell/shell.ts';
import { sshShellClass } from '../../src/shell/ssh-shell.ts';
import { checkClass } from '../support/check-class.ts';
import { failureOf } from '../support/expect-code.ts';
import { type Attributes, FakeComponent } from '../support/fake-context.ts';
import { FakeHost } from '../support/fake-host.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

function shell(
  shellClass: typeof bashShellClass,
  attributes: Attributes = {},
): { component: FakeComponent; host: FakeHost } {
  const clock = new VirtualClock();
  const host = new FakeHost(clock);
  const component = new FakeComponent({
    path: 'sfConfig:shell',
    component: shellClass.create(),
    attributes,
    clock,
    connection: host,
  });
  return { component, host };
}

test('a shell is deployed when its host answers', async () => {
  const { component, host } = shell(bashShellClass);
  await component.deploy();
  expect(host.commands).toEqual(['true']);
  expect(component.service(shellService).connection).toBe(host);
  await component.terminate();
  expect(host.commands).toEqual(['true']);
});

test('after a crash the way is there whether the host answers or not, and contact is shown when it does', async () => {
  const { component, host } = shell(bashShellClass);
  host.state.reachable = false;
  expect(await component.recover()).toBe('unknown');
  expect(component.service(shellService).connection).toBe(host);
  host.state.reachable = true;
  await host.clock.pass(10_000);
  expect(component.contacts).toEqual(['regained']);
  await component.terminate();
});

test('a host that does not answer is said at once, with the command to try', async () => {
  const attributes = { host: 'xen1', port: 22201, user: 'root', hostKeyAlias: 'lab' };
  const { component, host } = shell(sshShellClass, attributes);
  host.when('true', { exitCode: 255, stderr: 'root@xen1: Permission denied (publickey).' });
  const diagnostic = await failureOf(component.deploy(), 'SD8401');
  expect(diagnostic.help).toBe('try it by hand:\n  ssh -p 22201 -o HostKeyAlias=lab root@xen1 true');
  expect(diagnostic.facts).toContainEqual({ name: 'output', value: 'root@xen1: Permission denied (publickey).' });
});

test('SshShell hands its attributes to the world as they are', async () => {
  const { component, host } = shell(sshShellClass, {
    host: 'xen1',
    port: 22,
    user: 'root',
    identityFile: '/k',
    knownHostsFile: '/h',
    hostKeyAlias: 'a',
  });
  let target: HostTarget | undefined;
  const context = component.context(new AbortController().signal);
  const hosts: Hosts = {
    connect: (given) => {
      target = given;
      return host;
    },
  };
  await component.component.deploy?.(Object.create(context, { hosts: { value: hosts } }) as ComponentContext);
  expect(target).toEqual({
    kind: 'ssh',
    host: 'xen1',
    port: 22,
    user: 'root',
    identityFile: '/k',
    knownHostsFile: '/h',
    hostKeyAlias: 'a',
  });
});

test.each([
  [{ host: '-oProxyCommand=touch /tmp/x' }, ['SD8402']],
  [{ host: 'xen1', user: 'a b' }, ['SD8402']],
  [{ host: 'xen1', identityFile: 'id' }, ['SD8207']],
  [{ host: 'xen1', identityFile: '~/.ssh/id', knownHostsFile: '/k' }, []],
])('check of %j: %j', (attributes, codes) => {
  expect(checkClass(sshShellClass, { attributes }).map(({ code }) => code)).toEqual(codes);
});
