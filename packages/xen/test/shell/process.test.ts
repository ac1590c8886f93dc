import type { Value } from '@smartdomains/language';
import { describe, expect, test } from 'vitest';
import { processClass } from '../../src/shell/process.ts';
import { failureOf } from '../support/expect-code.ts';
import { type Attributes, FakeComponent } from '../support/fake-context.ts';
import { FakeHost } from '../support/fake-host.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const vector = (...elements: Value[]): Value => ({ type: 'vector', elements });
const exec = (values: Readonly<Record<string, Value>>): Value => ({
  type: 'description',
  data: true,
  attributes: new Map(Object.entries(values).map(([name, value]) => [name, { name, value, tags: [] }])),
});

function program(attributes: Attributes): {
  readonly component: FakeComponent;
  readonly host: FakeHost;
  readonly clock: VirtualClock;
} {
  const clock = new VirtualClock();
  const host = new FakeHost(clock)
    .when('env', ({ argv }) => ({ exitCode: argv.includes('/bin/server') ? 3 : 0 }))
    .when('find', { exitCode: 1 });
  const component = new FakeComponent({
    path: 'sfConfig:p',
    component: processClass.create(),
    attributes,
    clock,
    connection: host,
  });
  return { component, host, clock };
}

/** Each start has a mark of its own. */
const withoutMark = (command: string): string => command.replace(/SMARTDOMAINS_PROGRAM=\S+/, 'MARK');

const server = exec({ cmd: vector('/bin/server', '-v') });

describe('Process (runtime notes section 13)', () => {
  test('its program runs from its deployment, and its end is told as attributes', async () => {
    const { component, host, clock } = program({ exec: server });
    await component.deploy();
    await clock.run(Promise.resolve());
    expect(host.commands.map(withoutMark)).toEqual(['env MARK /bin/server -v']);
    expect(Object.fromEntries(component.live)).toEqual({
      execExitCode: 3,
      numberOfExecs: 1,
      execExitCodes: vector(1, 3),
    });
    expect(component.ends).toEqual([]);
    await component.terminate();
  });

  test.each([
    ['/bin/server', 'abnormal', 'Exit code: 3'],
    ['/bin/true', 'normal', 'Exit code: 0'],
  ])('terminate: %s ends it %s', async (cmd, type, words) => {
    const { component, clock } = program({ exec: exec({ cmd: vector(cmd) }), terminate: true });
    await component.deploy();
    await clock.run(Promise.resolve());
    expect(component.ends).toEqual([{ type, description: words }]);
    await component.terminate();
  });

  test('directory and variables go to the program without a shell', async () => {
    const { component, host } = program({
      exec: exec({ cmd: vector('/bin/server', 'a b'), dir: '/srv', envProperties: vector('A=1', 'B=x y') }),
    });
    await component.deploy();
    expect(host.commands.map(withoutMark)).toEqual(['env -C /srv A=1 B=x y MARK /bin/server a b']);
    await component.terminate();
  });

  test('autoStart false starts nothing', async () => {
    const { component, host } = program({ exec: server, autoStart: false });
    await component.deploy();
    expect(host.commands).toEqual([]);
    await component.terminate();
  });

  test('a program that is missing is said at deployment', async () => {
    const { component } = program({ exec: exec({ cmd: vector() }) });
    await failureOf(component.deploy(), 'SD8404');
  });

  describe('taken up after a crash', () => {
    test('its program of before is ended before another is started', async () => {
      const { component, host, clock } = program({ exec: server, restart: true });
      await component.deploy();
      await clock.run(Promise.resolve());
      const [, mark = 'none'] = /(SMARTDOMAINS_PROGRAM=\S+)/.exec(host.commands[0] ?? '') ?? [];
      expect(mark).toMatch(/=.+\/sfConfig:p\//);
      let lives = 2;
      host
        .when('find', () => {
          lives -= 1;
          return { exitCode: 1, stdout: lives >= 0 ? '/proc/17/environ\n/proc/18/environ\n' : '' };
        })
        .when('kill', { exitCode: 0 });
      host.commands.length = 0;
      expect(await component.recover()).toBe('partial');
      expect(host.commands[0]).toMatch(new RegExp(`^find /proc .* grep -lszxF -e ${mark} {} \\+$`));
      expect(host.commands[1]).toBe('kill -s TERM -- 17 18');
      expect(host.commands.filter((command) => !command.startsWith('find'))).toHaveLength(1);
    });

    test('one that does not heed that is killed', async () => {
      const { component, host, clock } = program({ exec: server, restart: true });
      await component.deploy();
      await clock.run(Promise.resolve());
      let isKilled = false;
      host
        .when('find', () => ({ stdout: isKilled ? '' : '/proc/17/environ\n' }))
        .when('kill -s KILL', () => {
          isKilled = true;
          return {};
        })
        .when('kill -s TERM', {});
      expect(await component.recover()).toBe('partial');
      expect(isKilled).toBe(true);
    });

    test('a program that had ended for good is not started again', async () => {
      const { component, clock } = program({ exec: server });
      await component.deploy();
      await clock.run(Promise.resolve());
      expect(await component.recover()).toBe('running');
      await component.terminate();
    });
  });
});
