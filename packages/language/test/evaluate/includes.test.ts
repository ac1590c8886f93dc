import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import type { IncludeLoader } from '../../src/evaluate/options.ts';
import { SourceText } from '../../src/source.ts';
import { descriptionToJson } from '../../src/to-json.ts';

/** Resolves a request relative to the including file, as a loader of files does. */
function loaderOf(files: Readonly<Record<string, string>>): IncludeLoader & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    load: (request, includer) => {
      asked.push(`${includer.path} -> ${request}`);
      const folder = includer.path.includes('/') ? includer.path.slice(0, includer.path.lastIndexOf('/') + 1) : '';
      const text = files[folder + request];
      return text === undefined ? undefined : new SourceText(folder + request, text);
    },
  };
}

function check(files: Readonly<Record<string, string>>, expected: unknown): string[] {
  const loader = loaderOf(files);
  const { description, diagnostics } = evaluate(new SourceText('main.sf', files['main.sf'] ?? ''), { loader });
  expect(description ? descriptionToJson(description) : diagnostics.map(({ code }) => code)).toEqual(expected);
  return loader.asked;
}

describe('an include', () => {
  test('brings its attributes to where it stands; what follows replaces them', () => {
    check(
      { 'main.sf': 'a 1; #include "b.sf" b 3; sfConfig extends { x a; y b; z c; }', 'b.sf': 'a 2; b 2; c 2;' },
      { x: 2, y: 3, z: 2 },
    );
  });

  test('may stand inside a description', () => {
    check(
      { 'main.sf': 'v 1; sfConfig extends { v 2; #include "in.sf" }', 'in.sf': 'w v; x extends { y PARENT:v; }' },
      { v: 2, w: 2, x: { y: 2 } },
    );
  });

  test('is asked for by the file it is written in', () => {
    const files = {
      'main.sf': '#include "lib/a.sf" sfConfig extends { x deep; }',
      'lib/a.sf': '#include "b.sf"',
      'lib/b.sf': 'deep 1;',
    };
    expect(check(files, { x: 1 })).toEqual(['main.sf -> lib/a.sf', 'lib/a.sf -> b.sf']);
  });

  test('twice does no harm, also of a file that was included by another', () => {
    check(
      {
        'main.sf': '#include "a.sf" #include "b.sf" #include "a.sf" sfConfig extends { x v; }',
        'a.sf': 'v 1;',
        'b.sf': '#include "a.sf"',
      },
      { x: 1 },
    );
  });

  test('that may be missing is no error', () => {
    check({ 'main.sf': '#include? "nowhere.sf" sfConfig extends {}' }, {});
  });

  test('may be a file wrapped in `extends`', () => {
    check({ 'main.sf': '#include "w.sf" sfConfig extends { x v; }', 'w.sf': 'extends { v 1; }' }, { x: 1 });
  });

  test.each([
    ['a cycle of two', { 'main.sf': '#include "b.sf" sfConfig extends {}', 'b.sf': '#include "main.sf"' }, ['SD1003']],
    [
      'a cycle through descriptions',
      {
        'main.sf': '#include "b.sf" sfConfig extends {}',
        'b.sf': 'x extends { #include "c.sf" }',
        'c.sf': 'y extends { #include "b.sf" }',
      },
      ['SD1003'],
    ],
    [
      'syntax errors of every file',
      { 'main.sf': '#include "b.sf" a [; sfConfig extends {}', 'b.sf': 'b ];' },
      ['SD1206', 'SD1209'],
    ],
    ['two missing files', { 'main.sf': '#include "b.sf" #include "c.sf" sfConfig extends {}' }, ['SD1002', 'SD1002']],
  ])('%s is reported', (_, files, codes) => {
    const { diagnostics } = evaluate(new SourceText('main.sf', files['main.sf']), { loader: loaderOf({ ...files }) });
    expect(diagnostics.map(({ code }) => code).sort()).toEqual(codes);
  });
});

describe('an include that is not there', () => {
  const there = ['pool.sf', 'org/hosts.sf', 'org/guests/web.sf', 'org/"quoted".sf'];
  const loader: IncludeLoader = {
    load: (request) => (there.includes(request.replace(/^\//, '')) ? new SourceText(request, '') : undefined),
    list: (folder) => {
      const inside = folder.replace(/^\//, '');
      return there.flatMap((file) => (file.startsWith(inside) ? [file.slice(inside.length).replace(/\/.*/, '')] : []));
    },
  };
  const helpFor = (request: string): string | undefined => {
    const source = new SourceText('main.sf', `#include ${JSON.stringify(request)}\nsfConfig extends {}`);
    return evaluate(source, { loader }).diagnostics[0]?.help;
  };

  test.each([
    ['pol.sf', 'pool.sf'],
    ['org/host.sf', 'org/hosts.sf'],
    ['ogr/hosts.sf', 'org/hosts.sf'],
    ['/org/guest/wbe.sf', '/org/guests/web.sf'],
    ['org/guests/web', 'org/guests/web.sf'],
  ])('%s', (request, near) => expect(helpFor(request)).toBe(`did you mean \`${near}\`?`));

  test.each(['nothing.sf', 'org/guests/mail.sf', 'org', 'org/"quotd".sf', `org/${'a/'.repeat(30)}b.sf`, ''])(
    'nothing is near to %s',
    (request) => expect(helpFor(request)).toMatch(/^check the path/),
  );
});
