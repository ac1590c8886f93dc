import { expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { libraryNames } from '../../src/evaluate/library-names.ts';
import { SourceText } from '../../src/source.ts';
import { libraryLoader } from '../library-loader.ts';

/** The one message about a text, as `code text; help`. */
function message(text: string): string {
  const { diagnostics } = evaluate(new SourceText('pool.sf', text), { loader: libraryLoader() });
  return diagnostics.map(({ code, primary, help }) => `${code} ${primary?.text}; ${help}`).join('\n');
}

const outside = 'here or in any description around';

test.each([
  ['a null;', `SD2004 no \`null\` ${outside}; did you mean the keyword \`NULL\`?`],
  ['a True;', `SD2004 no \`True\` ${outside}; did you mean the keyword \`true\`?`],
  ['a lazy;', `SD2004 no \`lazy\` ${outside}; did you mean the keyword \`LAZY\`?`],
  ['a b..c; b 1;', `SD2004 no \`b..c\` ${outside}; undefined`],
  ['a parent:b;', `SD2004 no \`parent\` ${outside}; did you mean the keyword \`PARENT\`?`],
  [
    'x extends { b 1; } a x.b;',
    `SD2004 no \`x.b\` ${outside}; \`.\` is part of the name: the names of a path are joined by \`:\`, as in \`x:b\``,
  ],
  ['x 7; a (x%2);', `SD2004 no \`x%2\` ${outside}; \`%\` is part of the name: write \`(x % 2)\` for a calculation`],
  [
    'x true; y true; a (x&&y);',
    `SD2004 no \`x&&y\` ${outside}; \`&&\` is part of the name: write \`(x && y)\` for a calculation`,
  ],
  [
    'x "a"; y "b"; a (x++y);',
    `SD2004 no \`x++y\` ${outside}; \`++\` is part of the name: write \`(x ++ y)\` for a calculation`,
  ],
  ['a extends sum { x 1; }', `SD2003 no \`sum\` ${outside}; \`#include "org/smartfrog/functions.sf"\` has it`],
  ['a extends Schema;', `SD2003 no \`Schema\` ${outside}; \`#include "org/smartfrog/predicates.sf"\` has it`],
  [
    'a extends Constraint;',
    `SD2003 no \`Constraint\` ${outside}; the constraint extension is not supported: write the values themselves`,
  ],
  ['a extends PROPERTY p;', 'SD2008 is a text, not a description; undefined'],
  ['a extends PROCESS:p;', 'SD2012 exists only while the application runs; name a description of the text here'],
  ['x OPTIONAL(1) PROPERTY p; x:a 1;', 'SD2014 is a text, not a description; undefined'],
  [
    'x extends { [sfLocal] b 1; } a x:b;',
    'SD2004 `b` of `sfConfig:x` cannot be seen from here; take the tag `sfLocal` away, or give the description a second attribute with this value',
  ],
  [
    'size 8; x extends { size 4; } x:size size;',
    'SD2007 `size` needs this; the value belongs where it is placed: write `PARENT:ATTRIB size` to mean the attribute further out',
  ],
  ['a [1, TBD];', 'SD2010 is needed here; undefined'],
  ['a IF 1 THEN 2 ELSE 3 FI;', 'SD3003 the condition must be true or false, found 1; undefined'],
  [
    'a OPTIONAL LAZY b;',
    'SD1218 expected a reference after `OPTIONAL`, found the keyword `LAZY`; `LAZY` comes first: `LAZY OPTIONAL name`',
  ],
  ['a 1, b 2;', 'SD1204 expected the name of an attribute, found `,`; attributes are not separated by `,`: write `;`'],
])('sfConfig extends { %s }', (text, expected) => {
  expect(message(`sfConfig extends { ${text} }`)).toBe(expected);
});

test.each([...libraryNames])('the prototypes of %s', (file, names) => {
  const { description } = evaluate(new SourceText('all.sf', `#include "${file}"`), {
    loader: libraryLoader(),
    phase: 'raw',
  });
  // `predicates.sf` includes `functions.sf`.
  const others = [...libraryNames].flatMap(([other, ofOther]) => (other === file ? [] : [...ofOther]));
  const found = new Set(description?.attributes.keys());
  expect([...names].sort()).toEqual([...found.difference(new Set(others))].sort());
});

test('a name of any length leaves the message short', () => {
  expect(message(`sfConfig extends { a ${'n'.repeat(10_000)}; }`).length).toBeLessThan(200);
});
