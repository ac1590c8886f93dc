import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { format, layOut } from '../../src/format/format.ts';
import { SourceText } from '../../src/source.ts';
import { lex } from '../../src/syntax/lexer.ts';
import { parse } from '../../src/syntax/parser.ts';
import { TokenKind } from '../../src/syntax/token-kind.ts';
import { tokenText } from '../../src/syntax/token-table.ts';
import { outcomeOf } from '../conformance/outcome.ts';
import { probes } from '../conformance/probe.ts';
import { fileText } from '../syntax/tree-text.ts';

const repository = path.resolve(import.meta.dirname, '../../../..');
const shipped = globSync(['examples/**/*.sf', 'library/**/*.sf'], { cwd: repository }).sort();

/** Tokens and comments as written, but for separators and the indentation of comments. */
function tokensOf(text: string): string[] {
  const { tokens } = lex(new SourceText('test.sf', text));
  const list: string[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const kind = tokens.kinds[index];
    if (kind === TokenKind.whitespace || kind === TokenKind.comma || kind === TokenKind.semicolon) continue;
    const raw = tokenText(tokens, text, index);
    const isComment = kind === TokenKind.lineComment || kind === TokenKind.blockComment;
    list.push(isComment ? raw.replaceAll(/\s+/g, ' ').trimEnd() : raw);
  }
  return list;
}

/** The laws for any text; the stronger ones for one that is sound. */
function checkLaws(source: string): void {
  const read = parse(new SourceText('test.sf', source));
  const text = layOut(read.tree, read.diagnostics, {}) ?? source;
  expect(tokensOf(text)).toEqual(tokensOf(source));
  const { text: formatted } = format(new SourceText('test.sf', source));
  expect(tokensOf(formatted)).toEqual(tokensOf(source));
  expect(format(new SourceText('test.sf', formatted)).text).toBe(formatted);
  if (read.diagnostics.length > 0) return;
  const again = parse(new SourceText('test.sf', text));
  expect(again.diagnostics).toEqual([]);
  expect(formatted).toBe(text);
  expect(fileText(again.tree.root)).toBe(fileText(read.tree.root));
  expect(text).not.toMatch(/^\n|\n\n$/);
}

describe('the texts of the conformance probes', () => {
  test.each(probes)('$name', ({ source }) => {
    checkLaws(source);
    const { text } = format(new SourceText('test.sf', source));
    expect(outcomeOf(text)).toEqual(outcomeOf(source));
  });
});

describe('shipped files are formatted', () => {
  test.each(shipped)('%s', (file) => {
    const source = new SourceText(file, readFileSync(path.join(repository, file), 'utf8'));
    expect(format(source)).toEqual({ text: source.text, diagnostics: [] });
  });
});

const pieces = [
  ...probes.flatMap(({ source }) => tokensOf(source)),
  '\n',
  '\n\n',
  ' ',
  ';',
  ',',
  '// c\n',
  '/* c */',
  '/* c\n * d */',
  '\r\n',
  '##a\r\nb#',
  '"',
  '/*',
  '@',
  '\\u0041',
  '\\u000a',
  '#HEX#0A\n#',
];

describe('laws', () => {
  test('white space and comments anywhere change no token and no meaning', () => {
    const trivia = fc.constantFrom(
      '\n',
      '\n\n\n',
      '  ',
      '\t',
      ' // c\n',
      ' /* c */ ',
      '\n/* c */\n',
      ' /* c\n * d\n */ ',
      '\r\n',
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...probes),
        fc.array(fc.tuple(fc.nat(), trivia), { minLength: 1, maxLength: 6 }),
        ({ source }, insertions) => {
          const { tokens } = lex(new SourceText('test.sf', source));
          const at = new Map(insertions.map(([position, text]) => [position % (tokens.length + 1), text]));
          let text = '';
          for (let index = 0; index <= tokens.length; index += 1) {
            text += (at.get(index) ?? '') + tokenText(tokens, source, index);
          }
          checkLaws(text);
        },
      ),
      { numRuns: 1500 },
    );
  });

  test('a text with parts cut out, put in and doubled never makes it throw or lose anything', () => {
    const edit = fc.record({ at: fc.nat(), remove: fc.nat({ max: 12 }), insert: fc.constantFrom('', ...pieces) });
    fc.assert(
      fc.property(fc.constantFrom(...probes), fc.array(edit, { minLength: 1, maxLength: 4 }), ({ source }, edits) => {
        let text = source;
        for (const { at, remove, insert } of edits) {
          const position = at % (text.length + 1);
          text = text.slice(0, position) + insert + text.slice(position + remove);
        }
        checkLaws(text);
      }),
      { numRuns: 2000 },
    );
  });

  test('any sequence of tokens', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 30 }),
        fc.constantFrom('', ' ', '\n'),
        (list, gap) => checkLaws(list.join(gap)),
      ),
      { numRuns: 2000 },
    );
  });
});
