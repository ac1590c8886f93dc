import type { RecordedStep, Step } from './step.ts';

const attemptsMax = 240;

/** A host that a scenario is run on. */
export interface ScenarioHost {
  run(step: Step): Promise<RecordedStep>;
  /** Half a second of that host's time. */
  wait(): Promise<void>;
}

/** Runs a step, again and again when it waits for an exit code. Rejects when that never comes. */
export async function answerStep(step: Step, host: ScenarioHost): Promise<RecordedStep> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const answer = await host.run(step);
    if (step.untilExitCode === undefined || answer.exitCode === step.untilExitCode) return answer;
    await host.wait();
  }
  throw new Error(`${step.argv.join(' ')} never exited with ${step.untilExitCode}`);
}
