import { describe, expect, test } from 'vitest';
import { descriptionFromJson } from '../src/from-json.ts';
import { descriptionToJson } from '../src/to-json.ts';

describe('JSON that is a description', () => {
  test.each([
    { a: 1, b: 'x', c: true, d: null, e: [1, ['y']], f: { g: {} } },
    { $data: true, a: 1 },
    { $$ref: 'a name with a dollar', $$$x: 2 },
    {
      a: { $long: '-9223372036854775808' },
      b: { $float: '3.1' },
      c: { $double: '1.0E-7' },
      d: { $bytes: '#HEX#0AFF#' },
    },
    { a: { $double: 'NaN' }, b: { $float: '-Infinity' } },
    { a: { $ref: 'LAZY a:b' }, b: { $ref: 'DATA ROOT:HERE "x y"' }, c: { $ref: 'LAZY OPTIONAL  (5) x' } },
    { a: { $apply: 'LAZY' }, b: { $assert: 'LAZY' }, c: { $apply: 'DATA' } },
  ])('%j', (json) => {
    const result = descriptionFromJson(json);
    expect('description' in result ? descriptionToJson(result.description) : result).toEqual(json);
  });

  test('parameters of functions are kept when asked for', () => {
    const json = { f: { $apply: 'LAZY', $parameters: { sfFunctionClass: 'x', unique0: { $ref: 'LAZY a' } } } };
    const result = descriptionFromJson(json);
    expect('description' in result && descriptionToJson(result.description, { functions: 'whole' })).toEqual(json);
  });

  test('names that JavaScript would move keep their place', () => {
    const text = '{"$10":1,"a":{"$9":2,"$$8":3},"$7":{"$apply":"LAZY","$parameters":{"b":4,"$0":5}}}';
    const result = descriptionFromJson(JSON.parse(text));
    if ('problem' in result) throw new Error(result.problem);
    expect([...result.description.attributes.keys()]).toEqual(['10', 'a', '7']);
    expect(JSON.stringify(descriptionToJson(result.description, { functions: 'whole' }))).toBe(text);
  });

  test('an attribute may be called __proto__', () => {
    const result = descriptionFromJson(JSON.parse('{"__proto__": 1}'));
    expect('description' in result && JSON.stringify(descriptionToJson(result.description))).toBe('{"__proto__":1}');
  });
});

describe('JSON that is none', () => {
  test.each([
    [1, []],
    [[], []],
    [{ a: 1.5 }, ['a']],
    [{ a: 2 ** 31 }, ['a']],
    [{ a: { b: { $long: 'x' } } }, ['a', 'b']],
    [{ a: { $long: '1', b: 2 } }, ['a']],
    [{ a: { b: 1, $data: true } }, ['a']],
    [{ a: { $data: false } }, ['a']],
    [{ a: { $ref: 'a b' } }, ['a']],
    [{ a: { $ref: 'a; b 2' } }, ['a']],
    [{ a: { $bytes: '#HEX#A#' } }, ['a']],
    [{ a: { $what: '1' } }, ['a']],
    [{ a: 1, $1x: 2 }, []],
    [{ a: 1, $01: 2 }, []],
    [{ a: [1, undefined] }, ['a', '1']],
    [{ a: { $float: '1e' } }, ['a']],
    [{ a: { $apply: 'EAGER' } }, ['a']],
  ])('%j', (json, path) => {
    const result = descriptionFromJson(json);
    expect('problem' in result && result.path).toEqual(path);
  });

  test('nesting without end', () => {
    let json: unknown = {};
    for (let level = 0; level < 5000; level += 1) json = { a: json };
    expect(descriptionFromJson(json)).toHaveProperty('problem');
  });
});
