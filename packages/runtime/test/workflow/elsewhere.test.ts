import { expect, describe as group, test } from 'vitest';
import { createApplications } from '../../src/applications.ts';
import { coreClasses } from '../../src/core-classes.ts';
import type { ApplicationEvent } from '../../src/events.ts';
import { parseApplicationName } from '../../src/names.ts';
import { createRegistry } from '../../src/registry.ts';
import { createFakeWorld, settle } from '../support/fake-world.ts';
import { checked, written } from '../support/library.ts';
import { application } from '../support/run.ts';
import { createScripted, type Script } from '../support/scripted.ts';

interface Process {
  readonly names: () => readonly string[];
  readonly events: readonly ApplicationEvent[];
  readonly calls: readonly string[];
}

/** A process in which the text runs as the application `test`, until nothing happens without time passing. */
async function processOf(text: string, script: Script = {}): Promise<Process> {
  const scripted = createScripted(script);
  const applications = createApplications({
    registry: createRegistry([...coreClasses, scripted.componentClass]),
    world: createFakeWorld(),
  });
  const name = parseApplicationName('test');
  if (name === undefined) throw new Error('the name is good');
  const running = applications.create({ name, description: written(text) });
  const events: ApplicationEvent[] = [];
  running.subscribe((event) => events.push(event));
  void running.run();
  for (let turn = 0; turn < 5; turn += 1) await settle();
  return { names: () => applications.list().map((one) => one.name), events, calls: scripted.calls };
}

group('Run (runtime notes section 11)', () => {
  test('creates the action as an application, then ends normally; the created one lives on', async () => {
    const { names, calls } = await processOf('sfConfig extends Run { asName "made"; action extends Scripted; }');
    expect(names()).toContain('made');
    expect(calls).toEqual(['deploy sfConfig', 'start sfConfig', 'ready sfConfig']);
  });

  test('or as child of the given parent, under the name', async () => {
    const app = application(
      written(`sfConfig extends Container {
        place extends Container;
        maker extends Run { newComponentParent LAZY PARENT:place; newComponentName "made"; action extends Scripted; }
      }`),
    );
    await app.start();
    expect(app.eventsOf('started')).toContain('started sfConfig:place:made');
    expect(app.eventsOf('terminated')).toEqual(['terminated sfConfig:maker']);
    await app.terminate();
    expect(app.eventsOf('terminated')).toContain('terminated sfConfig:place:made');
  });

  test('for a child a name is mandatory', async () => {
    const app = application(
      written(
        'sfConfig extends Compound { place extends Container; maker extends Run { parent LAZY PARENT:place; action extends Scripted; } }',
      ),
    );
    expect(await app.start()).toBe('ended');
    expect((await app.end()).failures.map(({ code }) => code)).toEqual(['SD6201']);
  });

  test('failure: it ends abnormally, start throws, and nothing of it is left', async () => {
    const { names, events } = await processOf(
      'sfConfig extends Compound { r extends Run { asName "made"; action extends Scripted; } }',
      {
        sfConfig: {
          deploy: async () => {
            throw new Error('broken');
          },
        },
      },
    );
    expect(names()).not.toContain('made');
    const end = events.find(({ event, component }) => event === 'terminating' && component === 'sfConfig');
    expect(end).toMatchObject({ record: { type: 'abnormal' } });
  });

  test('terminated while it waits: it does not wait on', async () => {
    const app = application(written('sfConfig extends Run { asName "made"; action extends Scripted; }'), {
      script: { sfConfig: { deploy: (context) => context.sleep(1000) } },
    });
    void app.application.run();
    await settle();
    app.application.terminate({ type: 'normal', description: 'enough' });
    await settle();
    expect(app.eventsOf('terminated')).toEqual(['terminated sfConfig']);
    expect(app.world.clock.nowMs()).toBe(0);
  });
});

