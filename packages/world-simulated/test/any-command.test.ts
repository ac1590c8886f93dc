import fc from 'fast-check';
import { expect, it } from 'vitest';
import { programs } from '../src/programs/programs.ts';
import { guestConfig, onHost } from './support/on-host.ts';

const word = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('-a', '-d', '-f', '-j', '-l', '-n', '-o', '-p', '-r', '-s', '-w', '-y', '--json'),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom('-L', '-T', '-V', '16m', '1G', 'lv_name', '--units', 'b', '-c', '%s', '-B1', '-S'),
  },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '/srv',
      '/',
      '/srv/guest/disk.img',
      '/root/g.cfg',
      '/dev/vg0/v',
      '/dev/loop0',
      '/dev/null',
      'g',
      '0',
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'create',
      'list',
      'destroy',
      'shutdown',
      'domid',
      'reboot',
      'pause',
      'unpause',
      'rename',
      'info',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom('vg0', 'vg0/v', 'vg0/pool', '@tag', 'if=/dev/zero', 'of=/srv/x', 'count=1', 'bs=1M'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('', '-', '--', '!', '=', '-e', '__proto__', 'constructor', '--output=avail'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }) },
);
const command = fc.record({
  program: fc.constantFrom(...Object.keys(programs)),
  args: fc.array(word, { maxLength: 6 }),
  stdin: fc.string(),
});

it('ends every command with an outcome, whatever its arguments, and never has less than nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 12 }), fc.integer(), async (commands, seed) => {
      const { world, run, exit } = onHost({}, { seed });
      await exit('tee /root/g.cfg', guestConfig('g'));
      await exit('xl create /root/g.cfg');
      await exit('lvcreate -y -L 16m -n v vg0');
      for (const { program, args, stdin } of commands) {
        const { outcome } = await run([program, ...args], { stdin, timeoutMs: 30_000 });
        expect(['exited', 'timedOut', 'notStarted']).toContain(outcome.kind);
        const state = world.hosts.inspect('xen1');
        expect(state.freeMemoryMiB).toBeGreaterThanOrEqual(0);
        expect(state.freeDiskBytes).toBeGreaterThanOrEqual(0);
        expect(state.freeVolumeBytes.vg0).toBeGreaterThanOrEqual(0);
      }
      await world.close();
    }),
    { numRuns: 150 },
  );
});

it('reads any configuration text without an exception', async () => {
  const { exit } = onHost();
  const piece = fc.constantFrom(
    'name',
    '=',
    '"g"',
    "'",
    '"',
    '[',
    ']',
    ',',
    '\n',
    ';',
    '#',
    '12',
    'memory',
    'disk',
    'kernel',
    '+=',
    '\\',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(piece).map((pieces) => pieces.join(' ')),
  );
  await fc.assert(
    fc.asyncProperty(text, async (config) => {
      await exit('tee /root/x.cfg', config);
      const [exitCode] = await exit('xl -N create /root/x.cfg');
      expect([0, 1]).toContain(exitCode);
    }),
    { numRuns: 150 },
  );
});
