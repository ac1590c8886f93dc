import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { SourceText } from '../../src/source.ts';
import { probes } from '../conformance/probe.ts';
import { libraryLoader } from '../library-loader.ts';

const repository = path.resolve(import.meta.dirname, '../../../..');
const loader = libraryLoader();

/** Code and place of every warning: the text there and what is said of it. */
function warnings(text: string): readonly string[] {
  return evaluate(new SourceText('pool.sf', text), { loader }).diagnostics.flatMap(({ code, severity, primary }) => {
    const place = primary?.place;
    const at = place === undefined ? '' : place.source.text.slice(place.start, place.end);
    return severity === 'warning' ? [`${code} ${at}: ${primary?.text ?? ''}`] : [];
  });
}

/** The text with all fixes of its warnings made. */
function repaired(text: string): string {
  const { diagnostics } = evaluate(new SourceText('pool.sf', text), { loader });
  const fixes = diagnostics.flatMap((diagnostic) => diagnostic.fixes).toSorted((a, b) => b.place.start - a.place.start);
  return fixes.reduce((all, { place, newText }) => all.slice(0, place.start) + newText + all.slice(place.end), text);
}

const guest = 'Guest extends { disk extends { size 4; group 1; image 2; mode 3; } }';
const functions = '#include "org/smartfrog/functions.sf"\n';

describe('an inherited description replaced whole', () => {
  test.each([
    [
      `${guest} sfConfig extends Guest { disk extends { size 8; } }`,
      ['SD2022 extends: without `group`, `image` and `mode` of the inherited one'],
    ],
    [
      `${guest} sfConfig extends Guest { disk extends { size 8; group 1; image 2; } }`,
      ['SD2022 extends: without `mode` of the inherited one'],
    ],
    [
      `${guest} A extends Guest { disk extends { size 8; } } sfConfig extends { a extends A; b extends A; }`,
      ['SD2022 extends: without `group`, `image` and `mode` of the inherited one'],
    ],
  ])('%s', (text, expected) => expect(warnings(text)).toEqual(expected));

  test.each([
    ['all is given', `${guest} sfConfig extends Guest { disk extends { size 8; group 1; image 2; mode 3; } }`],
    ['something else', `${guest} sfConfig extends Guest { disk extends { other 8; } }`],
    ['nothing', `${guest} sfConfig extends Guest { disk extends {}; }`],
    ['meant', `${guest} sfConfig extends Guest { disk extends NULL { size 8; } }`],
    ['refined', `${guest} sfConfig extends Guest { disk extends Guest:disk { size 8; } }`],
    ['placed', `${guest} sfConfig extends Guest { disk:size 8; }`],
    ['no description before', 'Guest extends { disk 1; } sfConfig extends Guest { disk extends { size 1; } }'],
    ['an operator before', 'Guest extends { disk (1 + 2); } sfConfig extends Guest { disk extends { size 1; } }'],
    ['not found', 'sfConfig extends Nothing { disk extends { size 1; } }'],
  ])('not when it is %s', (_what, text) => expect(warnings(text)).toEqual([]));

  test('the fix keeps the rest', () => {
    const text = `${guest} sfConfig extends Guest { disk extends DATA { size 8; } }`;
    expect(repaired(text)).toBe(`${guest} sfConfig extends Guest { disk extends DATA Guest:disk { size 8; } }`);
    expect(warnings(repaired(text))).toEqual([]);
  });

  test('no fix where the name means something else inside', () => {
    const text = `${guest} sfConfig extends Guest { Guest 1; disk extends { size 8; } }`;
    expect(repaired(text)).toBe(text);
  });
});

describe('DATA that is never used', () => {
  test.each([
    ['a extends DATA { x 1; } sfConfig extends {}', ['SD2023 a: nothing refers to this']],
    ['a extends { x 1; } sfConfig extends {}', []],
    ['a extends DATA { x 1; } sfConfig extends { b a:x; }', []],
    ['a extends DATA { x 1; } sfConfig extends a', []],
    ['a extends DATA { x 1; } sfConfig extends { b "a:x"; }', []],
    ['sfConfig extends { a extends DATA { x 1; } }', []],
    ['sfConfig extends DATA { x 1; }', []],
  ])('%s', (text, expected) => expect(warnings(text)).toEqual(expected));
});

