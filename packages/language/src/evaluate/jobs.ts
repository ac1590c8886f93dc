import type { Job, Poison, Task } from './model.ts';

/** What the driver needs to know of jobs. */
export interface JobRunner {
  /** The computation of a job; it stores its result itself. */
  readonly start: (job: Job) => Task<void>;
  /** Called with the jobs of a cycle, each waiting for the next and the last for the first. */
  readonly cycle: (hops: readonly Job[]) => Poison;
}

/**
 * Works out a job and all it asks for, each once, with a stack of its own: no chain of prototypes or links is long enough
 * to exhaust the machine's. A job that asks for one that is already running closes a cycle: it is told so and goes on.
 */
export function runJob(job: Job, runner: JobRunner): void {
  if (job.state !== 'new') return;
  job.state = 'running';
  const stack: { readonly job: Job; readonly task: Task<void> }[] = [{ job, task: runner.start(job) }];
  let answer: Poison | undefined;
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const step = top.task.next(answer);
    answer = undefined;
    if (step.done) {
      top.job.state = 'done';
      top.job.waitingAt = undefined;
      stack.pop();
      continue;
    }
    const wanted = step.value;
    if (wanted.state === 'new') {
      wanted.state = 'running';
      stack.push({ job: wanted, task: runner.start(wanted) });
    } else if (wanted.state === 'running') {
      const first = stack.findIndex((frame) => frame.job === wanted);
      answer = runner.cycle(stack.slice(first).map((frame) => frame.job));
    }
  }
}

/** Runs a computation of which it is known that everything it may ask for is done. */
export function finishTask<T>(task: Task<T>): T {
  const step = task.next();
  if (!step.done) throw new Error('a computation asked for a job where none may be open');
  return step.value;
}
