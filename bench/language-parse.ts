// How fast descriptions are read. Run: node --expose-gc --conditions=sd-source bench/language-parse.ts [--megabytes N] [--seed N]
import { parseArgs } from 'node:util';
import { parse, SourceText } from '@smartdomains/language';

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '20' },
    runs: { type: 'string', default: '9' },
    seed: { type: 'string', default: '1' },
  },
});
const sizeBytes = Number(values.megabytes) * 1e6;
const runs = Number(values.runs);
const seed = Number(values.seed);

/** A pool of machines as people write them: nested descriptions, references, vectors, expressions, comments. */
function generate(random: (below: number) => number): string {
  const pieces = ['#include "org/smartfrog/components.sf"\n\nsfConfig extends Compound {\n'];
  let length = 0;
  for (let index = 0; length < sizeBytes; index += 1) {
    const piece = machine(index, random);
    pieces.push(piece);
    length += piece.length;
  }
  pieces.push('}\n');
  return pieces.join('');
}

function machine(index: number, random: (below: number) => number): string {
  const host = random(12);
  return `  // machine ${index} on host ${host}
  vm${index} extends DefaultXenDomain, {
    sfProcessHost "xen${host}";
    name "web-${index}";
    memory ${64 * (1 + random(64))};
    kernel "/boot/vmlinuz-2.6-xen";
    ip "10.${random(256)}.${random(256)}.${1 + random(254)}";
    requires [LAZY PARENT:vm${random(index + 1)}, LAZY ATTRIB myShell];
    disk extends LoopbackStorageBackend {
      shell LAZY ATTRIB myShell;
      sizeMiB (PARENT:PARENT:memory * ${1 + random(8)});
      baseImage (ROOT:imageFolder ++ "/debian-12.raw"); /* shared */
    }
    ${random(4) === 0 ? 'disk:persist true;' : 'type IF (ROOT:isPv == true) THEN "pv" ELSE "pvh" FI;'}
  }
`;
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

const source = new SourceText('bench.sf', generate(randomFrom(seed)));
const megabytes = source.text.length / 1e6;
const times: number[] = [];
let tokens = 0;
let heapMegabytes = 0;
console.log('run        ms      MB/s');
for (let run = 0; run < runs; run += 1) {
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  const start = performance.now();
  const { tree, diagnostics } = parse(source);
  const ms = performance.now() - start;
  globalThis.gc?.();
  heapMegabytes = Math.max(heapMegabytes, (process.memoryUsage().heapUsed - heapBefore) / 1e6);
  if (diagnostics.length > 0) throw new Error(`the generated text has ${diagnostics.length} findings`);
  tokens = tree.tokens.length;
  times.push(ms);
  console.log(
    `${String(run + 1).padStart(3)}${ms.toFixed(0).padStart(10)}${((megabytes / ms) * 1000).toFixed(1).padStart(10)}`,
  );
}
const sorted = times.toSorted((left, right) => left - right);
const medianMs = sorted[sorted.length >> 1] ?? 0;
const bestMs = sorted[0] ?? 0;
console.log(
  JSON.stringify({
    bench: 'language-parse',
    seed,
    megabytes: Number(megabytes.toFixed(1)),
    tokens,
    medianMs: Math.round(medianMs),
    bestMs: Math.round(bestMs),
    medianMegabytesPerSecond: Number(((megabytes / medianMs) * 1000).toFixed(1)),
    bestMegabytesPerSecond: Number(((megabytes / bestMs) * 1000).toFixed(1)),
    treeMegabytes: globalThis.gc ? Math.round(heapMegabytes) : null,
  }),
);
