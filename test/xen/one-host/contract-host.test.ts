import path from 'node:path';
import { expect, test } from 'vitest';
import { answerStep } from '../../packages/world-simulated/test/real-host/answer-step.ts';
import { answerDifference } from '../../packages/world-simulated/test/real-host/compare-answers.ts';
import { recordedAnswers } from '../../packages/world-simulated/test/real-host/recorded.ts';
import { type ScenarioName, scenarios } from '../../packages/world-simulated/test/real-host/scenario.ts';
import { sshHost } from '../../packages/world-simulated/test/real-host/ssh-host.ts';
import { useXenLab } from './support/xen-lab.ts';

const lab = useXenLab();

// The simulated host is held to the same record by `npm test`: what both agree with, they agree on.
test.each(Object.keys(scenarios) as ScenarioName[])('a real host answers as recorded: %s', async (name) => {
  const recorded = recordedAnswers(name);
  const host = sshHost(['ssh', '-F', path.join(lab.access.folder, 'ssh_config'), 'xen2']);
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
