// Runs a scenario on a real Xen host (Debian 12, Xen 4.17, root in dom0), and prints the answers as JSON:
//
//   npx smartdomains lab up
//   node --conditions=sd-source packages/world-simulated/test/real-host/record.ts main ssh -F LAB/ssh_config xen2 > main.json
//
// The host needs what the lab gives it: /srv/guest/{vmlinux,initrd,disk.img}, volume group vg0, bridge xenbr0, no domains.

import { answerStep } from './answer-step.ts';
import { toRecord } from './recorded.ts';
import { type ScenarioName, scenarios } from './scenario.ts';
import { sshHost } from './ssh-host.ts';
import type { RecordedStep, Step } from './step.ts';

const [name = '', program, ...args] = process.argv.slice(2);
if (!Object.hasOwn(scenarios, name) || program === undefined) {
  throw new Error(`give a scenario (${Object.keys(scenarios).join(', ')}) and the command that reaches the host`);
}
const host = sshHost([program, ...args]);
const steps: readonly Step[] = scenarios[name as ScenarioName];
const recorded: RecordedStep[] = [];
for (const step of steps) {
  const answer = await answerStep(step, host);
  recorded.push(toRecord(step.compare, answer));
  process.stderr.write(`${answer.exitCode} ${step.argv.join(' ')}\n`);
}
process.stdout.write(`${JSON.stringify(recorded, null, 1)}\n`);
