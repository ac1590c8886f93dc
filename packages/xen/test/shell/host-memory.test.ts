import { expect, test } from 'vitest';
import { HostMemory } from '../../src/shell/host-memory.ts';

test('what is promised to one is not promised to another', () => {
  const memory = new HostMemory({ onRelease: () => undefined });
  expect(memory.promise({ holder: 'a', wantedMiB: 600, freeMiB: 1000 })).toEqual({ ok: true });
  expect(memory.promise({ holder: 'b', wantedMiB: 600, freeMiB: 1000 })).toEqual({ ok: false, leftMiB: 400 });
  memory.release('a');
  expect(memory.promise({ holder: 'b', wantedMiB: 600, freeMiB: 1000 })).toEqual({ ok: true });
});

test('a second promise to the same holder replaces the first', () => {
  const memory = new HostMemory({ onRelease: () => undefined });
  memory.promise({ holder: 'a', wantedMiB: 600, freeMiB: 1000 });
  expect(memory.promise({ holder: 'a', wantedMiB: 900, freeMiB: 1000 })).toEqual({ ok: true });
});

test('whoever keeps what was free is told when a promise ends, and only then', () => {
  let told = 0;
  const memory = new HostMemory({
    onRelease: () => {
      told += 1;
    },
  });
  memory.promise({ holder: 'a', wantedMiB: 600, freeMiB: 1000 });
  memory.promise({ holder: 'a', wantedMiB: 700, freeMiB: 1000 });
  memory.release('b');
  expect(told).toBe(0);
  memory.release('a');
  memory.release('a');
  expect(told).toBe(1);
});
