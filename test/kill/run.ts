// `npm run test:kill -- [--kills N] [--seed N] [--at-once N]`: deploys a real pool on stand-in hosts, kills the daemon at N random
// moments, and looks after each whether the pool is complete or cleanly gone. A seed that failed is run alone with `--seed`.
import { parseArgs } from 'node:util';
import { lastWords, planFor, type RunReport, runOnce } from './one-run.ts';
import { readPoolDescription } from './pool-description.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string' },
    'at-once': { type: 'string', default: '4' },
  },
});
const killsWanted = Number(values.kills);
const first = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed);
const description = readPoolDescription();
const reports: RunReport[] = [];
const beginMs = performance.now();
console.log(`seed ${first}: ${killsWanted} kills, ${values['at-once']} runs at once`);

let next = first;
/** Kills of runs that have begun: those to come are known from their plans. */
let planned = 0;

async function work(): Promise<void> {
  while (planned < killsWanted) {
    const plan = planFor(next);
    next += 1;
    planned += 1 + plan.againMs.length;
    const report = await runOnce(plan, description);
    reports.push(report);
    print(report);
  }
}

function print(report: RunReport): void {
  const { plan, outcome, kills, durationMs, problems, folder } = report;
  const { seed, moment, delayMs, againMs, withCommands } = plan;
  const again =
    againMs.length === 0 ? '' : `, again ${againMs.map((ms) => `${ms} ms`).join(' and ')} after it began anew`;
  const all = withCommands ? ', commands too' : '';
  console.log(
    `${problems.length === 0 ? 'ok  ' : 'FAIL'} seed ${seed}: ${moment}, after ${delayMs} ms${again}${all}: ${outcome}, ` +
      `${kills} kills, ${(durationMs / 1000).toFixed(1)} s`,
  );
  if (problems.length === 0) return;
  for (const problem of problems) console.log(`     ${problem}`);
  console.log(`     all of it is in ${folder}; again: npm run test:kill -- --kills 1 --seed ${seed}`);
  console.log(lastWords(report).replaceAll(/^/gm, '     | '));
}

await Promise.all(Array.from({ length: Number(values['at-once']) }, work));
const kills = reports.reduce((sum, report) => sum + report.kills, 0);
const failed = reports.filter(({ problems }) => problems.length > 0);
const complete = reports.filter(({ outcome }) => outcome === 'complete').length;
console.log(
  `${kills} kills in ${reports.length} runs (seeds ${first} to ${next - 1}) in ${((performance.now() - beginMs) / 1000).toFixed(0)} s: ` +
    `${complete} pools complete, ${reports.length - complete} cleanly gone, ${failed.length} with problems`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
