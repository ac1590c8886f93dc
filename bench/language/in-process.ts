import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { evaluate, type IncludeLoader, parse, SourceText } from '@smartdomains/language';
import { median } from './median.ts';
import { POOL_OWN_ATTRIBUTES, poolText, writtenText } from './texts.ts';

const library = path.join(import.meta.dirname, '../../library');
const loader: IncludeLoader = {
  load: (request) => {
    const file = path.join(library, request);
    return existsSync(file) ? new SourceText(request, readFileSync(file, 'utf8')) : undefined;
  },
};

/** Time and processor time of one call. */
interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

export interface EvaluationCost {
  readonly components: number;
  readonly runs: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly cpuMicrosecondsPerComponent: number;
}

/** Components resolved before anything is measured: until then the compiler is still at work. */
const WARM_UP_COMPONENTS = 40_000;

/** Each size is measured at least this often, and small ones until they have made as many components as a large one. */
const RUNS_MIN = 5;
const RUNS_MAX = 50;

/**
 * What resolving costs for each number of components, in one process, after a warm-up: the median of the runs. Each run
 * includes reading the text and collecting the garbage it makes on its way; that of the run before is collected first.
 */
export function measureEvaluation(sizes: readonly number[], seed: number): EvaluationCost[] {
  const warmUp = poolText(1000, seed);
  for (let done = 0; done < WARM_UP_COMPONENTS; done += 1000) resolve(warmUp, 1000);
  const largest = Math.max(...sizes);
  return sizes.map((components) => {
    const text = poolText(components, seed);
    const runs = Math.min(RUNS_MAX, Math.max(RUNS_MIN, Math.floor(largest / components)));
    const costs = Array.from({ length: runs }, () => cost(() => resolve(text, components)));
    const cpuMs = median(costs.map((each) => each.cpuMs));
    return {
      components,
      runs,
      wallMs: median(costs.map((each) => each.wallMs)),
      cpuMs,
      cpuMicrosecondsPerComponent: (cpuMs * 1000) / components,
    };
  });
}

function resolve(text: string, components: number): void {
  const { description, diagnostics } = evaluate(new SourceText('bench.sf', text), { loader });
  if (description?.attributes.size !== components + POOL_OWN_ATTRIBUTES || diagnostics.length > 0)
    throw new Error('the description did not resolve');
}

export interface ParseCost extends Cost {
  readonly megabytes: number;
  readonly tokens: number;
}

/** What reading alone costs: the median of the runs after the first two. */
export function measureParsing(sizeBytes: number, options: { readonly seed: number; readonly runs: number }): ParseCost {
  const source = new SourceText('bench.sf', writtenText(sizeBytes, options.seed));
  let tokens = 0;
  const read = (): void => {
    const { tree, diagnostics } = parse(source);
    if (diagnostics.length > 0) throw new Error(`the generated text has ${diagnostics.length} findings`);
    tokens = tree.tokens.length;
  };
  read();
  read();
  const costs = Array.from({ length: options.runs }, () => cost(read));
  return {
    megabytes: source.text.length / 1e6,
    tokens,
    wallMs: median(costs.map((each) => each.wallMs)),
    cpuMs: median(costs.map((each) => each.cpuMs)),
  };
}

function cost(run: () => void): Cost {
  globalThis.gc?.();
  const before = process.cpuUsage();
  const start = performance.now();
  run();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { wallMs, cpuMs: (user + system) / 1000 };
}