group('DetachingCompound (runtime notes section 11)', () => {
  test('a plain Compound; after start detaches itself, then its children, then ends itself', async () => {
    const { names, events } = await processOf(`sfConfig extends Compound {
      d extends DetachingCompound { a extends Scripted { sfProcessComponentName "first"; } b extends Scripted { sfProcessComponentName "second"; } }
      other extends Scripted;
    }`);
    expect(names().toSorted()).toEqual(['first', 'second', 'test']);
    expect(events.filter(({ event }) => event === 'terminating')).toEqual([]);
  });

  test('without detachDownwards it stays, whatever autoDestruct says', async () => {
    const { names } = await processOf(`sfConfig extends Compound {
      d extends DetachingCompound { detachDownwards false; sfProcessComponentName "group"; a extends Scripted; }
      other extends Scripted;
    }`);
    expect(names().toSorted()).toEqual(['group', 'test']);
  });
});

group('Terminator (runtime notes section 11)', () => {
  test('ends another component with type, then itself with selftype', async () => {
    const app = application(
      written(`sfConfig extends Container {
        victim extends Scripted;
        killer extends Terminator { kill LAZY PARENT:victim; type ABNORMAL; selftype "odd"; description "why"; }
      }`),
    );
    await app.start();
    await settle();
    const ends = app.events
      .filter(({ event }) => event === 'terminating')
      .map((event) => ('record' in event ? event.record : undefined));
    expect(ends).toMatchObject([
      { type: 'abnormal', description: 'why', id: 'sfConfig:victim' },
      { type: 'odd', description: 'why', id: 'sfConfig:killer' },
    ]);
    await app.terminate();
  });

  test('without kill it only ends itself: as else that is how a failure is raised', async () => {
    const app = application(
      written(
        'sfConfig extends If { condition extends False; else extends Terminator { selftype ABNORMAL; description "no"; } }',
      ),
    );
    await app.start();
    expect((await app.end()).record).toMatchObject({ type: 'abnormal', description: 'no', id: 'sfConfig:else' });
  });

  test('detachFirst: the parent of the other does not notice', async () => {
    const app = application(
      written(`sfConfig extends Container {
        group extends Compound { victim extends Scripted; }
        killer extends Terminator { kill LAZY PARENT:group:victim; detachFirst true; }
      }`),
    );
    await app.start();
    await settle();
    expect(app.eventsOf('terminated').toSorted()).toEqual([
      'terminated sfConfig:group:victim',
      'terminated sfConfig:killer',
    ]);
    await app.terminate();
  });

  test('if the kill fails, itself abnormally', async () => {
    const app = application(written('sfConfig extends Terminator { kill LAZY PARENT:nothing; }'));
    await app.start();
    expect((await app.end()).record).toMatchObject({ type: 'abnormal', cause: { code: 'SD6203' } });
  });
});

group('Attribute (runtime notes section 11)', () => {
  const text = (attributes: string): string => `sfConfig extends Sequence {
    set extends Attribute { ofComponent LAZY ROOT; attributeName "word"; ${attributes} }
    look extends Scripted;
    word "before";
  }`;
  const wordAfter = async (attributes: string): Promise<unknown> => {
    let word: unknown;
    const app = application(written(text(attributes)), {
      script: {
        look: {
          start: async (context) => {
            word = context.self.parent?.value('word');
            context.end({ type: 'normal', description: 'seen' });
          },
        },
      },
    });
    await app.start();
    await app.end();
    return word;
  };

  test('replaces an attribute elsewhere, then ends normally', async () => {
    expect(await wordAfter('value "after";')).toBe('after');
  });

  test('without a value removes it', async () => {
    expect(await wordAfter('')).toBeUndefined();
  });

  test('ends abnormally if that fails', async () => {
    const app = application(
      written('sfConfig extends Attribute { ofComponent LAZY ROOT:nothing; attributeName "word"; value 1; }'),
    );
    await app.start();
    expect((await app.end()).record.type).toBe('abnormal');
  });
});

test('a Run without an action is found before anything is done', () => {
  expect(checked('sfConfig extends { sfClass "Run"; }')).toEqual(['error SD6411']);
});
