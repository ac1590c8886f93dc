/**
 * How near a Pool comes to the shortest time in which it could be up: domains on simulated hosts, each with its disk, a part of
 * them requiring others. `npm run bench -- makespan [DOMAINS [HOSTS]]` prints a table and a JSON line.
 *
 * There are two lower bounds. Without the barrier: the longest of a chain of domains that require each other, the serial work of a host
 * through the limits of its shell, the bytes copied on a host over its bandwidth. With it: the copies, and after them the longest
 * of the rest, because a Pool starts nothing before all is deployed. The second one counts (decision 0014). The times of commands and
 * boots in them are the shortest that were measured in the same run; the bandwidth is the site's.
 */
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Description, evaluate, type IncludeLoader, SourceText } from '@smartdomains/language';
import {
  type ApplicationEvent,
  checkDescription,
  coreClasses,
  createApplication,
  createRegistry,
  parseApplicationName,
} from '@smartdomains/runtime';
import { createSimulatedWorld, defaultSite } from '@smartdomains/world-simulated';
import { xenComponentClasses } from '@smartdomains/xen';

const image = '/data/xen/slc3-smartfrog.img';
const creationsMax = 4;
const copiesMax = 2;
/** Domains in a row, each of which requires the one before. */
const tiers = 3;

/** Domain `index` stands on one host and requires one on another, so that hosts wait for each other. */
function machine(index: number, hosts: number): string {
  const requires = index % tiers === 0 ? '' : `requires [LAZY ATTRIB vm${index - 1}];`;
  const address = `10.${42 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
  return `vm${index} extends Machine { name "vm${index}"; address "${address}"; host LAZY ATTRIB hosts:h${index % hosts}; ${requires} }`;
}

function poolText(domains: number, hosts: number): string {
  const shells = Array.from(
    { length: hosts },
    (_, index) =>
      `h${index} extends SshShell { host "xen${index}"; creationsMax ${creationsMax}; copiesMax ${copiesMax}; }`,
  );
  const machines = Array.from({ length: domains }, (_, index) => machine(index, hosts));
  return `
#include "org/smartfrog/components.sf"
#include "ch/cern/openlab/smartdomains/components.sf"
#include "smartdomains/components.sf"
#include "smartdomains/pool.sf"
Machine extends Compound {
  disk extends LVMStorageBackend { shell LAZY ATTRIB host; domainName ATTRIB name; baseImage "${image}"; }
  domain extends XenDomain {
    shell LAZY ATTRIB host; storageBackend LAZY ATTRIB disk; hostname ATTRIB name; ip ATTRIB address;
    kernel "/boot/vmlinuz-2.6-xen"; netmask "255.0.0.0"; memory "64MiB";
    ready extends PingProbe;
  }
}
sfConfig extends Compound {
  hosts extends Pool { ${shells.join('\n')} }
  pool extends Pool { ${machines.join('\n')} }
}`;
}

const library = path.resolve(import.meta.dirname, '../library');

function pool(domains: number, hosts: number): Description {
  const text = new SourceText('makespan.sf', poolText(domains, hosts));
  const loader: IncludeLoader = {
    load: (request) => new SourceText(request, readFileSync(path.join(library, request), 'utf8')),
  };
  const { description, diagnostics } = evaluate(text, { loader });
  assert(description, JSON.stringify(diagnostics[0]));
  return description;
}

interface Bounds {
  readonly chainMs: number;
  readonly creationsMs: number;
  readonly copiesMs: number;
}

/** The least time for each of the three things that a pool cannot do faster than one after another. */
function boundsOf(events: readonly ApplicationEvent[], hosts: number): Bounds {
  const at = new Map<string, number>();
  for (const { event, component, timeMs } of events) at.set(`${event} ${component}`, timeMs);
  const timeOf = (event: string, path: string): number => at.get(`${event} ${path}`) ?? Number.NaN;
  const creations = new Map<string, number>();
  const copied = new Map<string, number>();
  const lowest = { bootMs: Infinity };
  for (const event of events) {
    if (event.event === 'command' && event.outcome === 'exited') {
      const [program, verb] = event.argv;
      if (program === 'xl' && verb === 'create' && event.effect) add(creations, event.host, event.durationMs);
      if (program === 'dd') add(copied, event.host, 1);
    }
    if (event.event === 'started' && event.component.endsWith(':domain')) {
      lowest.bootMs = Math.min(lowest.bootMs, timeOf('ready', event.component) - event.timeMs);
    }
  }
  const createMs = Math.min(
    ...events.flatMap((event) =>
      event.event === 'command' && event.argv[0] === 'xl' && event.argv[1] === 'create' && event.effect
        ? [event.durationMs]
        : [],
    ),
  );
  const imageBytes = defaultSite.default.files[image] ?? 0;
  assert(creations.size === hosts && copied.size === hosts);
  return {
    chainMs: tiers * (createMs + lowest.bootMs),
    creationsMs: Math.max(...creations.values()) / creationsMax,
    copiesMs: (Math.max(...copied.values()) * imageBytes * 1000) / defaultSite.default.copyBytesPerSecond,
  };
}

function add(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

async function measure(domains: number, hosts: number): Promise<Record<string, number>> {
  const name = parseApplicationName('makespan');
  assert(name);
  const registry = createRegistry([...coreClasses, ...xenComponentClasses]);
  const wanted = pool(domains, hosts);
  const found = checkDescription({ description: wanted, registry, rootName: 'sfConfig' });
  assert.deepEqual(
    found.filter(({ severity }) => severity === 'error'),
    [],
  );
  // Every command takes exactly its time, so that the shortest one seen is the shortest there can be.
  const base = defaultSite.default;
  const site = {
    ...defaultSite,
    default: { ...base, volumeGroups: { vg0: 2 ** 42 }, latency: { ...base.latency, jitter: 0 } },
  };
  const world = createSimulatedWorld({ seed: 1, site });
  const application = createApplication({ name, description: wanted, registry, world });
  const events: ApplicationEvent[] = [];
  let readyMs = Number.NaN;
  const ready = new Promise<void>((resolve) => {
    application.subscribe((event) => {
      events.push(event);
      if (event.event === 'ready' && event.component === 'sfConfig') {
        readyMs = event.timeMs;
        resolve();
      }
    });
  });
  const fromMs = performance.now();
  const outcome = await application.run();
  if (outcome === 'ended') assert.fail(JSON.stringify((await application.ended).record));
  await Promise.race([ready, application.ended]);
  const ownMs = performance.now() - fromMs;
  const bounds = boundsOf(events, hosts);
  const withoutBarrierMs = Math.max(...Object.values(bounds));
  const deployedMs = events.find(({ event, component }) => event === 'deployed' && component === 'sfConfig')?.timeMs;
  assert(deployedMs !== undefined);
  const withBarrierMs = bounds.copiesMs + Math.max(bounds.chainMs, bounds.creationsMs);
  application.terminate({ type: 'normal', description: 'the bench is over' });
  assert.deepEqual((await application.ended).failures, []);
  await world.close();
  return {
    domains,
    hosts,
    makespanS: seconds(readyMs),
    chainS: seconds(bounds.chainMs),
    creationsS: seconds(bounds.creationsMs),
    copiesS: seconds(bounds.copiesMs),
    allDeployedS: seconds(deployedMs),
    boundWithoutBarrierS: seconds(withoutBarrierMs),
    boundWithBarrierS: seconds(withBarrierMs),
    overBoundWithoutBarrier: Number((readyMs / withoutBarrierMs).toFixed(3)),
    overBoundWithBarrier: Number((readyMs / withBarrierMs).toFixed(3)),
    ownS: seconds(ownMs),
  };
}

function seconds(ms: number): number {
  return Number((ms / 1000).toFixed(2));
}

const [domains = 1000, hosts = 50] = process.argv.slice(2).map(Number);
const rows = [await measure(domains, hosts)];
console.table(rows);
for (const { overBoundWithBarrier, overBoundWithoutBarrier } of rows) {
  console.log(
    `The pool was up in ${overBoundWithBarrier} times the least time of a Pool, which deploys all before it starts any (this one counts, at most 1.05),\n` +
      `and in ${overBoundWithoutBarrier} times the least time without that barrier (docs/decisions/0014-makespan-of-a-pool.md).`,
  );
}
console.log(JSON.stringify({ bench: 'makespan', rows }));
