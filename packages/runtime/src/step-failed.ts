import type { Diagnostic } from '@smartdomains/language';
import type { ComponentPath } from './names.ts';
import type { TerminationRecord } from './termination-record.ts';

/** The steps that can fail, as events name them. `run`: work in the background, while the component was started. */
export type FailedStep = 'create' | 'deploy' | 'start' | 'ready' | 'run' | 'ping' | 'terminate';

/** A step of a component failed and the failure is reported; on its way up it is not reported again. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly path: ComponentPath;
  readonly step: FailedStep;
  readonly diagnostic: Diagnostic;

  constructor(path: ComponentPath, step: FailedStep, diagnostic: Diagnostic) {
    super(`${step} of ${path} failed: ${diagnostic.summary}`);
    this.path = path;
    this.step = step;
    this.diagnostic = diagnostic;
  }
}

/** How a record says it; deploy and start in the words of the original. */
const failureWords: Readonly<Record<FailedStep, string>> = {
  create: 'Deployment Failure',
  deploy: 'Deployment Failure',
  start: 'sfStart failure',
  ready: 'Not ready',
  run: 'Failure while running',
  ping: 'Liveness failure',
  terminate: 'Termination failure',
};

/** The record of what ends because of the failure. */
export function recordOfFailure({ path, step, diagnostic }: StepFailed): TerminationRecord {
  return {
    type: 'abnormal',
    description: `${failureWords[step]}: ${path}: ${diagnostic.summary}`,
    id: path,
    cause: diagnostic,
  };
}
