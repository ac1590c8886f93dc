import { describe, expect, test } from 'vitest';
import { SourceText } from '../../src/source.ts';
import { parse } from '../../src/syntax/parser.ts';
import type { BodyItem } from '../../src/syntax/tree.ts';
import { checkMistake } from './check-syntax.ts';

describe('a missing }', () => {
  test('is found by the indentation of what follows', () => {
    checkMistake('a extends {\n  b extends {\n    c 1;\n  d 2;\n}\ne 3;\n', {
      found: ['SD1201 2:13 {'],
      tree: '(a (extends {(b (extends {(c 1)})) (d 2)})) (e 3)',
    });
  });
  test('is found by the indentation of the next }', () => {
    checkMistake('a extends {\n  b extends {\n    c 1;\n}\ne 3;\n', {
      found: ['SD1201 2:13 {'],
      tree: '(a (extends {(b (extends {(c 1)}))})) (e 3)',
    });
  });
  test('at the end of the file is reported where it was opened', () => {
    checkMistake('a extends {\n  b 1;\n', { found: ['SD1201 1:11 {'], tree: '(a (extends {(b 1)}))' });
  });
  test('on one line is the outermost one', () => {
    checkMistake('a extends { b extends { c 1; }', { found: ['SD1201 1:11 {'] });
  });
  test('in a text without indentation is found by counting', () => {
    checkMistake('a extends {\nb extends {\nc 1;\n}\nd 2;\n', { found: ['SD1201 1:11 {'] });
  });
});

describe('a missing {', () => {
  test('is found at the line that names prototypes', () => {
    checkMistake('x extends {\n  a extends B\n    c 1;\n  }\n  d 2;\n}\n', {
      found: ['SD1203 2:14'],
      tree: '(x (extends {(a (extends B {(c 1)})) (d 2)}))',
    });
  });
  test('is found on a line of its own', () => {
    checkMistake('x extends {\n  a extends c 1; }\n  d extends B e 2; }\n}\n', {
      found: ['SD1203 2:12', 'SD1203 3:14'],
      tree: '(x (extends {(a (extends {(c 1)})) (d (extends B {(e 2)}))}))',
    });
  });
  test('is a } too many where no line looks so', () => {
    checkMistake('a 1;\n}\nb 2;\n', { found: ['SD1202 2:1 }'], tree: '(a 1) (b 2)' });
  });
});

test('balanced braces are never judged by indentation', () => {
  checkMistake('a extends {\nb extends {\n      c 1;\n}\n   }\nd 2;\n', { found: [] });
});

const machines = Array.from(
  { length: 300 },
  (_, index) => `vm${index} extends Base {
  name "web-${index}";
  memory ${index};
  disk extends LoopbackStorageBackend, {
    shell LAZY ATTRIB myShell;
    size (PARENT:memory * 2);
    tags ["a", "b"];
  }
  net extends Net { ip "10.0.0.1"; mask "255.0.0.0"; }
}
`,
).join('');

/** Full names of all attributes: what an editor or a later phase would still find. */
function namesOf(items: readonly BodyItem[], prefix = ''): string[] {
  return items.flatMap((item) => {
    if (item.kind !== 'attribute') return [];
    const own = `${prefix}/${item.name.path.length > 0 ? item.name.path.map((part) => part.text).join(':') : item.name.text}`;
    const { value } = item;
    const types = value.kind === 'component' ? value.types : [];
    return [own, ...types.flatMap((type) => (type.kind === 'body' ? namesOf(type.items, own) : []))];
  });
}

/** Removes `count` occurrences spread over the text; returns what is left. */
function damage(text: string, what: string, count: number): string {
  let damaged = text;
  for (let index = 0; index < count; index += 1) {
    const at = damaged.indexOf(what, Math.floor(((index + 0.37) / count) * damaged.length));
    if (at !== -1) damaged = damaged.slice(0, at) + damaged.slice(at + what.length);
  }
  return damaged;
}

describe('of 3000 attributes with 20 pieces missing', () => {
  const all = namesOf(parse(new SourceText('whole.sf', machines)).tree.root.body);

  test.each([
    [';', 3000, 0],
    ['}', 3000, 20],
    ['{', 3000, 20],
    [']', 3000, 20],
    [')', 3000, 20],
    ['"', 2970, 25],
    ['extends ', 2940, 25],
  ])('without %s at least %d are found, with at most %d messages', (piece, foundMin, messagesMax) => {
    const { tree, diagnostics } = parse(new SourceText('damaged.sf', damage(machines, piece, 20)));
    const found = new Set(namesOf(tree.root.body));
    expect(all.filter((name) => found.has(name)).length).toBeGreaterThanOrEqual(foundMin);
    expect(diagnostics.length).toBeLessThanOrEqual(messagesMax);
  });
});
