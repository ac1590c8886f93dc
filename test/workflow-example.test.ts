import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeText, type PoolRun, runPool } from './support/simulated-pool.ts';

const text = readFileSync(path.join(import.meta.dirname, '../examples/workflow.sf'), 'utf8');
const hourMs = 3_600_000;

function happened({ events }: PoolRun, event: string, component: RegExp): readonly string[] {
  return events.filter((one) => one.event === event && component.test(one.component)).map((one) => one.component);
}

describe('the job in steps', () => {
  test('the domain works for its time, is taken away, and the last step ends the application', async () => {
    const result = await runPool({ description: describeText(text), terminateAfterMs: hourMs });
    expect(result.end.record).toMatchObject({ type: 'normal', id: 'sfConfig:steps:note' });
    expect(result.end.failures).toEqual([]);
    expect(happened(result, 'started', /:domain$/)).toHaveLength(1);
    expect(result.after).toEqual(result.before);
    expect(result.durationMs).toBeGreaterThan(30_000);
    expect(result.durationMs).toBeLessThan(300_000);
  });

  test('a domain that crashes is tried again, with a disk of its own', async () => {
    const result = await runPool({
      description: describeText(text),
      terminateAfterMs: hourMs,
      faults: [{ kind: 'domainEnds', host: 'localhost', domain: 'worker', how: 'crash', afterStartMs: 5_000 }],
    });
    expect(result.end.record).toMatchObject({ type: 'normal', id: 'sfConfig:steps:note' });
    expect(happened(result, 'started', /:domain$/).length).toBeGreaterThan(1);
    expect(result.after).toEqual(result.before);
  });

  test('an `xl create` that fails is tried again too, when nothing of the first is left', async () => {
    const result = await runPool({
      description: describeText(text),
      terminateAfterMs: hourMs,
      faults: [
        {
          kind: 'commandFails',
          match: { argv: ['xl', 'create'], occurrence: 1 },
          exitCode: 1,
          stderr: 'libxl: error: not now',
        },
      ],
    });
    expect(result.end.record).toMatchObject({ type: 'normal', id: 'sfConfig:steps:note' });
    expect(happened(result, 'failed', /running_0.*:domain$/)).not.toEqual([]);
    expect(happened(result, 'started', /running_1.*:domain$/)).toHaveLength(1);
    expect(result.after).toEqual(result.before);
    expect(result.end.standing).toEqual([]);
  });
});
