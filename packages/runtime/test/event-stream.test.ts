import { expect, test } from 'vitest';
import { createEventStream } from '../src/event-stream.ts';
import type { ApplicationName } from '../src/names.ts';
import { rootPath } from '../src/names.ts';
import { createFakeWorld } from './support/fake-world.ts';

const path = rootPath('sfConfig');

function stream(): { readonly events: ReturnType<typeof createEventStream>; readonly logged: readonly string[] } {
  const { clock, log, logged } = createFakeWorld();
  return { events: createEventStream({ application: 'test' as ApplicationName, clock, log }), logged };
}

test('an event published by a subscriber follows after all have seen the present one', () => {
  const { events } = stream();
  const seen: string[] = [];
  events.subscribe(({ event }) => {
    seen.push(`1:${event}`);
    if (event === 'deploying') events.publish(path, { event: 'deployed' });
  });
  events.subscribe(({ event }) => seen.push(`2:${event}`));
  events.publish(path, { event: 'deploying' });
  expect(seen).toEqual(['1:deploying', '2:deploying', '1:deployed', '2:deployed']);
});

test('a subscriber that throws is reported and does not hurt the others', () => {
  const { events, logged } = stream();
  const seen: number[] = [];
  events.subscribe(() => {
    throw new Error('broken');
  });
  const end = events.subscribe(({ seq }) => seen.push(seq));
  events.publish(path, { event: 'deploying' });
  end();
  events.publish(path, { event: 'deployed' });
  expect(seen).toEqual([1]);
  expect(logged).toEqual(['error: a subscriber of events failed', 'error: a subscriber of events failed']);
});
