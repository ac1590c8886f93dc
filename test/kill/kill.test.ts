import { expect, test } from 'vitest';
import { planFor, runOnce } from './one-run.ts';
import { readPoolDescription } from './pool-description.ts';

// Ten kills: one while it ends, two while it ends and is taken up with its commands killed as well, one while all runs, four while it is
// deployed and taken up, two after the crash of a guest. With other seeds each time: npm run test:kill -- --kills 200.
const seeds = [3, 4, 6, 8, 13];

test('a daemon killed at random moments leaves its pool complete or cleanly gone', { timeout: 600_000 }, async () => {
  const description = readPoolDescription();
  const reports = await Promise.all(seeds.map((seed) => runOnce(planFor(seed), description)));
  for (const { plan, problems, folder } of reports)
    expect(problems, `seed ${plan.seed}, kept in ${folder}`).toEqual([]);
});
