import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { poolText } from './texts.ts';

/** What one run of the command cost, from its start to its end. */
export interface Run {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMiB: number;
}

const command = path.join(import.meta.dirname, '../../packages/cli/bin/smartdomains.js');
const reporter = pathToFileURL(path.join(import.meta.dirname, 'report-usage.js')).href;

/**
 * `smartdomains parse --json` of a generated pool as users run it, Node's own start included. The first run finds no
 * compiled code in the cache the command keeps in the user's folder; the others do.
 */
export function runWholeProcess(components: number, options: { readonly seed: number; readonly runs: number }): Run[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'smartdomains-bench-'));
  try {
    const file = path.join(folder, 'pool.sf');
    writeFileSync(file, poolText(components, options.seed));
    const cache = path.join(folder, 'cache');
    mkdirSync(cache);
    return Array.from({ length: options.runs + 1 }, () => runOnce(file, cache));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** How long Node itself takes to start and end: what the machine gives today, to compare the rest with. */
export function nodeStartMs(): number {
  const start = performance.now();
  spawnSync(process.execPath, ['--eval', '0']);
  return performance.now() - start;
}

function runOnce(file: string, cache: string): Run {
  const start = performance.now();
  const { status, output, stderr } = spawnSync(command, ['parse', '--json', file], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      XDG_CACHE_HOME: cache,
      NODE_OPTIONS: `--import=${reporter}`,
      PATH: `${path.dirname(process.execPath)}:${process.env.PATH ?? ''}`,
    },
    maxBuffer: 1e9,
    encoding: 'utf8',
  });
  const wallMs = performance.now() - start;
  if (status !== 0) throw new Error(`the command failed: ${stderr}`);
  const usage = JSON.parse(output[3] ?? '') as { readonly cpuMs: number; readonly peakMiB: number };
  return { wallMs, ...usage };
}
