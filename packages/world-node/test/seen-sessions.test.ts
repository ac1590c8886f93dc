import { expect, it } from 'vitest';
import { createSeenSessions } from '../src/seen-sessions.ts';

it('counts what was open at once, not what was open in turn', () => {
  const sessions = createSeenSessions();
  expect(sessions.atOnceMax()).toBe(0);
  const first = sessions.opened();
  first();
  const second = sessions.opened();
  expect(sessions.atOnceMax()).toBe(1);
  sessions.opened();
  second();
  second();
  sessions.opened();
  expect(sessions.atOnceMax()).toBe(2);
  sessions.opened();
  expect(sessions.atOnceMax()).toBe(3);
});
