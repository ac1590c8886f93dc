import type { Job, Poison, Task } from './model.ts';

/** What the driver needs to know of jobs. */
export interface JobRunner {
  /** The computation of a job, which stores its result itself; undefined when it is done at once. */
  readonly start: (job: Job) => Task<void> | undefined;
  /** Called with the jobs of a cycle, each waiting for the next and the last for the first. */
  readonly cycle: (hops: readonly Job[]) => Poison;
}

/**
 * Works out a job and all it asks for, each once, with a stack of its own: no chain of prototypes or links is long enough
 * to exhaust the machine's. A job that asks for one that is already running closes a cycle: it is told so and goes on.
 */
export function runJob(first: Job, runner: JobRunner): void {
  const stack: Frame[] = [];
  let wanted: Job | undefined = first;
  let answer: Poison | undefined;
  for (;;) {
    if (wanted?.state === 'new') {
      wanted.state = 'running';
      const task = runner.start(wanted);
      if (task) stack.push({ job: wanted, task });
      else finishJob(wanted);
    } else if (wanted?.state === 'running') {
      const start = stack.findIndex((frame) => frame.job === wanted);
      answer = runner.cycle(stack.slice(start).map((frame) => frame.job));
    }
    const top = stack.at(-1);
    if (top === undefined) return;
    const step = top.task.next(answer);
    answer = undefined;
    wanted = step.done ? undefined : step.value;
    if (step.done) {
      finishJob(top.job);
      stack.pop();
    }
  }
}

interface Frame {
  readonly job: Job;
  readonly task: Task<void>;
}

function finishJob(job: Job): void {
  job.state = 'done';
  job.waitingAt = undefined;
}

/** Runs a computation of which it is known that everything it may ask for is done. */
export function finishTask<T>(task: Task<T>): T {
  const step = task.next();
  if (!step.done) throw new Error('a computation asked for a job where none may be open');
  return step.value;
}
