import { readFileSync } from 'node:fs';
import { createSimulatedWorld, defaultSite, type SimulatedSite } from '@smartdomains/world-simulated';
import { afterAll, describe, expect, it } from 'vitest';
import { type RecordedStep, type Step, scenarios } from './scenario.ts';

// The answers of a real host: Debian 12, Xen 4.17.7, LVM 2.03.16, coreutils 9.1, util-linux 2.38.1, in `lab/`'s QEMU.
// `record.ts` says how they were taken.
function recordedSteps(name: string): readonly RecordedStep[] {
  return JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8'));
}

/** The recorded host. */
const site: SimulatedSite = {
  ...defaultSite,
  hosts: {
    xen2: {
      memoryMiB: 1279,
      dom0MemoryMiB: 512,
      cpus: 1,
      volumeGroups: { vg0: 8_585_740_288 },
      address: '192.168.77.12',
      files: {
        '/srv/guest/disk.img': 16 * 1024 * 1024,
        '/srv/guest/initrd': 1_730_113,
        '/srv/guest/vmlinux': 65_906_612,
      },
    },
  },
};

/** What differs between any two runs: domain and process ids, inodes, free room, durations, random UUIDs. */
function normal(text: string): string {
  return text
    .replaceAll(/Domain \d+:/g, 'Domain N:')
    .replaceAll(/domain \d+/gi, 'domain N')
    .replaceAll(/^( *)"uuid": "[^"]*"/gm, '$1"uuid": "U"')
    .replaceAll(/\[\d+\] exited/g, '[P] exited')
    .replaceAll(/\[\d+\]:\d+ \(/g, '[D]:I (');
}

function shapeOf(text: string): unknown {
  const shape = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shape);
    if (typeof value !== 'object' || value === null) return typeof value;
    return Object.entries(value).map(([key, member]) => [key, shape(member)]);
  };
  return shape(JSON.parse(text));
}

describe.each(['main', 'disks'] as const)('a simulated host answers like the recorded one: %s', (name) => {
  const recorded = recordedSteps(name);
  const world = createSimulatedWorld({ seed: 1, site });
  const host = world.hosts.connect({ kind: 'ssh', host: 'xen2' });
  afterAll(() => world.close());

  const answer = async (step: Step): Promise<RecordedStep> => {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const { outcome, stdout, stderr } = await host.run({
        argv: step.argv,
        timeoutMs: 600_000,
        ...(step.stdin === undefined ? {} : { stdin: step.stdin }),
      });
      if (outcome.kind !== 'exited') throw new Error(`${step.argv.join(' ')}: ${JSON.stringify(outcome)}`);
      const { exitCode } = outcome;
      if (step.untilExitCode === undefined || exitCode === step.untilExitCode) {
        return { argv: step.argv, exitCode, stdout, stderr };
      }
      await host.run({ argv: ['sleep', '0.5'], timeoutMs: 10_000 });
    }
    throw new Error(`${step.argv.join(' ')} never exited with ${step.untilExitCode}`);
  };

  it.each(scenarios[name].map((step, index) => [step.argv.join(' '), step, index] as const))(
    '%s',
    async (_, step, index) => {
      const real = recorded[index];
      expect(real?.argv).toEqual(step.argv);
      const simulated = await answer(step);
      const compare = step.compare ?? 'all';
      expect(simulated.exitCode, simulated.stderr).toBe(real?.exitCode);
      if (compare === 'all' || compare === 'exitCode+stdout') {
        expect(normal(simulated.stdout)).toBe(normal(real?.stdout ?? ''));
      }
      if (compare === 'all' || compare === 'exitCode+stderr') {
        expect(normal(simulated.stderr)).toBe(normal(real?.stderr ?? ''));
      }
      if (compare === 'shape') expect(shapeOf(simulated.stdout)).toEqual(shapeOf(real?.stdout ?? ''));
    },
  );
});
