import { describe, expect, test } from 'vitest';
import { assertTransition, type LifecycleState, lifecycleTransitions } from '../src/lifecycle.ts';

const states = Object.keys(lifecycleTransitions) as LifecycleState[];

describe('the life cycle', () => {
  const allowed = [
    'created deploying',
    'created terminating',
    'deploying deployed',
    'deploying terminating',
    'deployed starting',
    'deployed terminating',
    'starting started',
    'starting terminating',
    'started terminating',
    'terminating terminated',
  ];

  for (const from of states) {
    for (const to of states) {
      const isAllowed = allowed.includes(`${from} ${to}`);
      test(`${from} -> ${to} ${isAllowed ? 'is a step' : 'is a bug of ours and throws'}`, () => {
        const go = (): void => assertTransition(from, to, 'sfConfig:a');
        if (isAllowed) expect(go).not.toThrow();
        else expect(go).toThrow(`sfConfig:a cannot go from ${from} to ${to}: this is a bug in SmartDomains`);
      });
    }
  }
});
