import {
  type Application,
  type ApplicationEvent,
  coreClasses,
  createApplications,
  createInProcessTransport,
  createMemoryStore,
  createRegistry,
  parseApplicationName,
  type Store,
} from '@smartdomains/runtime';
import {
  createSimulatedWorld,
  defaultSite,
  type MachineState,
  type SimulatedWorld,
} from '@smartdomains/world-simulated';
import { xenComponentClasses } from '@smartdomains/xen';
import { describe, expect, test } from 'vitest';
import { describeText } from './support/simulated-pool.ts';

const registry = createRegistry([...coreClasses, ...xenComponentClasses]);
const name = parseApplicationName('pool') ?? expect.unreachable();
const base = '/srv/guest/disk.img';
const image = '/var/lib/smartdomains/images/file.img';
const device = '/dev/vg0/volume';

/** Two disks that are made side by side, so that a death at a record of one finds the other in the middle of a copy. */
const description = describeText(`
  #include "ch/cern/openlab/smartdomains/components.sf"
  #include "smartdomains/components.sf"
  #include "smartdomains/pool.sf"
  sfConfig extends Compound {
    hostShell extends SshShell { host "xen1"; }
    disks extends Pool {
      file extends LoopbackStorageBackend { shell LAZY ATTRIB hostShell; domainName "file"; baseImage "${base}"; size "64MiB"; }
      volume extends LVMStorageBackend { shell LAZY ATTRIB hostShell; domainName "volume"; baseImage "${base}"; }
    }
  }
`);

/** What a process leaves: the hosts as they are, with its commands that still run there, and its journal. */
interface Outside {
  readonly world: SimulatedWorld;
  readonly store: Store;
}

function outside(): Outside {
  // Copies take a second, and are under way when others write their records.
  const site = { ...defaultSite, default: { ...defaultSite.default, copyBytesPerSecond: 32 * 2 ** 20 } };
  return { world: createSimulatedWorld({ seed: 1, site }), store: createMemoryStore() };
}

interface Process {
  readonly applications: ReturnType<typeof createApplications>;
  readonly events: readonly ApplicationEvent[];
  /** Resolves when it has died. */
  readonly dead: Promise<void>;
  readonly records: () => number;
}

/** A process that dies when it has written so many records: its store never answers again, what it began on hosts goes on. */
function processOver({ world, store }: Outside, recordsMax = Number.POSITIVE_INFINITY): Process {
  let written = 0;
  let die: () => void = () => {};
  const dead = new Promise<void>((resolve) => {
    die = resolve;
  });
  let isDead = false;
  const mortal: Store = {
    ...store,
    async append(stream, records) {
      isDead ||= written + records.length > recordsMax;
      if (isDead) {
        die();
        return new Promise(() => undefined);
      }
      written += records.length;
      return store.append(stream, records);
    },
  };
  const applications = createApplications({
    registry,
    world: { ...world, store: mortal, transport: createInProcessTransport(world.log) },
  });
  const events: ApplicationEvent[] = [];
  applications.subscribe((event) => events.push(event));
  return { applications, events, dead, records: () => written };
}

function endOf(application: Application): ReturnType<Application['terminate']> {
  return application.terminate({ type: 'normal', description: 'the test is over' });
}

function stateOf({ world }: Outside): MachineState {
  const state = world.hosts.inspect('xen1');
  return { ...state, directories: state.directories.filter((path) => !/\/smartdomains(\/|$)/.test(path)) };
}

async function digestOf({ world }: Outside, path: string): Promise<string> {
  const host = world.hosts.connect({ kind: 'ssh', host: 'xen1' });
  const { stdout } = await host.run({ argv: ['sha256sum', path], timeoutMs: 60_000 });
  return stdout.split(' ')[0] ?? '';
}

/** The disks that were copied, one entry a copy. */
function copiesOf(events: readonly ApplicationEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.event === 'command' && event.effect && /(^| )(cp|dd) /.test(event.argv.join(' ')) ? [event.component] : [],
  );
}

describe('disks of a process that is killed', () => {
  test('at any record are whole in the end, copied once more at most, and nothing is left of them', async () => {
    const whole = outside();
    const before = stateOf(whole);
    const one = processOver(whole);
    const application = one.applications.create({ name, description });
    await application.run();
    const madeRecords = one.records();
    const [imageDigest, deviceDigest] = [await digestOf(whole, image), await digestOf(whole, device)];
    endOf(application);
    await application.ended;
    const total = one.records();
    expect(stateOf(whole)).toEqual(before);
    expect(madeRecords).toBeGreaterThan(20);

    for (let at = 1; at < total; at += 1) {
      const here = outside();
      const first = processOver(here, at);
      const killed = first.applications.create({ name, description });
      void killed.run().then(() => endOf(killed));
      await first.dead;
      const second = processOver(here);
      const taken = await second.applications.recover(name);
      if (taken === undefined) {
        // It had not begun, or all of it had ended.
        expect(stateOf(here), `record ${at}`).toEqual(before);
        continue;
      }
      const how = await taken.run();
      if (at <= madeRecords) {
        expect(how, `record ${at}`).toBe('started');
        expect([await digestOf(here, image), await digestOf(here, device)], `record ${at}`).toEqual([
          imageDigest,
          deviceDigest,
        ]);
        const copies = copiesOf(second.events);
        expect(new Set(copies).size, `record ${at}: ${copies}`).toBe(copies.length);
        endOf(taken);
      }
      await taken.ended;
      expect(taken.standing(), `record ${at}`).toEqual([]);
      // A command of the first process may still be running.
      await here.world.clock.runUntil(here.world.clock.nowMs() + 60_000);
      expect(stateOf(here), `record ${at}`).toEqual(before);
      await here.world.close();
    }
  }, 120_000);

  test('when all of it runs are neither copied nor touched', async () => {
    const here = outside();
    const first = processOver(here);
    const application = first.applications.create({ name, description });
    await application.run();
    const running = stateOf(here);
    const second = processOver(here);
    const taken = await second.applications.recover(name);
    expect(await taken?.run()).toBe('started');
    const effects = second.events.filter((event) => event.event === 'command' && event.effect);
    expect(effects).toEqual([]);
    expect(stateOf(here)).toEqual(running);
    await here.world.close();
  });
});
