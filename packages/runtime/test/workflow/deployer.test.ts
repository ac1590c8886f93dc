import type { Description } from '@smartdomains/language';
import { expect, describe as group, test } from 'vitest';
import type { DescriptionRequest, Descriptions } from '../../src/descriptions.ts';
import { describe, lazy } from '../support/describe.ts';
import { settle } from '../support/fake-world.ts';
import { checked, diagnosticsOf, written } from '../support/library.ts';
import { application } from '../support/run.ts';

/** Reads nothing but this, and notes what was asked for. */
function reading(description: Description): Descriptions & { readonly requests: readonly DescriptionRequest[] } {
  const requests: DescriptionRequest[] = [];
  return {
    requests,
    async read(request) {
      requests.push(request);
      return description;
    },
  };
}

group('Deployer (runtime notes section 11)', () => {
  test('reads the file at newComponentDescription when it deploys, and makes an application of it when it starts', async () => {
    const descriptions = reading(describe('Scripted'));
    const app = application(
      written(`sfConfig extends Compound {
        slow extends Scripted;
        d extends Deployer { newComponentDescription "made.sf"; newComponentName "made"; }
        other extends Scripted;
      }`),
      { descriptions, script: { slow: { start: (context) => context.sleep(50) } } },
    );
    const namesWhenRead: (readonly string[])[] = [];
    app.application.subscribe(({ event, component }) => {
      if (event === 'starting' && component === 'sfConfig:slow') {
        expect(descriptions.requests).toEqual([{ address: 'made.sf', additions: [] }]);
        namesWhenRead.push(app.applications.list().map(({ name }) => name));
      }
    });
    await app.start();
    await settle();
    expect(namesWhenRead).toEqual([['test']]);
    expect(app.applications.list().map(({ name }) => name)).toContain('made');
    expect(app.scripted.calls).toContain('start sfConfig');
  });

  test('as Run: then it ends normally, and the created one lives on', async () => {
    const app = application(
      written('sfConfig extends Deployer { newComponentDescription "made.sf"; asName "made"; }'),
      { descriptions: reading(describe('Scripted')) },
    );
    expect(await app.start()).toBe('ended');
    expect((await app.end()).record).toMatchObject({ type: 'normal', description: 'application made is made' });
    expect(app.applications.list().map(({ name }) => name)).toEqual(['made']);
  });

  test('as Run: or as child of the given parent, under the name; references lead outward there', async () => {
    const app = application(
      written(`sfConfig extends Container {
        place extends Container { word "outside"; }
        d extends Deployer { newComponentDescription "made.sf"; newComponentParent LAZY PARENT:place; newComponentName "made"; }
      }`),
      { descriptions: reading(describe('Scripted', { look: lazy('PARENT:word') })) },
    );
    await app.start();
    expect(app.eventsOf('started')).toContain('started sfConfig:place:made');
    const place = app.application.root?.children().find(({ name }) => name === 'place');
    expect(place?.children()[0]?.value('look')).toBe('outside');
    await app.terminate();
  });

  test('newComponentExtraAtributes: vectors of path and value, put in before resolving; the other spelling as well', async () => {
    const descriptions = reading(describe('Scripted'));
    const app = application(
      written(`sfConfig extends Deployer {
        newComponentDescription "made.sf";
        port 80;
        newComponentExtraAtributes [["web:port", LAZY port], ["sfConfig:name", "second"]];
        newComponentExtraAttributes [["more", [1, 2]]];
      }`),
      { descriptions },
    );
    await app.start();
    expect(descriptions.requests).toEqual([
      {
        address: 'made.sf',
        additions: [
          { path: ['web', 'port'], value: 80 },
          { path: ['name'], value: 'second' },
          { path: ['more'], value: { type: 'vector', elements: [1, 2] } },
        ],
      },
    ]);
  });

  test('an extra attribute that is no path with a value is found before anything is done, and at run time', async () => {
    const text = (extra: string): string =>
      `sfConfig extends Deployer { newComponentDescription "made.sf"; newComponentExtraAtributes ${extra}; later [["a::b", 1]]; }`;
    for (const extra of ['["a"]', '[[1, 2]]', '[["a"]]', '[["a::b", 1]]', '[["sfConfig", 1]]']) {
      expect(checked(text(extra)), extra).toEqual(['error SD6202']);
    }
    const app = application(written(text('LAZY later')), { descriptions: reading(describe('Scripted')) });
    await app.start();
    expect((await app.end()).failures.map(({ code }) => code)).toEqual(['SD6202']);
  });

  test('newComponentCodebase says where classes are, which is for the operator to say: a warning', () => {
    const text = (codebase: string): string =>
      `sfConfig extends Deployer { newComponentDescription "made.sf"; newComponentCodebase "${codebase}"; }`;
    expect(checked(text('default'))).toEqual([]);
    expect(checked(text('http://codebase/classes.jar'))).toEqual(['warning SD5007']);
    expect(diagnosticsOf(text('x'))[0]?.primary?.text).toBe('only "default" has a meaning');
  });

  test('what is read is checked before anything starts: nothing is made, and the deploy fails', async () => {
    const app = application(
      written(
        'sfConfig extends Compound { d extends Deployer { newComponentDescription "made.sf"; } a extends Scripted; }',
      ),
      { descriptions: reading(describe('Nobody', { x: lazy('ROOT:nothing') })) },
    );
    expect(await app.start()).toBe('ended');
    const [failure] = (await app.end()).failures;
    expect(failure).toMatchObject({ code: 'SD6308', component: 'sfConfig:d', primary: { text: 'this file' } });
    expect(failure?.cause?.map(({ code }) => code).toSorted()).toEqual(['SD5002', 'SD5003']);
    expect(app.scripted.calls).not.toContain('start a');
  });

  test('failure: it ends abnormally and start throws', async () => {
    const app = application(
      written('sfConfig extends Compound { d extends Deployer { newComponentDescription "made.sf"; asName "made"; } }'),
      {
        descriptions: reading(describe('Scripted')),
        script: {
          sfConfig: {
            deploy: async () => {
              throw new Error('broken');
            },
          },
        },
      },
    );
    expect(await app.start()).toBe('ended');
    expect((await app.end()).record.type).toBe('abnormal');
    expect(app.applications.list()).toEqual([]);
  });

  test('where no description may be read, it fails in deploy and says who may allow it', async () => {
    const app = application(written('sfConfig extends Deployer { newComponentDescription "/etc/passwd"; }'));
    expect(await app.start()).toBe('ended');
    const [failure] = (await app.end()).failures;
    expect(failure?.code).toBe('SD6307');
    expect(failure?.help).toContain('smartdomains daemon --descriptions FOLDER');
  });

  test('the address is mandatory', () => {
    expect(() => written('sfConfig extends Deployer;')).toThrow(/newComponentDescription/);
  });
});
