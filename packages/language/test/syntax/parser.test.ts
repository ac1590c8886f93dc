import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderDiagnostic } from '../../src/diagnostics/render-text.ts';
import { SourceText } from '../../src/source.ts';
import { SYNTAX_ERRORS_MAX } from '../../src/syntax/limits.ts';
import { parse } from '../../src/syntax/parser.ts';
import { tokenIndexAt, tokenText } from '../../src/syntax/token-table.ts';

const codesOf = (text: string, nestingMax?: number): string[] =>
  parse(new SourceText('test.sf', text), nestingMax === undefined ? {} : { nestingMax }).diagnostics.map(
    ({ code }) => code,
  );

describe('nesting', () => {
  const deep = 10_000;
  test.each([
    ['braces', `a extends ${'{ b extends '.repeat(deep)}{}${'}'.repeat(deep)}`],
    ['braces that are never closed', 'a extends { '.repeat(deep)],
    ['parentheses', `a ${'('.repeat(deep)}`],
    ['brackets', `a ${'['.repeat(deep)}1${']'.repeat(deep)}`],
    ['literal vectors', `a ${'[|'.repeat(deep)}`],
    ['conditions', `a ${'IF '.repeat(deep)}`],
    ['cases', `a ${'SWITCH IF true THEN '.repeat(deep)}`],
    ['operands', `a ${'(1 + '.repeat(deep)}`],
    ['negations', `a ${'(!'.repeat(deep)}`],
    ['applications', `a ${'APPLY { a '.repeat(deep)}`],
    ['defaults', `a ${'OPTIONAL(DATA '.repeat(deep)}`],
  ])('of %s has a limit and one message', (_, text) => {
    expect(codesOf(text)).toEqual(['SD1011']);
  });

  test('up to the limit is read', () => {
    expect(codesOf(`a ${'('.repeat(5)}1${')'.repeat(5)}`, 5)).toEqual([]);
    expect(codesOf(`a ${'('.repeat(6)}1${')'.repeat(6)}`, 5)).toEqual(['SD1011']);
  });

  test('cannot be asked to exhaust the stack', () => {
    expect(codesOf(`a ${'('.repeat(200_000)}`, 1_000_000)).toEqual(['SD1011']);
  });
});

describe('length', () => {
  test.each([
    ['names', `a${':b'.repeat(50_000)} 1`],
    ['references', `a b${':c'.repeat(50_000)}`],
    ['operands', `a (1${' + 1'.repeat(50_000)})`],
    ['semicolons', ';'.repeat(50_000)],
  ])('of %s has none', (_, text) => {
    expect(codesOf(text)).toEqual([]);
  });

  test('of the list of findings has', () => {
    const codes = codesOf('1 2;\n'.repeat(10_000));
    expect(codes).toHaveLength(SYNTAX_ERRORS_MAX + 1);
    expect(codes.at(-1)).toBe('SD1013');
  });
});

test('a line that lacks a quote is one message', () => {
  expect(codesOf('a "x; b 1 + 2; c ;;\nd 1;')).toEqual(['SD1006']);
});

test('an unclosed comment or multi-line string is the cause of the braces it swallowed', () => {
  expect(codesOf('a extends { b 1; /* c }\nd 2;')).toEqual(['SD1008']);
  expect(codesOf('a extends { b ##c }\nd 2;')).toEqual(['SD1006']);
});

/** Texts made of the language's own pieces: what a random mutation of a description looks like. */
const pieces = fc.array(
  fc.constantFrom(
    'a',
    'b:c',
    'extends',
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '[|',
    '|]',
    ';',
    ',',
    ':',
    '"x"',
    '"',
    '##',
    '#',
    '##y#',
    '1',
    '-2',
    '3.5',
    '1L',
    '+',
    '-',
    '*',
    '&&',
    'x|',
    '!',
    '==',
    '--',
    'LAZY',
    'DATA',
    'OPTIONAL',
    'ATTRIB',
    'IF',
    'THEN',
    'ELSE',
    'FI',
    'SWITCH',
    'ENDSWITCH',
    'VAR',
    'APPLY',
    'NULL',
    'TBD',
    'ROOT',
    '#include',
    '#codebase',
    '#HEX#0A#',
    '#HEX#',
    '\n',
    '\n  ',
    ' ',
    '/*',
    '*/',
    '//',
    "'",
    '=',
    '\\u0041',
    '\\',
    '\ufeff',
    'é',
    '漢',
    '😀',
  ),
  { maxLength: 60 },
);
const anyText = fc.oneof(
  pieces.map((list) => list.join(' ')),
  pieces.map((list) => list.join('')),
  fc.string({ unit: 'binary' }),
);

const probes = JSON.parse(readFileSync(new URL('../conformance/probes.json', import.meta.url), 'utf8')) as {
  readonly source: string;
}[];
const mutated = fc
  .tuple(fc.constantFrom(...probes), fc.array(fc.tuple(fc.nat(), fc.nat(3), pieces), { minLength: 1, maxLength: 4 }))
  .map(([probe, edits]) => {
    let text = probe.source;
    for (const [position, removed, inserted] of edits) {
      const at = position % (text.length + 1);
      text = text.slice(0, at) + inserted.slice(0, 2).join(' ') + text.slice(at + removed);
    }
    return text;
  });

describe('for any text', () => {
  test('the tokens join to it, and the tree and the findings lie within it', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, mutated), (text) => {
        const source = new SourceText('any.sf', text);
        const { tree, diagnostics } = parse(source);
        const { tokens } = tree;
        const joined = Array.from({ length: tokens.length }, (_, index) => tokenText(tokens, text, index)).join('');
        expect(joined).toBe(text);
        for (const { primary, secondary, fixes } of diagnostics) {
          for (const { place } of [...(primary ? [primary] : []), ...secondary, ...fixes]) checkSpan(place, text);
        }
        checkNode(tree.root, { start: 0, end: text.length });
      }),
      { numRuns: 1500 },
    );
  });

  test('every finding can be shown', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, mutated), fc.integer({ min: 1, max: 200 }), (text, width) => {
        for (const diagnostic of parse(new SourceText('any.sf', text)).diagnostics) {
          const shown = renderDiagnostic(diagnostic, { width });
          expect(shown).toContain(diagnostic.code);
          expect(shown.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('tokens are found by offset', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, nat) => {
        const { tokens } = parse(new SourceText('any.sf', text)).tree;
        if (text === '') return;
        const offset = nat % text.length;
        const index = tokenIndexAt(tokens, offset);
        expect(tokens.starts[index]).toBeLessThanOrEqual(offset);
        expect(tokens.starts[index + 1]).toBeGreaterThan(offset);
      }),
    );
  });
});

interface AnySpan {
  readonly start: number;
  readonly end: number;
}

function checkSpan({ start, end }: AnySpan, text: string): void {
  expect(start).toBeGreaterThanOrEqual(0);
  expect(end).toBeGreaterThanOrEqual(start);
  expect(end).toBeLessThanOrEqual(text.length);
}

/** Every node lies within the one that holds it. */
function checkNode(node: object, outer: AnySpan): void {
  const own = 'start' in node && 'end' in node ? (node as AnySpan) : outer;
  expect(own.start).toBeGreaterThanOrEqual(outer.start);
  expect(own.end).toBeLessThanOrEqual(outer.end);
  expect(own.end).toBeGreaterThanOrEqual(own.start);
  for (const child of Object.values(node).flat() as unknown[]) {
    if (typeof child === 'object' && child !== null && !(child instanceof Uint8Array)) checkNode(child, own);
  }
}
