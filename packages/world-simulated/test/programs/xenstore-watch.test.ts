import { expect, it } from 'vitest';
import { guestConfig, onHost, passing } from '../support/on-host.ts';

/** What `xenstore-watch` of these keys prints while the work goes on. */
async function watched(
  keys: readonly string[],
  work: (on: ReturnType<typeof onHost>) => Promise<void>,
): Promise<string> {
  const on = onHost();
  const controller = new AbortController();
  let text = '';
  const watch = on.world.hosts.connect({ kind: 'ssh', host: 'xen1' }).follow({
    argv: ['xenstore-watch', ...keys],
    signal: controller.signal,
    onText: (piece) => {
      text += piece;
    },
  });
  await passing(on.world, 1_000);
  await work(on);
  controller.abort();
  expect((await watch).outcome).toEqual({ kind: 'aborted' });
  return text;
}

it('prints each key at its beginning, and a line when a domain is made known, stops, and is gone', async () => {
  const lines = await watched(['@introduceDomain', '@releaseDomain'], async ({ exit, world }) => {
    await exit('tee /root/g.cfg', guestConfig('g'));
    await exit('xl create -q /root/g.cfg');
    await passing(world, 6_000);
    await exit('xl shutdown -w g');
    await passing(world, 5_000);
  });
  expect(lines).toBe('@introduceDomain\n@releaseDomain\n@introduceDomain\n@releaseDomain\n@releaseDomain\n');
});

it('prints the path that was changed below a key', async () => {
  const lines = await watched(['/tool'], async ({ exit }) => {
    await exit('xenstore-write /tool/a 1');
    await exit('xenstore-write /elsewhere 1');
    await exit('xenstore-rm /tool');
  });
  expect(lines).toBe('/tool\n/tool/a\n/tool/a\n');
});

it.each([
  [
    'destroyed by hand',
    async ({ exit }: ReturnType<typeof onHost>) => void (await exit('xl destroy g')),
    ['Domain 1 has been destroyed.'],
  ],
  [
    'shut down',
    async ({ exit }: ReturnType<typeof onHost>) => void (await exit('xl shutdown -w g')),
    [
      'Domain 1 has shut down, reason code 0 0x0',
      'Action for shutdown reason code 0 is destroy',
      'Domain 1 needs to be cleaned up: destroying the domain',
      'Done. Exiting now',
    ],
  ],
  [
    'rebooted',
    async ({ exit }: ReturnType<typeof onHost>) => void (await exit('xl reboot g')),
    [
      'Domain 1 has shut down, reason code 1 0x1',
      'Action for shutdown reason code 1 is restart',
      'Domain 1 needs to be cleaned up: destroying the domain',
      'Done. Rebooting now',
      'Waiting for domain g (domid 2) to die [pid 1002]',
    ],
  ],
])('xl writes down the end of a domain that is %s', async (_, end, lines) => {
  const on = onHost();
  await on.exit('tee /root/g.cfg', guestConfig('g'));
  await on.exit('xl create -q /root/g.cfg');
  await passing(on.world, 6_000);
  await end(on);
  await passing(on.world, 10_000);
  const [, log] = await on.exit('cat /var/log/xen/xl-g.log');
  expect(log.trimEnd().split('\n')).toEqual(['Waiting for domain g (domid 1) to die [pid 1001]', ...lines]);
  expect(on.world.hosts.inspect('xen1').files).not.toHaveProperty('/var/log/xen/xl-g.log');
});
