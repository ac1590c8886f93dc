import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Evaluation, evaluate, type IncludeLoader, parse, SourceText } from '@smartdomains/language';
import { median } from '../support/median.ts';
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
  /** Evaluations in one measurement: each measurement resolves the same number of components in all. */
  readonly evaluations: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly cpuMicrosecondsPerComponent: number;
}

/**
 * What resolving costs for each number of components, all in one process. Every measurement resolves as many components as
 * the largest size has: that size once, a hundredth of it a hundred times. The sizes take turns, the first turn is the
 * warm-up, and the median of the others counts. An evaluation includes reading the text and the garbage collections that
 * fall into it; the result before is held meanwhile, as a program that goes on working with it would.
 */
export function measureEvaluation(
  sizes: readonly number[],
  options: { readonly seed: number; readonly runs: number },
): EvaluationCost[] {
  const largest = Math.max(...sizes);
  const measured = sizes.map((components) => ({
    components,
    evaluations: Math.ceil(largest / components),
    text: poolText(components, options.seed),
    costs: [] as Cost[],
  }));
  for (let turn = 0; turn <= options.runs; turn += 1) {
    for (const { components, evaluations, text, costs } of measured) {
      const total = cost(() => {
        for (let index = 0; index < evaluations; index += 1) resolve(text, components);
      });
      if (turn > 0) costs.push({ wallMs: total.wallMs / evaluations, cpuMs: total.cpuMs / evaluations });
    }
  }
  return measured.map(({ components, evaluations, costs }) => {
    const cpuMs = median(costs.map((each) => each.cpuMs));
    return {
      components,
      evaluations,
      wallMs: median(costs.map((each) => each.wallMs)),
      cpuMs,
      cpuMicrosecondsPerComponent: (cpuMs * 1000) / components,
    };
  });
}

/** The result before. */
const held: Evaluation[] = [];

function resolve(text: string, components: number): void {
  const evaluation = evaluate(new SourceText('bench.sf', text), { loader });
  if (evaluation.description?.attributes.size !== components + POOL_OWN_ATTRIBUTES || evaluation.diagnostics.length > 0)
    throw new Error('the description did not resolve');
  held[0] = evaluation;
}

export interface ParseCost extends Cost {
  readonly megabytes: number;
  readonly tokens: number;
}

/** What reading alone costs: the median of the runs after the first two. */
export function measureParsing(
  sizeBytes: number,
  options: { readonly seed: number; readonly runs: number },
): ParseCost {
  const source = new SourceText('bench.sf', writtenText(sizeBytes, options.seed));
  let tokens = 0;
  const read = (): void => {
    // Twenty megabytes are a little more than a description may have; the speed of reading is what is asked here.
    const { tree, diagnostics } = parse(source, { tokensMax: Number.MAX_SAFE_INTEGER });
    if (diagnostics.length > 0) throw new Error(`the generated text has ${diagnostics.length} findings`);
    tokens = tree.tokens.length;
  };
  read();
  read();
  held.length = 0;
  const costs = Array.from({ length: options.runs }, () => cost(read));
  return {
    megabytes: source.text.length / 1e6,
    tokens,
    wallMs: median(costs.map((each) => each.wallMs)),
    cpuMs: median(costs.map((each) => each.cpuMs)),
  };
}

function cost(run: () => void): Cost {
  const before = process.cpuUsage();
  const start = performance.now();
  run();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { wallMs, cpuMs: (user + system) / 1000 };
}
