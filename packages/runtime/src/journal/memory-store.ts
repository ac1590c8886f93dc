import type { JsonValue, Store } from '../ports.ts';

/** A `Store` that lasts as long as the process: for the simulated world and for tests. Records are copied in and out. */
export function createMemoryStore(): Store {
  const streams = new Map<string, JsonValue[]>();
  return {
    async append(stream, records) {
      // A stream exists by its records.
      if (records.length === 0) return;
      const copies = records.map((record) => structuredClone(record));
      const present = streams.get(stream);
      if (present === undefined) streams.set(stream, copies);
      else for (const copy of copies) present.push(copy);
    },
    async read(stream) {
      return structuredClone(streams.get(stream) ?? []);
    },
    async streams() {
      return [...streams.keys()].sort();
    },
    async remove(stream) {
      streams.delete(stream);
    },
    async close() {},
  };
}
