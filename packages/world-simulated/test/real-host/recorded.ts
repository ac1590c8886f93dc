import { readFileSync } from 'node:fs';
import type { ScenarioName } from './scenario.ts';
import type { RecordedStep } from './step.ts';

/** Of what is not compared the end is enough: the rest is help texts. */
const notComparedMax = 500;

/** The file with a scenario's recorded answers. */
export function recordFile(name: ScenarioName): URL {
  return new URL(`${name}.json`, import.meta.url);
}

/** The answers of a real host: Debian 12, Xen 4.17.7, LVM 2.03.16, coreutils 9.1, util-linux 2.38.1, in the lab's QEMU. */
export function recordedAnswers(name: ScenarioName): readonly RecordedStep[] {
  // Written by `record.ts`.
  return JSON.parse(readFileSync(recordFile(name), 'utf8')) as readonly RecordedStep[];
}

/** The answer as it is kept. */
export function toRecord(compare: string | undefined, answer: RecordedStep): RecordedStep {
  const { stdout, stderr } = answer;
  return {
    ...answer,
    stdout: compare === 'exitCode' ? stdout.slice(-notComparedMax) : stdout,
    stderr: compare === 'exitCode' || compare === 'exitCode+stdout' ? stderr.slice(-notComparedMax) : stderr,
  };
}
