import type { HostTarget } from '@smartdomains/runtime';
import { expect, test } from 'vitest';
import { consoleBytesMax, createDomainConsole } from '../../src/domain/domain-console.ts';
import { FakeComponent } from '../support/fake-context.ts';
import { FakeHost } from '../support/fake-host.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const target: HostTarget = { kind: 'local' };
const path = '/var/log/xen/console/guest-web1.log';

function consoleOn(host: FakeHost) {
  const component = new FakeComponent({
    path: 'a',
    component: {},
    attributes: {},
    clock: host.clock,
    connection: host,
  });
  const context = component.context(new AbortController().signal);
  return createDomainConsole(context.session(context.hosts.connect(target)), target, 'web1');
}

test('the last lines are those of the log that xenconsoled keeps', async () => {
  const host = new FakeHost(new VirtualClock());
  host.when(`tail -n 2 ${path}`, { stdout: 'one\ntwo\n' });
  expect(await consoleOn(host).tail(2)).toBe('one\ntwo\n');
});

test('SD8131 says how to keep it when the host does not', async () => {
  const host = new FakeHost(new VirtualClock());
  await expect(consoleOn(host).tail(10)).rejects.toMatchObject({
    diagnostic: { code: 'SD8131', help: expect.stringContaining('XENCONSOLED_ARGS="--log=guest"') },
  });
});

test('a mark is the place where the log ends, and its beginning when there is none yet', async () => {
  const host = new FakeHost(new VirtualClock());
  expect(await consoleOn(host).mark()).toBe(0);
  host.state.files.set(path, { sizeBytes: 4711, text: '' });
  expect(await consoleOn(host).mark()).toBe(4711);
});

test('a log is much longer than any question about it', () => {
  expect(consoleBytesMax).toBeGreaterThan(2 ** 20);
});
