import { expect, describe as group, test } from 'vitest';
import type { ComponentContext } from '../../src/component.ts';
import { EventNode, eventDeliveriesMax, eventRouteMax } from '../../src/workflow/eventbus/event-node.ts';
import { settle } from '../support/fake-world.ts';
import { written } from '../support/library.ts';
import { application, type Running } from '../support/run.ts';

const end = async (app: Running): Promise<void> => {
  await settle();
  await app.terminate();
};
const printer = 'DoNothing { printEvents true; }';
const heard = (app: Running): readonly string[] => app.world.logged.filter((line) => line === 'info: event received');

group('the event bus (runtime notes section 12)', () => {
  test('sendTo: a component that does not exist yet gets nothing, and the log says so', async () => {
    const app = application(
      written(`sfConfig extends Container {
        sender extends EventSend { event "hello"; sendTo extends LAZY { one LAZY ROOT:a; two LAZY ROOT:b; } }
        a extends ${printer} b extends ${printer}
      }`),
    );
    await app.start();
    // The sender has started before they were made, so there was nobody yet.
    expect(heard(app)).toEqual([]);
    expect(app.world.logged.filter((line) => line.includes('could not be delivered'))).toHaveLength(2);
    await end(app);
  });

  test('sendTo: all in the order they are written', async () => {
    const app = application(
      written(`sfConfig extends Container {
        a extends ${printer} b extends EventCounter { count 1; }
        sender extends EventSend { event "hello"; sendTo extends LAZY { one LAZY ROOT:a; two LAZY ROOT:b; } }
      }`),
    );
    await app.start();
    expect(heard(app)).toHaveLength(1);
    expect(app.eventsOf('terminating')).toEqual(['terminating sfConfig:b', 'terminating sfConfig:sender']);
    await end(app);
  });

  test('registerWith: gets the events of others, until it ends', async () => {
    const app = application(
      written(`sfConfig extends Compound {
        counter extends EventCounter { count 2; registerWith extends LAZY { source LAZY PARENT:PARENT:source; } }
        source extends EventPrim;
        sender extends Sequence {
          a extends EventSend { event "1"; sendTo extends LAZY { s LAZY ROOT:source; } }
          b extends EventSend { event "2"; sendTo extends LAZY { s LAZY ROOT:source; } }
        }
      }`),
    );
    await app.start();
    expect((await app.end()).record).toMatchObject({
      type: 'normal',
      id: 'sfConfig:counter',
      description: '2 events have come',
    });
  });

  test('an EventCompound passes on what it gets, and starts none of its actions', async () => {
    const app = application(
      written(`sfConfig extends Compound {
        counter extends EventCounter;
        middle extends EventCompound { step extends Scripted; sendTo extends LAZY { s LAZY ROOT:counter; } }
        sender extends Container { a extends EventSend { event "x"; sendTo extends LAZY { s LAZY ROOT:middle; } } }
      }`),
    );
    await app.start();
    expect((await app.end()).record.id).toBe('sfConfig:counter');
    expect(app.scripted.calls).toEqual([]);
  });

  test('a workflow compound passes on what it gets', async () => {
    const app = application(
      written(`sfConfig extends Compound {
        counter extends EventCounter;
        middle extends Sequence { step extends DoNothing; sendTo extends LAZY { s LAZY ROOT:counter; } }
        sender extends Container { a extends EventSend { event "x"; sendTo extends LAZY { s LAZY ROOT:middle; } } }
      }`),
    );
    await app.start();
    expect((await app.end()).record.id).toBe('sfConfig:counter');
  });

  test('a cycle is cut: each component gets an event once on one way', async () => {
    const app = application(
      written(`sfConfig extends Container {
        a extends ${printer.replace('}', 'sendTo extends LAZY { b LAZY ROOT:b; a LAZY ROOT:a; } }')}
        b extends ${printer.replace('}', 'sendTo extends LAZY { a LAZY ROOT:a; } }')}
        sender extends EventSend { event "x"; sendTo extends LAZY { a LAZY ROOT:a; } }
      }`),
    );
    await app.start();
    expect(heard(app)).toHaveLength(2);
    await end(app);
  });

  test('a failing sink is logged and skipped', async () => {
    const app = application(
      written(`sfConfig extends Container {
        good extends EventCounter;
        bad extends Scripted;
        sender extends EventSend { event "x"; sendTo extends LAZY { bad LAZY ROOT:bad; none LAZY ROOT:none; good LAZY ROOT:good; } }
      }`),
    );
    await app.start();
    await settle();
    expect(app.eventsOf('terminated')).toContain('terminated sfConfig:good');
    expect(app.world.logged.filter((line) => line === 'warning: an event could not be delivered')).toHaveLength(2);
    await app.terminate();
  });

  test('registerWith something that takes no events fails the deployment', async () => {
    const app = application(
      written(`sfConfig extends Compound {
        disk extends Scripted;
        a extends EventPrim { registerWith extends LAZY { source LAZY ROOT:disk; } }
      }`),
    );
    await app.start();
    expect((await app.end()).failures.map(({ code }) => code)).toEqual(['SD6501']);
  });
});

