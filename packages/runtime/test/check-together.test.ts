import {
  type Attribute,
  type Description,
  type Diagnostic,
  diagnosticsOf,
  type Place,
  SourceText,
} from '@smartdomains/language';
import { expect, test } from 'vitest';
import { checkDescription } from '../src/check.ts';
import type { ComponentClass } from '../src/component.ts';
import { coreClasses } from '../src/core-classes.ts';
import { createRegistry } from '../src/registry.ts';
import { describe as describeClass } from './support/describe.ts';

const diagnostic = diagnosticsOf({ SD8301: 'not an IPv4 address', SD8308: 'address is given twice' });

function check(description: Description, machineClass: Partial<ComponentClass>): readonly Diagnostic[] {
  const registry = createRegistry([...coreClasses, { className: 'Machine', create: () => ({}), ...machineClass }]);
  return checkDescription({ description, registry, rootName: 'sfConfig' });
}

function pool(first: Description, second: Description): Description {
  return describeClass('Compound', { first, inner: describeClass('Compound', { second }) });
}

test('all descriptions of a class are looked at together, in the order of the text', () => {
  const seen: string[][] = [];
  const diagnostics = check(pool(describeClass('Machine', { ip: 'a' }), describeClass('Machine', { ip: 'b' })), {
    checkAll: (views, report) => {
      seen.push(views.map((view) => `${view.path} ${view.text('ip')}`));
      report(diagnostic('SD8308'));
    },
  });
  expect(seen).toEqual([['sfConfig:first a', 'sfConfig:inner:second b']]);
  expect(diagnostics.map(({ code }) => code)).toEqual(['SD8308']);
});

test('what one place has wrong is said once, however many components inherit it', () => {
  const source = new SourceText('pool.sf', 'ip "x"; ip "y";');
  const machineAt = (start: number, value: string): Description => {
    const valuePlace: Place = { source, start, end: start + 3 };
    const ip: Attribute = { name: 'ip', value, tags: [], valuePlace };
    const machine = describeClass('Machine');
    return { ...machine, attributes: new Map([...machine.attributes, ['ip', ip]]) };
  };
  const machineClass: Partial<ComponentClass> = {
    check: (view, report) => {
      const place = view.place('ip');
      report(diagnostic('SD8301', { primary: place && { place, text: 'wrong' }, component: view.path }));
    },
  };
  expect(check(pool(machineAt(3, 'x'), machineAt(3, 'x')), machineClass)).toHaveLength(1);
  expect(check(pool(machineAt(3, 'x'), machineAt(11, 'y')), machineClass)).toHaveLength(2);
});

test('a mistake in such a check is a bug of ours, and the rest is still checked', () => {
  const diagnostics = check(pool(describeClass('Machine'), describeClass('Unknown')), {
    checkAll: () => {
      throw new Error('oops');
    },
  });
  expect(diagnostics.map(({ code }) => code).sort()).toEqual(['SD5002', 'SD9002']);
});
