import { expect, it } from 'vitest';
import { guestConfig, onHost, passing } from './support/on-host.ts';

it('keeps what a guest prints, and tail follows it over a reboot', async () => {
  const on = onHost();
  const controller = new AbortController();
  let text = '';
  const path = '/var/log/xen/console/guest-g.log';
  const following = on.world.hosts.connect({ kind: 'ssh', host: 'xen1' }).follow({
    argv: ['tail', '-c', '+1', '-F', path],
    signal: controller.signal,
    onText: (piece) => {
      text += piece;
    },
  });
  await passing(on.world, 1_000);
  await on.exit('tee /root/g.cfg', guestConfig('g'));
  await on.exit('xl create -q /root/g.cfg');
  await passing(on.world, 1_000);
  expect(text).toMatch(/^\[ {4}0\.000000\] Linux version .* of g\r\n$/);
  await passing(on.world, 6_000);
  expect(text).toMatch(/\r\ng login: $/);
  await on.exit('xl reboot g');
  await passing(on.world, 20_000);
  expect(text.match(/login: /g)).toHaveLength(2);
  controller.abort();
  expect((await following).outcome).toEqual({ kind: 'aborted' });
  expect((await on.exit(['tail', '-n', '+1', path]))[1]).toBe(text);
});