describe('DATA and LAZY on a function', () => {
  const said = 'has no effect on a function, assertion or schema';
  test.each([
    ['a extends LAZY sum { x 1; y 2; }', [`SD3010 LAZY: ${said}`]],
    ['a extends DATA sum { x 1; y 2; }', [`SD3010 DATA: ${said}`]],
    ['a extends DATA { x 1; }', []],
    ['a DATA APPLY { sfFunctionClass "x"; }', []],
  ])('%s', (text, expected) => expect(warnings(`${functions}sfConfig extends { ${text} }`)).toEqual(expected));

  test('the fix takes it away', () => {
    expect(repaired(`${functions}sfConfig extends { a extends LAZY sum { x 1; y 2; } }`)).toBe(
      `${functions}sfConfig extends { a extends sum { x 1; y 2; } }`,
    );
  });
});

describe('a name that looks like a calculation', () => {
  test.each([
    ['x 1; a OPTIONAL(0) x-1;', ['SD2024 x-1: one name, because `-` is part of a name']],
    ['x 1; y 2; a LAZY x+y;', ['SD2024 x+y: one name, because `+` is part of a name']],
    ['x 1; x-1 2; a LAZY x-1;', []],
    ['x 1; a LAZY z-1;', []],
    ['x 1; a LAZY x-z;', []],
    ['x 1; a LAZY PARENT:x-1;', []],
  ])('%s', (text, expected) => expect(warnings(`sfConfig extends { ${text} }`)).toEqual(expected));

  test.each([
    ['(each-64)', '`-` is part of the name: write `(each - 64)` for a calculation'],
    ['each+64', '`+` is part of the name: write `(each + 64)` for a calculation'],
    ['eahc', 'did you mean `each`?'],
  ])('%s where it must resolve', (value, help) => {
    const source = new SourceText('pool.sf', `sfConfig extends { each 512; rest ${value}; }`);
    const { diagnostics } = evaluate(source, { loader });
    expect(diagnostics.map((diagnostic) => [diagnostic.code, diagnostic.help])).toEqual([['SD2004', help]]);
  });

  test('a name with very many operators costs nothing', () => {
    const name = `a${'-a'.repeat(100_000)}`;
    expect(warnings(`sfConfig extends { a 1; b LAZY ${name}; }`)).toEqual([]);
  });
});

describe('a tag that is nearly one with an effect', () => {
  const said = 'a tag of this name has no effect';
  test.each([
    ['[sfLocl] a 1;', [`SD2025 sfLocl: ${said}`]],
    ['[sfTmep, sffinal] a 1;', [`SD2025 sfTmep: ${said}`, `SD2025 sffinal: ${said}`]],
    ['x extends {} [SFOverrde] x:a 1;', [`SD2025 SFOverrde: ${said}`]],
    ['[sfTemp sfLocal] a 1;', []],
    ['[sfInject, stateData, sfConstraint] a 1;', []],
    ['[local, final, temp, override, template, sfName] a 1;', []],
  ])('%s', (text, expected) => expect(warnings(`sfConfig extends { ${text} }`)).toEqual(expected));

  test('is told of once, however many copies there are', () => {
    const text = 'A extends { [sfLocl] a 1; } sfConfig extends { x extends A; y extends A { [sfLocl] a 2; } }';
    expect(warnings(text)).toEqual([`SD2025 sfLocl: ${said}`, `SD2025 sfLocl: ${said}`]);
  });

  test('the fix puts it right', () => {
    const text = 'sfConfig extends { [sfLocl] a 1; }';
    expect(repaired(text)).toBe('sfConfig extends { [sfLocal] a 1; }');
  });
});

describe('no false alarms', () => {
  const about = new Set(['ext.nested.override', 'misc.sfFunctionClass.data']);
  const codes = /^(SD1225|SD1226|SD2022|SD2023|SD2024|SD2025|SD3010) /;
  test('in what the original accepts', () => {
    const good = probes.filter(({ name, expect: expected }) => expected === 'ok' && !about.has(name));
    const found = good.map(({ name, source }) => [name, warnings(source).filter((warning) => codes.test(warning))]);
    expect(found.filter(([, list]) => list?.length !== 0)).toEqual([]);
  });
  test.each(globSync(['library/**/*.sf', 'examples/**/*.sf'], { cwd: repository }).sort())('in %s', (file) => {
    expect(warnings(readFileSync(path.join(repository, file), 'utf8'))).toEqual([]);
  });
});
