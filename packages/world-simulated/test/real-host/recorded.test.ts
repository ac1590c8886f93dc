import { createSimulatedWorld, defaultSite, type SimulatedSite } from '@smartdomains/world-simulated';
import { afterAll, describe, expect, it } from 'vitest';
import { answerStep, type ScenarioHost } from './answer-step.ts';
import { answerDifference } from './compare-answers.ts';
import { recordedAnswers } from './recorded.ts';
import { type ScenarioName, scenarios } from './scenario.ts';
import type { Step } from './step.ts';

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

/** A known difference is said in the name of its test. */
function titleOf({ argv, known }: Step): string {
  return known === undefined ? argv.join(' ') : `${argv.join(' ')} (known difference: ${known})`;
}

describe.each(Object.keys(scenarios) as ScenarioName[])(
  'a simulated host answers like the recorded one: %s',
  (name) => {
    const recorded = recordedAnswers(name);
    const world = createSimulatedWorld({ seed: 1, site });
    const connection = world.hosts.connect({ kind: 'ssh', host: 'xen2' });
    afterAll(() => world.close());

    const host: ScenarioHost = {
      async run({ argv, stdin }) {
        const { outcome, stdout, stderr } = await connection.run({
          argv,
          timeoutMs: 600_000,
          ...(stdin === undefined ? {} : { stdin }),
        });
        // No such program.
        if (outcome.kind === 'notStarted') return { argv, exitCode: 127, stdout, stderr };
        if (outcome.kind !== 'exited') throw new Error(`${argv.join(' ')}: ${JSON.stringify(outcome)}`);
        return { argv, exitCode: outcome.exitCode, stdout, stderr };
      },
      async wait() {
        await connection.run({ argv: ['sleep', '0.5'], timeoutMs: 10_000 });
      },
    };

    it.each((scenarios[name] as readonly Step[]).map((step, index) => [titleOf(step), step, index] as const))(
      '%s',
      async (_, step, index) => {
        const real = recorded[index];
        if (real === undefined) throw new Error('this step was never recorded');
        expect(real.argv).toEqual(step.argv);
        const simulated = await answerStep(step, host);
        if (step.known !== undefined) return;
        expect(answerDifference(step, { name: 'real', answer: real }, { name: 'simulated', answer: simulated })).toBe(
          '',
        );
      },
    );
  },
);
