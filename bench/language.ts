/**
 * How fast descriptions are read and resolved: `npm run bench -- language` prints a table and, last, one JSON line.
 *
 * - whole process: `smartdomains parse --json` of a pool, as a process of its own, with Node's start and the printing;
 *   `nodeStartMs` is an empty Node on this machine, which tells machines apart
 * - in process: pools of different sizes resolved in turns in one process, until each has made as many components as the
 *   largest; garbage is collected when Node wants to
 * - reading alone: a text of 20 MB as people write it
 *
 * Other programs on the machine lengthen wall time, less so processor time (which includes the threads of Node that
 * collect garbage): both are shown. `linearity` is the largest cost per component over the smallest.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureEvaluation, measureParsing } from './language/in-process.ts';
import { nodeStartMs, runWholeProcess } from './language/whole-process.ts';
import { median } from './support/median.ts';

const { values } = parseArgs({
  options: {
    components: { type: 'string', default: '1000,10000,100000' },
    whole: { type: 'string', default: '10000' },
    megabytes: { type: 'string', default: '20' },
    runs: { type: 'string', default: '7' },
    seed: { type: 'string', default: '1' },
  },
});
const seed = Number(values.seed);
const runs = Number(values.runs);

const [first, ...others] = runWholeProcess(Number(values.whole), { seed, runs });
const nodeMs = median(Array.from({ length: runs }, nodeStartMs));
const wholeMs = median(others.map((run) => run.wallMs));
const whole = {
  components: Number(values.whole),
  nodeStartMs: round(nodeMs),
  overNodeStart: round(wholeMs / nodeMs, 1),
  firstRunMs: round(first?.wallMs),
  wallMs: round(wholeMs),
  bestMs: round(Math.min(...others.map((run) => run.wallMs))),
  cpuMs: round(median(others.map((run) => run.cpuMs))),
  peakMiB: round(Math.max(...others.map((run) => run.peakMiB))),
};

const parsing = measureParsing(Number(values.megabytes) * 1e6, { seed, runs });
const reading = {
  megabytes: round(parsing.megabytes),
  tokens: parsing.tokens,
  wallMs: round(parsing.wallMs),
  cpuMs: round(parsing.cpuMs),
  megabytesPerSecond: round(parsing.megabytes / (parsing.wallMs / 1000)),
};

const inProcess = measureEvaluation(values.components.split(',').map(Number), { seed, runs });
const perComponent = inProcess.map((each) => each.cpuMicrosecondsPerComponent);
const linearity = round(Math.max(...perComponent) / Math.min(...perComponent), 2);

console.log('whole process, median');
console.table([whole]);
console.log('reading alone, median');
console.table([reading]);
console.log('in process, median');
const rounded = inProcess.map((each) => ({
  ...each,
  wallMs: round(each.wallMs),
  cpuMs: round(each.cpuMs),
  cpuMicrosecondsPerComponent: round(each.cpuMicrosecondsPerComponent, 1),
}));
console.table(rounded);
const load = round(loadavg()[0], 1);
console.log(JSON.stringify({ bench: 'language', seed, load, whole, reading, inProcess: rounded, linearity }));

function round(value: number | undefined, digits = 0): number {
  return value === undefined ? Number.NaN : Number(value.toFixed(digits));
}
