import { expect, describe as group, test } from 'vitest';
import { describe } from '../support/describe.ts';
import { application } from '../support/run.ts';

const scripted = (): ReturnType<typeof describe> => describe('Scripted');
const threeChildren = describe('Compound', { a: scripted(), b: scripted(), c: scripted() });

group('Compound (runtime notes section 3)', () => {
  test('all exist before the first deploys, all are deployed before the first starts, in order', async () => {
    const app = application(describe('Compound', { a: describe('Compound', { b: scripted() }), c: scripted() }));
    expect(await app.start()).toBe('started');
    expect(app.eventsOf('created', 'deployed', 'started')).toEqual([
      'created sfConfig',
      'created sfConfig:a',
      'created sfConfig:a:b',
      'created sfConfig:c',
      'deployed sfConfig:a:b',
      'deployed sfConfig:a',
      'deployed sfConfig:c',
      'deployed sfConfig',
      'started sfConfig:a:b',
      'started sfConfig:a',
      'started sfConfig:c',
      'started sfConfig',
    ]);
    const end = await app.terminate();
    expect(end).toMatchObject({ record: { type: 'normal' }, failures: [], standing: [] });
    expect(app.eventsOf('terminated')).toEqual([
      'terminated sfConfig:c',
      'terminated sfConfig:a:b',
      'terminated sfConfig:a',
      'terminated sfConfig',
    ]);
  });
});
