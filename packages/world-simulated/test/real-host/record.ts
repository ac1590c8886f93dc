// Runs a scenario on a real Xen host (Debian 12, Xen 4.17, root in dom0), and prints the answers as JSON:
//
//   node --conditions=sd-source packages/world-simulated/test/real-host/record.ts main ssh -p 22201 root@127.0.0.1 > main.json
//
// The host needs what `lab/` gives it: /srv/guest/{vmlinux,initrd,disk.img}, volume group vg0, bridge xenbr0, no domains.
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RecordedStep, type Step, scenarios } from './scenario.ts';

const attemptsMax = 120;
/** Of what is not compared the end is enough: the rest is help texts. */
const notComparedMax = 500;
const [name, program, ...args] = process.argv.slice(2);
if (name !== 'main' && name !== 'disks') throw new Error('give the name of the scenario: main or disks');
if (program === undefined) throw new Error('give the command that reaches the host');

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function runOnce(step: Step, command: string): RecordedStep {
  // `env` so that the programs answer, not the shell's own `test` or `true`.
  const text = ['env', 'LC_ALL=C', ...step.argv.map(quote)].join(' ');
  const result = spawnSync(command, [...args, text], { input: step.stdin ?? '', encoding: 'utf8', timeout: 180_000 });
  const kept = (text: string): string => (step.compare === 'exitCode' ? text.slice(-notComparedMax) : text);
  return {
    argv: step.argv,
    exitCode: result.status ?? -1,
    stdout: kept(result.stdout),
    stderr: kept(step.compare === 'exitCode+stdout' ? result.stderr.slice(-notComparedMax) : result.stderr),
  };
}

const recorded: RecordedStep[] = [];
for (const step of scenarios[name]) {
  let answer = runOnce(step, program);
  for (let attempt = 1; step.untilExitCode !== undefined && answer.exitCode !== step.untilExitCode; attempt += 1) {
    if (attempt === attemptsMax) throw new Error(`${step.argv.join(' ')} never exited with ${step.untilExitCode}`);
    await sleep(500);
    answer = runOnce(step, program);
  }
  recorded.push(answer);
  process.stderr.write(`${answer.exitCode} ${step.argv.join(' ')}\n`);
}
process.stdout.write(`${JSON.stringify(recorded, null, 1)}\n`);
