// How fast descriptions are resolved. Run: node --expose-gc --conditions=sd-source bench/language-evaluate.ts [--components 1000,10000,100000] [--seed N]
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Evaluation, evaluate, type IncludeLoader, SourceText } from '@smartdomains/language';

const { values } = parseArgs({
  options: {
    components: { type: 'string', default: '1000,10000,100000' },
    runs: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
  },
});
const library = path.join(import.meta.dirname, '../library');
const loader: IncludeLoader = {
  load: (request) => {
    const file = path.join(library, request);
    return existsSync(file) ? new SourceText(request, readFileSync(file, 'utf8')) : undefined;
  },
};

/** Machines over a chain of three prototypes, each with two eager links, a lazy one and a schema of its own. */
function generate(count: number, random: (below: number) => number): string {
  const pieces = [
    `#include "org/smartfrog/components.sf"
GuestSchema extends Schema {
  sfAssertionPhase "static";
  memory extends Integer { minimum 16; description "memory in MiB"; }
  kernel extends String { description "path of the kernel"; }
  ip extends String { description "address of the guest"; }
  shell extends Compulsory { binding "lazy"; description "shell of the host"; }
}
Guest extends Prim {
  guestSchema extends GuestSchema;
  sfClass "XenDomain";
  kernel "/boot/vmlinuz-2.6-xen";
  shell LAZY ATTRIB myShell;
}
SiteGuest extends Guest { memory ATTRIB defaultMemory; netmask "255.255.0.0"; }
PoolGuest extends SiteGuest { gateway "10.0.0.1"; }
sfConfig extends Compound {
  defaultMemory 128;
  myShell extends Prim { sfClass "BashShell"; }
`,
  ];
  for (let index = 0; index < count; index += 1) {
    pieces.push(
      `  vm${index} extends PoolGuest { ip "10.${random(256)}.${random(256)}.${random(256)}"; class ATTRIB myShell:sfClass; }\n`,
    );
  }
  pieces.push('}\n');
  return pieces.join('');
}

/** A small generator of its own, so that a seed gives the same text everywhere (mulberry32). */
function randomFrom(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

interface Measurement {
  readonly components: number;
  /** The first run in this process, before anything is compiled. */
  readonly firstMs: number;
  readonly bestMs: number;
  readonly cpuMs: number;
  readonly microsecondsPerComponent: number;
  readonly heldBytesPerComponent: number;
}

/** Keeps a result alive while its size is measured. */
let held: Evaluation | undefined;

function measure(components: number): Measurement {
  const text = generate(components, randomFrom(Number(values.seed)));
  const wall: number[] = [];
  const cpu: number[] = [];
  let heldBytes = 0;
  for (let run = 0; run < Number(values.runs); run += 1) {
    held = undefined;
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    const cpuBefore = process.cpuUsage();
    const start = performance.now();
    const evaluation = evaluate(new SourceText('bench.sf', text), { loader });
    wall.push(performance.now() - start);
    const { user, system } = process.cpuUsage(cpuBefore);
    cpu.push((user + system) / 1000);
    if (evaluation.description?.attributes.size !== components + 4) throw new Error('the description did not resolve');
    globalThis.gc?.();
    // The result of the run before may still be held while this one is measured: the largest is the honest one.
    heldBytes = Math.max(heldBytes, process.memoryUsage().heapUsed - before);
    held = evaluation;
  }
  const bestMs = Math.min(...wall);
  if (held && held.diagnostics.length > 0) throw new Error('the description has findings');
  return {
    components,
    firstMs: Math.round(wall[0] ?? 0),
    bestMs: Math.round(bestMs),
    cpuMs: Math.round(Math.min(...cpu)),
    microsecondsPerComponent: Math.round((bestMs * 1e4) / components) / 10,
    heldBytesPerComponent: Math.round(heldBytes / components),
  };
}

const measurements = values.components.split(',').map((count) => measure(Number(count)));
console.table(measurements);
const peakMebibytes = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ bench: 'language-evaluate', seed: Number(values.seed), peakMebibytes, measurements }));
