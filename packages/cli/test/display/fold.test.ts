import { type ComponentView, componentStates } from '@smartdomains/runtime';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { created, ending, failed, type Happening, poolInTheMiddle, viewOf, waiting } from './hand-made-events.ts';

function componentAt(happenings: readonly Happening[], path: string): ComponentView | undefined {
  const find = (components: readonly ComponentView[]): ComponentView | undefined =>
    components.reduce<ComponentView | undefined>(
      (found, component) => found ?? (component.path === path ? component : find(component.children)),
      undefined,
    );
  return find(viewOf(happenings).roots);
}

test('a component has its last state, since when, and what it waits for', () => {
  expect(componentAt(poolInTheMiddle, 'sfConfig:pool:smartDomain1:domain1')).toMatchObject({
    name: 'domain1',
    className: 'XenDomain',
    state: 'started',
    sinceMs: 6000,
    waitingFor: 'an answer to ping from 10.42.9.1',
    attributes: new Map([['domid', '3']]),
  });
});

test('a wait ends with the step it was in', () => {
  const happenings: Happening[] = [
    [0, 'sfConfig', 'deploying'],
    [1, 'sfConfig', waiting('the copy')],
    [2, 'sfConfig', 'deployed'],
  ];
  expect(componentAt(happenings, 'sfConfig')).toMatchObject({ waitingFor: '', tally: { waiting: 0 } });
});

test('a component made again has no failure left', () => {
  const happenings: Happening[] = [
    [0, 'sfConfig', created('Compound')],
    [1, 'sfConfig', failed('start', 'domain did not start')],
    [2, 'sfConfig', ending('terminated', 'abnormal')],
  ];
  expect(componentAt(happenings, 'sfConfig')?.failure?.diagnostic.code).toBe('SD8102');
  expect(componentAt([...happenings, [3, 'sfConfig', created('Compound')]], 'sfConfig')?.failure).toBeUndefined();
});

test('an attempt that is made again is no failure', () => {
  const happenings: Happening[] = [[1, 'sfConfig', failed('terminate', 'domain is not gone', 'warning')]];
  expect(componentAt(happenings, 'sfConfig')).toMatchObject({ failure: undefined, tally: { failed: 0 } });
});

test('children keep the order of their creation', () => {
  expect(viewOf(poolInTheMiddle).roots[0]?.children.map(({ name }) => name)).toEqual(['myShell', 'pool']);
});

test('counts over a subtree agree with the components in it', () => {
  const paths = ['sfConfig', 'sfConfig:a', 'sfConfig:a:b', 'sfConfig:a:c', 'sfConfig:d'];
  const body = fc.constantFrom<Happening[2]>(
    created('X'),
    'deploying',
    'started',
    'ready',
    ending('terminating'),
    ending('terminated'),
    failed('start', 'domain did not start'),
    waiting('it'),
    waiting(''),
  );
  const happenings = fc.array(fc.tuple(fc.constant(0), fc.constantFrom(...paths), body));
  fc.assert(
    fc.property(happenings, (given) => {
      for (const root of viewOf(given).roots) checkTally(root);
    }),
  );
});

function checkTally(component: ComponentView): readonly ComponentView[] {
  const all = [component, ...component.children.flatMap(checkTally)];
  expect(component.tally.total).toBe(all.length);
  expect(component.tally.failed).toBe(all.filter(({ failure }) => failure !== undefined).length);
  expect(component.tally.waiting).toBe(all.filter(({ waitingFor }) => waitingFor !== '').length);
  for (const state of componentStates) {
    expect(component.tally.byState[state]).toBe(all.filter((one) => one.state === state).length);
  }
  return all;
}
