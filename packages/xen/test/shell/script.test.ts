import type { Value } from '@smartdomains/language';
import { describe, expect, test } from 'vitest';
import { bashShellClass } from '../../src/shell/bash-shell.ts';
import { scriptClass } from '../../src/shell/script.ts';
import { commandsOf } from '../../src/shell/script-text.ts';
import { failureOf } from '../support/expect-code.ts';
import { type Attributes, FakeComponent } from '../support/fake-context.ts';
import { FakeHost } from '../support/fake-host.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const vector = (...elements: Value[]): Value => ({ type: 'vector', elements });
const description = (values: Readonly<Record<string, Value>>): Value => ({
  type: 'description',
  data: true,
  attributes: new Map(Object.entries(values).map(([name, value]) => [name, { name, value, tags: [] }])),
});

async function script(attributes: Attributes): Promise<{ readonly script: FakeComponent; readonly host: FakeHost }> {
  const clock = new VirtualClock();
  const host = new FakeHost(clock).when('/bin/bash -c', { exitCode: 0 });
  const common = { clock, connection: host };
  const shell = new FakeComponent({
    path: 'sfConfig:shell',
    component: bashShellClass.create(),
    attributes: {},
    ...common,
  });
  await shell.deploy();
  const component = scriptClass.create();
  return {
    script: new FakeComponent({ path: 'sfConfig:script', component, attributes: { shell, ...attributes }, ...common }),
    host,
  };
}

describe('Script (runtime notes section 13)', () => {
  test('deployScript, startScript and terminateScript run in their steps, each command its own process', async () => {
    const { script: component, host } = await script({
      deployScript: 'echo a',
      startScript: vector('echo b', 'echo c'),
      terminateScript: description({ one: 'echo d', two: vector('echo e') }),
    });
    await component.deploy();
    expect(host.commands.slice(1)).toEqual(['/bin/bash -c echo a']);
    await component.start();
    expect(host.commands.slice(2)).toEqual(['/bin/bash -c echo b', '/bin/bash -c echo c']);
    await component.terminate();
    expect(host.commands.slice(4)).toEqual(['/bin/bash -c echo d', '/bin/bash -c echo e']);
    expect(component.effects.map(({ what }) => what)).toEqual([
      'run command 1 of 1 of deployScript',
      'run command 1 of 2 of startScript',
      'run command 2 of 2 of startScript',
      'run command 1 of 2 of terminateScript',
      'run command 2 of 2 of terminateScript',
    ]);
  });

  test('each command has its code: the first that fails fails the step, the rest does not run', async () => {
    const { script: component, host } = await script({ startScript: vector('false', 'true') });
    host.when('/bin/bash -c false', { exitCode: 1 });
    await component.deploy();
    await failureOf(component.start(), 'SD8403');
    expect(host.commands.slice(1)).toEqual(['/bin/bash -c false']);
  });

  test('what terminateScript fails is ignored', async () => {
    const { script: component, host } = await script({ terminateScript: 'false' });
    host.when('/bin/bash -c false', { exitCode: 1 });
    await component.deploy();
    await component.terminate();
    expect(host.commands.at(-1)).toBe('/bin/bash -c false');
  });

  test('autoTerminate: ends normally after startScript', async () => {
    const { script: component } = await script({ startScript: 'true', autoTerminate: true });
    await component.deploy();
    expect(component.ends).toEqual([]);
    await component.start();
    expect(component.ends).toMatchObject([{ type: 'normal' }]);
  });

  test('without scripts it does nothing', async () => {
    const { script: component, host } = await script({});
    await component.deploy();
    await component.start();
    await component.terminate();
    expect(host.commands).toEqual(['true']);
  });

  test('what is no command is said', async () => {
    const { script: component } = await script({ deployScript: vector('true', null) });
    await failureOf(component.deploy(), 'SD8404');
  });
});

describe('the commands of a script', () => {
  test.each<[Value, readonly string[]]>([
    ['a b', ['a b']],
    [7, ['7']],
    [vector('a', true, vector('b')), ['a', 'true', 'b']],
    [description({ x: 'a', y: description({ z: 'b' }) }), ['a', 'b']],
    [vector(), []],
  ])('%j', (value, texts) => {
    const read = commandsOf(value, (same) => same);
    expect('commands' in read && read.commands.map(({ text }) => text)).toEqual(texts);
  });

  test.each<[string, Value]>([
    ['null', null],
    ['a vector with null', vector(null)],
    ['a double', { type: 'double', value: 1.5 }],
  ])('not %s', (_, value) => {
    expect('problem' in commandsOf(value, (same) => same)).toBe(true);
  });
});
