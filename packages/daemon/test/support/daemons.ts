import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { descriptionToJson, evaluate, SourceText } from '@smartdomains/language';
import { type ComponentClass, coreClasses, createRegistry, type Leases, type Store } from '@smartdomains/runtime';
import { openLeases, openSqliteStore } from '@smartdomains/world-node';
import { createSimulatedWorld } from '@smartdomains/world-simulated';
import type { Daemon, RecordedLine } from '../../src/index.ts';
import { startDaemon } from '../../src/index.ts';

/** A state folder in which daemons are started one after another. */
export interface DaemonPlace extends AsyncDisposable {
  readonly folder: string;
  readonly socketPath: string;
  /** Starts one, as after a restart when there was one before. */
  start(options?: {
    readonly leases?: Partial<Leases>;
    /** Comes before the journal is looked at for what is to be taken up. */
    readonly beforeTakingUp?: () => Promise<void>;
    /** Besides the core's. */
    readonly classes?: readonly ComponentClass[];
  }): Promise<Daemon>;
}

export function daemonPlace(): DaemonPlace {
  const folder = mkdtempSync(path.join(tmpdir(), 'sd-daemon-'));
  const socketPath = path.join(folder, 'daemon.sock');
  const running = new Set<Daemon>();
  return {
    folder,
    socketPath,
    async start({ leases: otherwise = {}, beforeTakingUp, classes } = {}) {
      const store = openSqliteStore(path.join(folder, 'journal.sqlite'));
      const leases = openLeases(path.join(folder, 'leases.sqlite'), { purpose: 'daemon' });
      const slowStore: Store = {
        ...store,
        async streams() {
          await beforeTakingUp?.();
          return await store.streams();
        },
      };
      const world = createSimulatedWorld({ seed: 1, store: slowStore, speed: 'max' });
      const lines = new Map<string, RecordedLine[]>();
      const daemon = await startDaemon({
        world,
        worldTitle: 'simulated world, seed 1',
        clockSpeed: 1,
        looksFirst: true,
        registry: createRegistry([...coreClasses, ...(classes ?? [])]),
        surroundings: {},
        leases: { ...leases, ...otherwise },
        records: {
          record(event) {
            const known = lines.get(event.application) ?? [];
            lines.set(event.application, known);
            known.push({ ...event, time: new Date(event.timeMs).toISOString(), level: 'info', message: event.event });
          },
          release() {},
          async *read(application) {
            yield* lines.get(application) ?? [];
          },
        },
        socketPath,
        stateFolder: folder,
        version: '0.0.0',
        environment: () => undefined,
      });
      const stop = async (): Promise<{ readonly underWay: number }> => {
        running.delete(made);
        const result = await daemon.stop();
        await world.close();
        await store.close();
        leases.close();
        return result;
      };
      const made: Daemon = { takenUp: daemon.takenUp, stop };
      running.add(made);
      return made;
    },
    async [Symbol.asyncDispose]() {
      for (const daemon of running) await daemon.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What `POST /v1/applications` takes as `description`, from a text. */
export function resolved(text: string): unknown {
  const { description, diagnostics } = evaluate(new SourceText('test.sf', text), {
    loader: { load: () => undefined, searched: () => [] },
  });
  if (description === undefined) throw new Error(diagnostics.map(({ summary }) => summary).join());
  return descriptionToJson(description, { functions: 'whole' });
}
