import type { Store } from '../../src/ports.ts';
import { createFakeWorld, exited, type FakeWorld } from './fake-world.ts';

/** What outlives a process: its journal, the files on the host, and the time. */
export interface Outside {
  readonly store: Store;
  readonly files: Set<string>;
  /** Every file that was ever made. */
  readonly made?: Set<string>;
  /** When the last process died. */
  nowMs?: number;
}

/** A process that dies when so many records are written: its store never answers again. */
export function processOver(outside: Outside, recordsMax: number): FakeWorld {
  const { store, files, made } = outside;
  let left = recordsMax;
  let isDead = false;
  const mortal: Store = {
    ...store,
    async append(stream, records) {
      if (!isDead && records.length > left) {
        isDead = true;
        outside.nowMs = world.clock.nowMs();
      }
      if (isDead) return new Promise(() => undefined);
      left -= records.length;
      return store.append(stream, records);
    },
  };
  const world = createFakeWorld({
    store: mortal,
    startMs: outside.nowMs ?? 0,
    answer([program, path = '']) {
      if (isDead) return new Promise(() => undefined);
      if (program === 'make') {
        files.add(path);
        made?.add(path);
      }
      if (program === 'rm') files.delete(path);
      return exited(0);
    },
  });
  return world;
}
