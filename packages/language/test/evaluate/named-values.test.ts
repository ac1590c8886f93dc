import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { NamedValues, SharedNames } from '../../src/evaluate/named-values.ts';
import { SourceText } from '../../src/source.ts';
import { descriptionToJson } from '../../src/to-json.ts';
import { libraryLoader } from '../library-loader.ts';

describe('a map with shared names', () => {
  const names = new SharedNames(['a', 'b']);
  const map = new NamedValues(names, [1, undefined]);

  test('is read like a Map', () => {
    const like = new Map([
      ['a', 1],
      ['b', undefined],
    ]);
    expect([...map]).toEqual([...like]);
    expect([...map.keys()]).toEqual(['a', 'b']);
    expect([...map.values()]).toEqual([1, undefined]);
    expect(map.size).toBe(2);
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, undefined, undefined]);
    expect([map.has('b'), map.has('c'), map.has('__proto__')]).toEqual([true, false, false]);
    const seen: unknown[] = [];
    map.forEach((value, name) => {
      seen.push([name, value]);
    });
    expect(seen).toEqual([...like]);
  });

  test('a selection has its names in their order, whether they were selected before or not', () => {
    const value = (name: string): { readonly name: string } => ({ name });
    for (let turn = 0; turn < 3; turn += 1) expect([...names.select([value('b')]).keys()]).toEqual(['b']);
    expect([...names.select([value('a')]).keys()]).toEqual(['a']);
    expect([...names.select([value('a'), value('b')]).keys()]).toEqual(['a', 'b']);
    expect(names.select([]).size).toBe(0);
  });
});

describe('many descriptions of one form', () => {
  const prototype = 'Base extends { a 1; [sfFinal] f 2; b 3; }\n';

  test('have the same attributes in the same order as one alone', () => {
    const bodies = ['b 4; c 5;', 'b 6; c 7;', 'b 8; c 9;', 'c 1; b 2;', 'c 1; b 2;', 'b 1;', '', 'b 8; c 9;'];
    const lines = bodies.map((body, index) => `x${index} extends Base { ${body} }`).join('\n');
    const expected = {
      x0: { a: 1, f: 2, b: 4, c: 5 },
      x1: { a: 1, f: 2, b: 6, c: 7 },
      x2: { a: 1, f: 2, b: 8, c: 9 },
      x3: { a: 1, f: 2, b: 2, c: 1 },
      x4: { a: 1, f: 2, b: 2, c: 1 },
      x5: { a: 1, f: 2, b: 1 },
      x6: { a: 1, f: 2, b: 3 },
      x7: { a: 1, f: 2, b: 8, c: 9 },
    };
    // As text, because the order counts.
    expect(JSON.stringify(result(`${prototype}sfConfig extends { ${lines} }`))).toBe(JSON.stringify(expected));
  });

  test('each keep a final value, and are each told of', () => {
    const lines = [1, 2, 3].map((value) => `x${value} extends Base { f ${value}; }`).join('\n');
    const { diagnostics } = evaluate(new SourceText('many.sf', `${prototype}sfConfig extends { ${lines} }`), {
      loader: libraryLoader(),
    });
    expect(diagnostics.map(({ code }) => code)).toEqual(['SD2015', 'SD2015', 'SD2015']);
  });

  test('keep the tags of what they override', () => {
    const text =
      'Base extends { [sfTemp] t 1; u 2; }\nsfConfig extends { x extends Base { t 3; } y extends Base { t 4; } z extends Base { t 5; } }';
    expect(result(text)).toEqual({ x: { u: 2 }, y: { u: 2 }, z: { u: 2 } });
  });
});

function result(text: string): unknown {
  const { description, diagnostics } = evaluate(new SourceText('many.sf', text), { loader: libraryLoader() });
  expect(diagnostics).toEqual([]);
  return description && JSON.parse(JSON.stringify(descriptionToJson(description)));
}
