import type { Diagnostic } from '@smartdomains/language';
import { expect, describe as group, test } from 'vitest';
import { checkDescription, componentDepthMax } from '../src/check.ts';
import type { ComponentClass, DescriptionView, ServiceKey } from '../src/component.ts';
import { coreClasses } from '../src/core-classes.ts';
import { createRegistry } from '../src/registry.ts';
import { describe, describeData, lazy, sum, type Written } from './support/describe.ts';

const shellKey: ServiceKey<unknown> = { name: 'shell' };

/** Offers a shell; gets `domid` when it lives. */
const shellClass: ComponentClass = {
  className: 'Shell',
  aliases: ['ch.cern.Shell'],
  offers: [shellKey],
  liveAttributes: ['domid'],
  create: () => ({}),
};

/** Needs a shell; hands its view to the test. */
function needingClass(look: (view: DescriptionView) => void = () => undefined): ComponentClass {
  return {
    className: 'Needing',
    check(view) {
      view.service('shell', shellKey);
      look(view);
    },
    create: () => ({}),
  };
}

function findings(attributes: Written, look?: (view: DescriptionView) => void): readonly Diagnostic[] {
  const registry = createRegistry([...coreClasses, shellClass, needingClass(look)]);
  return checkDescription({ description: describe('Compound', attributes), registry, rootName: 'sfConfig' });
}

function check(attributes: Written, expected: readonly string[]): void {
  const found = findings(attributes).map(({ code, component }) => `${code} ${component}`);
  expect(found).toEqual(expected);
}

const needing = describe('Needing', { shell: lazy('sh') });

group('classes', () => {
  test('by name and by alias', () => check({ a: describe('Prim'), b: describe('ch.cern.Shell') }, []));
  test('an eager child without class', () => check({ a: describe(undefined) }, ['SD5001 sfConfig:a']));
  test('data without class', () => check({ a: describeData({ x: 1 }) }, []));
  test('a description within a component that has no children stays data', () =>
    check({ a: describe('Prim', { b: describe(undefined) }) }, []));
  test('children of a Parallel', () =>
    check({ a: describe('Parallel', { b: describe('Nothing') }) }, ['SD5002 sfConfig:a:b']));
  test('a class that is no text', () => check({ a: describe(undefined, { sfClass: 5 }) }, ['SD5002 sfConfig:a']));
  test('an unknown one, with the nearest name', () => {
    const [finding] = findings({ a: describe('Compund') });
    expect(finding).toMatchObject({ code: 'SD5002', help: 'did you mean `Compound`?' });
  });
});

group('lazy references', () => {
  test('that resolve', () => check({ x: 1, a: describe('Prim', { v: lazy('x'), w: lazy('ROOT:x') }) }, []));
  test('to nothing, with the nearest name', () => {
    const [finding, ...others] = findings({ shell: describe('Shell'), a: describe('Prim', { v: lazy('shel') }) });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ code: 'SD5003', component: 'sfConfig:a', help: 'did you mean `shell`?' });
  });
  test('in a vector', () =>
    check({ a: describe('Prim', { v: { type: 'vector', elements: [lazy('x')] } }) }, ['SD5003 sfConfig:a']));
  test('with a default', () => check({ a: describe('Prim', { v: lazy('x', { optional: { default: 1 } }) }) }, []));
  test('as data', () => check({ a: describe('Prim', { v: lazy('x', { data: true }) }) }, []));
  test('that the process answers when it runs', () =>
    check({ a: describe('Prim', { v: lazy('HOST localhost:app:x'), w: lazy('PROCESS:app:x') }) }, []));
  test('to another machine, which nobody answers at run time either', () =>
    check({ a: describe('Prim', { v: lazy('HOST h:x') }) }, ['SD6204 sfConfig:a']));
  test('to a property that is not set', () =>
    check({ a: describe('Prim', { v: lazy('PROPERTY img') }) }, ['SD6207 sfConfig:a']));
  test('in a function', () =>
    check({ a: describe('Prim', { v: sum(1, lazy('x')), w: sum(1, lazy('y')) }), y: 1 }, ['SD5003 sfConfig:a']));
  test('to what a component gets when it lives', () =>
    check({ s: describe('Shell'), a: describe('Prim', { v: lazy('s:domid'), w: lazy('s:sfHost') }) }, []));
  test('to a time that the original sets and we do not', () =>
    check({ a: describe('Prim', { v: lazy('ROOT:sfDeployTime') }) }, ['SD5003 sfConfig:a']));
  test('to what it does not', () =>
    check({ s: describe('Prim'), a: describe('Prim', { v: lazy('s:domid') }) }, ['SD5003 sfConfig:a']));
  test('that fail are one problem, however many lead through them', () =>
    check({ broken: lazy('nothing'), a: describe('Prim', { v: lazy('broken') }) }, ['SD5003 sfConfig']));
  test('to their own name find themselves, and the help says how to look further out', () => {
    const [finding] = findings({ shell: describe('Shell'), a: describe('Prim', { shell: lazy('shell') }) });
    expect(finding).toMatchObject({ code: 'SD5006', help: 'write `PARENT:ATTRIB shell` to begin the search outside' });
  });
  test('in a cycle are one problem', () => check({ x: lazy('y'), y: lazy('x') }, ['SD5006 sfConfig']));
});

group('kinds of component', () => {
  test('the right one', () => check({ sh: describe('Shell'), a: needing }, []));
  test('a wrong one', () => check({ sh: describe('Prim'), a: needing }, ['SD5004 sfConfig:a']));
  test('a value', () => check({ sh: 'bash', a: needing }, ['SD5004 sfConfig:a']));
  test('nothing is reported once', () => check({ a: needing }, ['SD5003 sfConfig:a']));
  test('absent is the schema’s business', () => check({ a: describe('Needing') }, []));
});

test('a view follows lazy references', () => {
  const seen: unknown[] = [];
  findings(
    {
      name: 'web',
      sh: describe('Shell', { port: 22 }),
      a: describe('Needing', { shell: lazy('sh'), text: lazy('name'), size: 5, host: lazy('HOST h:x') }),
    },
    (view) => {
      seen.push(view.path, view.text('text'), view.integer('size'), view.text('size'), view.value('host'));
      seen.push(view.service('shell', shellKey)?.integer('port'), view.value('absent'));
    },
  );
  expect(seen).toEqual(['sfConfig:a', 'web', 5, undefined, undefined, 22, undefined]);
});

test('a check that throws is a bug of ours, and the others go on', () => {
  const found = findings({ a: describe('Needing'), b: describe('Nothing') }, () => {
    throw new Error('oops');
  });
  expect(found.map(({ code }) => code)).toEqual(['SD9002', 'SD5002']);
});

test('components may nest only so deep', () => {
  let inner = describe('Compound');
  for (let depth = 0; depth < componentDepthMax + 10; depth += 1) inner = describe('Compound', { c: inner });
  expect(findings({ c: inner }).map(({ code }) => code)).toEqual(['SD5005']);
});
