import path from 'node:path';
import { expect, test } from 'vitest';
import { answerStep } from '../../../packages/world-simulated/test/real-host/answer-step.ts';
import { answerDifference } from '../../../packages/world-simulated/test/real-host/compare-answers.ts';
import { recordedAnswers } from '../../../packages/world-simulated/test/real-host/recorded.ts';
import { type ScenarioName, scenarios } from '../../../packages/world-simulated/test/real-host/scenario.ts';
import { sshHost } from '../../../packages/world-simulated/test/real-host/ssh-host.ts';
import { useXenHost } from './xen-lab.ts';

/** The figures of dom0's memory, which `xl` writes when it is asked for more than there is. */
const leaves = /^\+ xenstore: \/local\/domain\/0\/memory/;

/**
 * Tests that a real host answers each of the scenarios as recorded. The simulated host is held to the same record by `npm test`: what
 * both agree with, they agree on.
 */
export function testContract(names: readonly ScenarioName[]): void {
  const lab = useXenHost({ leaves });

  test.each(names)('a real host answers as recorded: %s', async (name) => {
    const recorded = recordedAnswers(name);
    const host = sshHost(['ssh', '-F', path.join(lab.access.folder, 'ssh_config'), lab.host]);
    const differences: string[] = [];
    for (const [index, step] of scenarios[name].entries()) {
      const before = recorded[index];
      const answer = await answerStep(step, host);
      differences.push(
        before === undefined
          ? `${step.argv.join(' ')}\n  was never recorded\n`
          : answerDifference(step, { name: 'recorded', answer: before }, { name: 'now', answer }),
      );
    }
    expect(differences.filter((difference) => difference !== '').join('\n')).toBe('');
  });
}
