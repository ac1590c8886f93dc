/**
 * `npm run fuzz -- language [--seconds N] [--seed S] [--replay FILE]`: reads, resolves and prints inputs made from the
 * conformance probes, the examples and the library. None may throw, take more processor time than a second per megabyte
 * (and two seconds at least), or more than 1 GB. The first that does is kept in a file, with the command that replays it.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { randomFrom } from '../random.ts';
import { corpus } from './corpus.ts';
import { mutated } from './mutate.ts';

/** What the worker answers for an input. */
export interface Outcome {
  readonly cpuMs: number;
  readonly problem?: string;
}

const MEMORY_MAX_MIB = 1024;
const CPU_MS_MIN = 2000;
const CPU_MS_PER_CHARACTER = 1e-3;
/** Other programs may have the machine: only much more wall time than that is a hang. */
const WALL_MS_PER_CPU_MS = 20;

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== 'language'),
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    replay: { type: 'string' },
  },
});

function startWorker(): Worker {
  return new Worker(new URL('./language-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MAX_MIB, maxYoungGenerationSizeMb: 64 },
  });
}

let worker = startWorker();

/** What is wrong with how an input was handled; undefined when nothing is. */
async function problemOf(text: string): Promise<string | undefined> {
  const limitMs = Math.max(CPU_MS_MIN, text.length * CPU_MS_PER_CHARACTER);
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const timer = setTimeout(
    () => resolve(`did not end within ${limitMs * WALL_MS_PER_CPU_MS} ms`),
    limitMs * WALL_MS_PER_CPU_MS,
  );
  const onMessage = ({ cpuMs, problem }: Outcome): void =>
    resolve(problem ?? (cpuMs > limitMs ? `took ${Math.round(cpuMs)} ms of processor time` : undefined));
  const onError = (error: Error): void => resolve(`${error.name}: ${error.message}`);
  worker.once('message', onMessage);
  worker.once('error', onError);
  worker.postMessage(text);
  const problem = await promise;
  clearTimeout(timer);
  worker.off('message', onMessage);
  worker.off('error', onError);
  return problem;
}

if (values.replay === undefined) await search(Number(values.seconds), Number(values.seed));
else {
  const problem = await problemOf(readFileSync(values.replay, 'utf8'));
  console.log(problem ?? 'nothing is wrong');
  process.exitCode = problem === undefined ? 0 : 1;
}
await worker.terminate();

async function search(seconds: number, seed: number): Promise<void> {
  const random = randomFrom(seed);
  const texts = corpus();
  // The first inputs find the code uncompiled, which is no fault of theirs.
  for (const text of texts.slice(0, 50)) await problemOf(text);
  const end = performance.now() + seconds * 1000;
  let inputs = 0;
  for (; performance.now() < end; inputs += 1) {
    const text = mutated(texts, random);
    let problem = await problemOf(text);
    if (problem !== undefined) {
      // Once more by itself: a garbage collection or a compilation that fell into it is no fault of the input.
      await worker.terminate();
      worker = startWorker();
      for (const warm of texts.slice(0, 50)) await problemOf(warm);
      problem = await problemOf(text);
    }
    if (problem === undefined) continue;
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'smartdomains-fuzz-')), 'input.sf');
    writeFileSync(file, text);
    console.log(`seed ${seed}, input ${inputs}, ${text.length} characters: ${problem}`);
    console.log(`npm run fuzz -- language --replay ${file}`);
    process.exitCode = 1;
    return;
  }
  console.log(`seed ${seed}: ${inputs} inputs in ${seconds} s, nothing wrong`);
}