group('the bounds of the event bus', () => {
  const context = (logged: string[]): ComponentContext =>
    ({
      application: 'test',
      path: 'sfConfig:x',
      attributes: { optionalDescription: () => undefined },
      log: { write: (_level: string, message: string) => logged.push(message) },
    }) as unknown as ComponentContext;

  test('a long chain is cut', () => {
    const logged: string[] = [];
    let reached = 0;
    const count = (): void => {
      reached += 1;
    };
    const nodes = Array.from({ length: eventRouteMax + 20 }, () => new EventNode());
    for (const node of nodes) node.open(context(logged), { event: count });
    for (const [index, node] of nodes.entries()) {
      const next = nodes[index + 1];
      if (next) node.add(next);
    }
    nodes[0]?.send('x');
    expect(reached).toBe(eventRouteMax);
    expect(logged).toEqual(['an event was not passed on: it has come through too many components']);
  });

  test('layers that all know each other do not multiply an event without end', () => {
    const logged: string[] = [];
    let reached = 0;
    const count = (): void => {
      reached += 1;
    };
    const layers = Array.from({ length: 20 }, () => Array.from({ length: 4 }, () => new EventNode()));
    for (const node of layers.flat()) node.open(context(logged), { event: count });
    for (const [index, layer] of layers.entries()) {
      for (const node of layer) for (const next of layers[index + 1] ?? []) node.add(next);
    }
    layers[0]?.[0]?.send('x');
    expect(reached).toBe(eventDeliveriesMax);
    expect(logged).toEqual(['an event was not passed on: it has reached too many components']);
  });
});

group('EventCounter (runtime notes section 11)', () => {
  const text = (counter: string): string => `sfConfig extends Container {
    counter extends EventCounter { ${counter} }
    s extends Sequence {
      ${['a', 'a', 'b'].map((event, index) => `e${index} extends EventSend { event "${event}"; sendTo extends LAZY { c LAZY ROOT:counter; } }`).join('\n')}
    }
  }`;
  const endsWith = async (counter: string): Promise<boolean> => {
    const app = application(written(text(counter)));
    await app.start();
    do await settle();
    while (app.world.clock.advanceToNext());
    const ended = app.eventsOf('terminated').includes('terminated sfConfig:counter');
    await app.terminate();
    return ended;
  };

  test.each([
    ['count 2;', true],
    ['count 3;', false],
    ['count 3; allDifferent "false";', true],
    ['count 3; allDifferent false;', true],
    ['count 3; allDifferent true;', false],
  ])('%s ends: %s', async (counter, ends) => {
    expect(await endsWith(counter)).toBe(ends);
  });
});

group('EventQueue (runtime notes section 11)', () => {
  test('each new registrant gets the whole history, in order, and then what comes', async () => {
    const app = application(
      written(
        `sfConfig extends Sequence {
        all extends Container {
          queue extends EventQueue;
          before extends Sequence {
            a extends EventSend { event "1"; sendTo extends LAZY { q LAZY ROOT:all:queue; } }
            b extends EventSend { event "2"; sendTo extends LAZY { q LAZY ROOT:all:queue; } }
            c extends Delay { time 10; action extends EventSend { event "3"; sendTo extends LAZY { q LAZY ROOT:all:queue; } } }
          }
          later extends Delay {
            time 5;
            action extends OnEvent {
              singleEvent false;
              registerWith extends LAZY { q LAZY ROOT:all:queue; }
              otherwise extends DoNothing { time 1; }
            }
          }
        }
      }`.replace('first extends Container;', ''),
      ),
    );
    await app.start();
    do await settle();
    while (app.world.clock.advanceToNext());
    expect(app.eventsOf('created').filter((one) => one.includes('running:'))).toEqual([
      'created sfConfig:all:later:running:10',
      'created sfConfig:all:later:running:21',
      'created sfConfig:all:later:running:32',
    ]);
    await app.terminate();
  });
});

group('OnEvent (runtime notes section 11)', () => {
  const send = (name: string, event: string): string =>
    `${name} extends EventSend { event "${event}"; sendTo extends LAZY { on LAZY ROOT:on; } }`;
  const run = async (attributes: string, events: readonly string[]): Promise<Running> => {
    const app = application(
      written(`sfConfig extends Container {
        on extends OnEvent {
          ${attributes}
          red extends DoNothing { time 100; }
          deep extends LAZY { green extends DoNothing { time 100; } }
          bad extends DoNothing { time 100; terminationType "abnormal"; }
        }
        s extends Container { ${events.map((event, index) => send(`e${index}`, event)).join('\n')} }
      }`),
    );
    await app.start();
    do await settle();
    while (app.world.clock.advanceToNext());
    return app;
  };
  const answers = (app: Running): readonly string[] =>
    app.eventsOf('created', 'terminated').filter((one) => one.includes('sfConfig:on') && one !== 'created sfConfig:on');

  test("singleEvent: only the first event counts and its child's end ends the component", async () => {
    const app = await run('', ['red', 'bad']);
    expect(answers(app)).toEqual(['created sfConfig:on:red0', 'terminated sfConfig:on:red0', 'terminated sfConfig:on']);
    await app.terminate();
  });

  test('otherwise normal child ends are removed, abnormal ones end it', async () => {
    const app = await run('singleEvent false;', ['red', 'red', 'bad']);
    expect(answers(app)).toEqual([
      'created sfConfig:on:red0',
      'created sfConfig:on:red1',
      'created sfConfig:on:bad2',
      'terminated sfConfig:on:red0',
      'terminated sfConfig:on:red1',
      'terminated sfConfig:on:bad2',
      'terminated sfConfig:on',
    ]);
    await app.terminate();
  });

  test("the event's text is resolved as a reference", async () => {
    const app = await run('', ['deep:green']);
    expect(answers(app)[0]).toBe('created sfConfig:on:deep_green0');
    await app.terminate();
  });

  test.each(['blue', 'sfClass', '17 +;', ''])(
    'without a description there otherwise, else ignored: %j',
    async (event) => {
      const ignoring = await run('', [event]);
      expect(answers(ignoring)).toEqual([]);
      await ignoring.terminate();
      const answering = await run('otherwise extends DoNothing { time 5; }', [event]);
      expect(answers(answering)[0]).toMatch(/^created sfConfig:on:.*0$/);
      await answering.terminate();
    },
  );
});
