// How soon the daemon reacts when a domain dies, with real processes on a stand-in host: from the moment the host knows that the guest has
// crashed until the daemon's event that its component is being terminated, to be made again.
//
//   npm run bench -- reaction [--deaths 200] [--domains 8] [--seed 1]
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { descriptionToJson } from '@smartdomains/language';
import { randomFrom } from '../scripts/random.ts';
import { commandsUnderWay, createDaemonProcess, sleep } from '../test/kill/daemon-process.ts';
import { createStandInHost, quickTimes } from '../test/stand-in/stand-in-host.ts';
import { describeText } from '../test/support/simulated-pool.ts';

const { values } = parseArgs({
  options: {
    deaths: { type: 'string', default: '200' },
    domains: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
  },
});
const deathsWanted = Number(values.deaths);
const domainCount = Number(values.domains);
const draw = randomFrom(Number(values.seed));
const application = 'reaction';
const settleLimitMs = 600_000;
/** For the domains to go, so that no program of the host is left; all else goes with the folder. */
const terminateGraceMs = 5_000;

/** A domain on a disk that stays, under a Supervisor that does not give up. */
function poolText(): string {
  const machines = Array.from(
    { length: domainCount },
    (_, index) => `    m${index} extends Compound {
      disk extends LoopbackStorageBackend {
        shell LAZY ATTRIB host; domainName "guest${index}"; baseImage "/data/xen/slc3-smartfrog.img";
      }
      watched extends Supervisor {
        intensity 1000000;
        domain extends XenDomain {
          shell LAZY ATTRIB host; storageBackend LAZY ATTRIB disk; hostname "guest${index}"; ip "10.42.9.${index + 1}";
          kernel "/boot/vmlinuz-2.6-xen"; netmask "255.255.0.0"; memory "256MiB";
        }
      }
    }`,
  );
  return `
#include "org/smartfrog/components.sf"
#include "ch/cern/openlab/smartdomains/components.sf"
#include "org/smartfrog/services/shellscript/components.sf"
#include "smartdomains/components.sf"
#include "smartdomains/pool.sf"
sfConfig extends Compound {
  host extends BashShell;
  pool extends Pool {
${machines.join('\n')}
  }
}
`;
}

interface Death {
  readonly component: string;
  readonly atMs: number;
}

interface LogLine {
  readonly time: string;
  readonly message: string;
  readonly component?: string;
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'smartdomains-reaction-'));
for (const name of ['host', 'state']) mkdirSync(path.join(folder, name), { mode: 0o700 });
const host = createStandInHost(path.join(folder, 'host'), quickTimes);
const daemon = createDaemonProcess({ stateFolder: path.join(folder, 'state'), environment: host.environment });
const deaths: Death[] = [];

/** The domain's number once its guest runs and the whole pool is ready. */
async function running(index: number): Promise<number> {
  const deadlineMs = performance.now() + settleLimitMs;
  while (performance.now() < deadlineMs) {
    const found = host.contents().domains.find(({ name, isRunning }) => name === `guest${index}` && isRunning);
    if (found) {
      const status = await daemon.status(application);
      if (status && status.ready === status.components) return found.id;
    }
    await sleep(100);
  }
  throw new Error(`guest${index} does not come back`);
}

/** When its component began to be terminated after that, by the daemon's own clock. */
function reactionAtMs(lines: readonly LogLine[], { component, atMs }: Death): number | undefined {
  const found = lines.find(
    (line) =>
      line.component === component && line.message === 'terminating' && Date.parse(line.time) >= Math.floor(atMs),
  );
  return found && Date.parse(found.time);
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

try {
  await daemon.start();
  await daemon.deploy(application, descriptionToJson(describeText(poolText()), { functions: 'whole' }));
  for (let count = 0; count < deathsWanted; count += 1) {
    const index = count % domainCount;
    const id = await running(index);
    await sleep(draw(1_000));
    host.run('guest', String(id), 'crash');
    // The host knew then, whatever time the program took before and after.
    const atMs = statSync(path.join(host.folder, `state/domains/${id}/reason`)).mtimeMs;
    deaths.push({ component: `sfConfig:pool:m${index}:watched:domain`, atMs });
  }
  await running((deathsWanted - 1) % domainCount);
  const text = readFileSync(path.join(folder, 'state', `${application}.log`), 'utf8');
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogLine);
  const measured = deaths.flatMap((death) => {
    const reactedMs = reactionAtMs(lines, death);
    return reactedMs === undefined ? [] : [Math.max(0, reactedMs - death.atMs)];
  });
  const sorted = measured.toSorted((left, right) => left - right);
  const result = {
    bench: 'reaction',
    deaths: deaths.length,
    reactions: sorted.length,
    p50Ms: Math.round(percentile(sorted, 0.5)),
    p90Ms: Math.round(percentile(sorted, 0.9)),
    p99Ms: Math.round(percentile(sorted, 0.99)),
    maxMs: Math.round(sorted.at(-1) ?? Number.NaN),
  };
  console.table([result]);
  console.log(JSON.stringify(result));
} finally {
  if (daemon.isRunning) await daemon.terminate(application).catch(() => undefined);
  await sleep(terminateGraceMs);
  await daemon.stop();
  for (const pid of commandsUnderWay(host.folder)) process.kill(pid);
  rmSync(folder, { recursive: true, force: true });
}
