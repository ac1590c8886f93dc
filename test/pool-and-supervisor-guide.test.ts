import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { describeText, runPool } from './support/simulated-pool.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../docs/guide/pool-and-supervisor.md'), 'utf8');
const examples = [...page.matchAll(/```sf\n([\s\S]*?)```/g)].map(([, text = '']) => text);

/** The children in the order of what happened to them. */
async function run(index: number): Promise<{ readonly starting: string; readonly terminated: string }> {
  const { events, end } = await runPool({ description: describeText(examples[index] ?? '') });
  expect(end.record.type).toBe('normal');
  expect(end.failures).toEqual([]);
  const order = (name: string): string =>
    events
      .filter(({ event, component }) => event === name && component !== 'sfConfig')
      .map(({ component }) => component.replace('sfConfig:', ''))
      .join(' ');
  return { starting: order('starting'), terminated: order('terminated') };
}

test.each([
  ['a Pool', 'router backA backB front', 'front backA backB router'],
  ['a Supervisor', 'database web report', 'report web database'],
  ['both', 'keeper keeper:database web statistics', 'web statistics keeper:database keeper'],
])('the example of %s runs and ends', async (name, starting, terminated) => {
  const index = ['a Pool', 'a Supervisor', 'both'].indexOf(name);
  expect(await run(index)).toEqual({ starting, terminated });
});

test('each example is run', () => expect(examples).toHaveLength(3));
