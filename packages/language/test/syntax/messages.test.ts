import { expect, test } from 'vitest';
import { renderDiagnostic } from '../../src/diagnostics/render-text.ts';
import { SourceText } from '../../src/source.ts';
import { parse } from '../../src/syntax/parser.ts';

/** All that is said about a text. The texts are near relatives of the fixtures in test/fixtures/errors, which show each code. */
function shown(text: string): string {
  const { diagnostics } = parse(new SourceText('pool.sf', text));
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, { width: 100 })).join('\n');
}

test('a value that is only a sign', () => {
  expect(shown('x +5;')).toMatchInlineSnapshot(`
    "error[SD1206]: value expected
      ┌─ pool.sf:1:3
      │
     1│ x +5;
      │   ^ expected a value, found \`+\`
      │
      = help: a positive number has no sign, and a sum stands in parentheses: \`(1 + 2)\`
              For more: smartdomains explain SD1206"
  `);
});

test('a minus in front of a name', () => {
  expect(shown('x (-y);')).toMatchInlineSnapshot(`
    "error[SD1206]: value expected
      ┌─ pool.sf:1:4
      │
     1│ x (-y);
      │    ^ expected a value, found \`-\`
      │
      = help: a minus belongs to a number written without space; for anything else subtract: \`(0 - x)\`
              For more: smartdomains explain SD1206"
  `);
});

test('a keyword where a tag ends', () => {
  expect(shown('[t] 5;')).toMatchInlineSnapshot(`
    "error[SD1204]: attribute name expected
      ┌─ pool.sf:1:5
      │
     1│ [t] 5;
      │     ^ expected the name of an attribute after its tags, found the number \`5\`
      │
      = help: tags stand in front of an attribute: \`[sfLocal] name value;\`
              For more: smartdomains explain SD1204"
  `);
});

test('a number in a path', () => {
  expect(shown('b a:0;')).toMatchInlineSnapshot(`
    "error[SD1214]: name expected
      ┌─ pool.sf:1:5
      │
     1│ b a:0;
      │     ^ expected a name after \`:\`, found the number \`0\`
      │
      = help: a reference walks through names; elements of vectors have none
              For more: smartdomains explain SD1214"
  `);
});

test('a quoted name in a reference', () => {
  expect(shown('d x:"THIS";')).toMatchInlineSnapshot(`
    "error[SD1214]: name expected
      ┌─ pool.sf:1:5
      │
     1│ d x:"THIS";
      │     ^^^^^^ expected a name after \`:\`, found the string \`"THIS"\`
      │
      = help: a quoted name in a reference needs \`HERE\` or \`ATTRIB\` in front: \`x:HERE "name"\`
              For more: smartdomains explain SD1214"
  `);
});

test('a body behind a semicolon', () => {
  expect(shown('a extends B; { y 1; }')).toMatchInlineSnapshot(`
    "error[SD1207]: body without \`extends\`
      ┌─ pool.sf:1:14
      │
     1│ a extends B; { y 1; }
      │ -            ^ these braces belong to no attribute
      │ └ a description of this name?
      │
      = help: write \`name extends { … }\`; a \`;\` between the prototypes and the braces ends the
              description too early
              For more: smartdomains explain SD1207"
  `);
});

test('an escape that C has', () => {
  expect(shown('a "\\x41";')).toMatchInlineSnapshot(`
    "error[SD1007]: unknown escape
      ┌─ pool.sf:1:4
      │
     1│ a "\\x41";
      │    ^^ \`\\x\` is not an escape
      │
      = help: escapes are \\n \\t \\b \\r \\f \\\\ \\' \\" \\000 to \\377 and \\uXXXX; a backslash itself is \\\\
              For more: smartdomains explain SD1007"
  `);
});

test('an octal number too large', () => {
  expect(shown('a "\\400";')).toMatchInlineSnapshot(`
    "error[SD1007]: unknown escape
      ┌─ pool.sf:1:4
      │
     1│ a "\\400";
      │    ^^^^ \`\\400\` is not an escape
      │
      = help: a character by its octal number has three digits, \`\\000\` to \`\\377\`
              For more: smartdomains explain SD1007"
  `);
});

test('a brace that the end of the file lacks', () => {
  expect(shown('sfConfig extends {\n  a 1;\n')).toMatchInlineSnapshot(`
    "error[SD1201]: brace is not closed
      ┌─ pool.sf:1:18
      │
     1│ sfConfig extends {
      │                  ^ this brace is never closed
     2│   a 1;
      │       - the file ends here
      │
      = help: add the missing \`}\`
              For more: smartdomains explain SD1201"
  `);
});

test('a vector that lacks a comma', () => {
  expect(shown('v [1 2];')).toMatchInlineSnapshot(`
    "error[SD1209]: bracket or parenthesis is not closed
      ┌─ pool.sf:1:6
      │
     1│ v [1 2];
      │   -  ^ expected \`,\` or \`]\`, found the number \`2\`
      │   └ opened here
      │
      = help: separate the values by commas
              For more: smartdomains explain SD1209"
  `);
});

test('an operator in a vector', () => {
  expect(shown('v [1 + 2];')).toMatchInlineSnapshot(`
    "error[SD1209]: bracket or parenthesis is not closed
      ┌─ pool.sf:1:6
      │
     1│ v [1 + 2];
      │   -  ^ expected \`,\` or \`]\`, found \`+\`
      │   └ opened here
      │
      = help: operators need parentheses of their own: \`[ (1 + 2), 3 ]\`
              For more: smartdomains explain SD1209"
  `);
});

test('a second negation', () => {
  expect(shown('a (!b && c);')).toMatchInlineSnapshot(`
    "error[SD1210]: operators need parentheses of their own
      ┌─ pool.sf:1:7
      │
     1│ a (!b && c);
      │       ^^ \`!\` and \`&&\` in the same parentheses
      │
      = help: write \`((! a) && b)\`
              For more: smartdomains explain SD1210"
  `);
});
