import { expect, test } from 'vitest';
import { renderDiagnostic } from '../../src/diagnostics/render-text.ts';
import { SourceText } from '../../src/source.ts';
import { parse } from '../../src/syntax/parser.ts';

/** All that is said about a text. The texts are the wrong examples of the pages in docs/errors, and near relatives. */
function shown(text: string): string {
  const { diagnostics } = parse(new SourceText('pool.sf', text));
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, { width: 100 })).join('\n');
}

test('SD1004: unexpected character', () => {
  expect(shown("kernel = '/boot/vmlinuz';")).toMatchInlineSnapshot(`
    "error[SD1004]: unexpected character
      ┌─ pool.sf:1:8
      │
     1│ kernel = '/boot/vmlinuz';
      │        ^ \`=\` has no meaning here
      │
      = help: write the name and then the value: \`name value;\`; equality is \`==\`
              For more: smartdomains explain SD1004
    error[SD1004]: unexpected character
      ┌─ pool.sf:1:10
      │
     1│ kernel = '/boot/vmlinuz';
      │          ^^^^^^^^^^^^^^^ \`'/boot/vmlinuz'\` has no meaning here
      │
      = help: texts are written between double quotes: \`"…"\`
              For more: smartdomains explain SD1004"
  `);
});

test('SD1005: byte order mark at the start of the text', () => {
  expect(shown('\ufeffsfConfig extends {}')).toMatchInlineSnapshot(`
    "error[SD1005]: byte order mark at the start of the text
      ┌─ pool.sf:1:1
      │
     1│ �sfConfig extends {}
      │ ^ an invisible character stands before the first word
      │
      = help: save the file as UTF-8 without byte order mark
              For more: smartdomains explain SD1005"
  `);
});

test('SD1006: text between quotes is not closed', () => {
  expect(shown('name "web1;\nmemory 512;')).toMatchInlineSnapshot(`
    "error[SD1006]: text between quotes is not closed
      ┌─ pool.sf:1:6
      │
     1│ name "web1;
      │      ^^^^^ this string has no closing \`"\` on its line
      │
      = help: close it with \`"\`; a text over several lines is written between \`##\` and \`#\`
              For more: smartdomains explain SD1006"
  `);
});

test('SD1007: unknown escape', () => {
  expect(shown('path "C:\\images";')).toMatchInlineSnapshot(`
    "error[SD1007]: unknown escape
      ┌─ pool.sf:1:9
      │
     1│ path "C:\\images";
      │         ^^ \`\\i\` is not an escape
      │
      = help: escapes are \\n \\t \\b \\r \\f \\\\ \\' \\" \\000 to \\377 and \\uXXXX; a backslash itself is \\\\
              For more: smartdomains explain SD1007"
  `);
});

test('SD1008: comment is not closed', () => {
  expect(shown('/* the pool\nsfConfig extends {}')).toMatchInlineSnapshot(`
    "error[SD1008]: comment is not closed
      ┌─ pool.sf:1:1
      │
     1│ /* the pool
      │ ^^ this comment is never closed
      │
      = help: end it with \`*/\`
              For more: smartdomains explain SD1008"
  `);
});

test('SD1009: number is out of range', () => {
  expect(shown('bytes 4294967296;')).toMatchInlineSnapshot(`
    "error[SD1009]: number is out of range
      ┌─ pool.sf:1:7
      │
     1│ bytes 4294967296;
      │       ^^^^^^^^^^ an integer is between -2147483648 and 2147483647
      │
      = help: write \`4294967296L\` for a long integer, or \`4294967296D\` for a double
              For more: smartdomains explain SD1009"
  `);
});

test('SD1010: malformed byte array', () => {
  expect(shown('key #HEX#ABC#;')).toMatchInlineSnapshot(`
    "error[SD1010]: malformed byte array
      ┌─ pool.sf:1:5
      │
     1│ key #HEX#ABC#;
      │     ^^^^^^^^^ each byte has 2 hexadecimal digits; these are 3
      │
      = help: byte arrays are \`#HEX#0AFF#\`, \`#DEC#010255#\`, \`#OCT#012377#\`, \`#BIN#…#\`, \`#B64#…#\`
              For more: smartdomains explain SD1010"
  `);
});

test('SD1012: number runs into a word', () => {
  expect(shown('memory 512MB;')).toMatchInlineSnapshot(`
    "warning[SD1012]: number runs into a word
      ┌─ pool.sf:1:8
      │
     1│ memory 512MB;
      │        ^^^^^ read as the number \`512\` and then the name \`MB\`
      │
      = help: write \`"512MB"\` for a text, or put a space or \`;\` between them
              For more: smartdomains explain SD1012"
  `);
});

test('SD1201: brace is not closed', () => {
  expect(shown('sfConfig extends {\n  disk extends {\n    size 8;\n  memory 512;\n}')).toMatchInlineSnapshot(`
    "error[SD1201]: brace is not closed
      ┌─ pool.sf:2:16
      │
     2│   disk extends {
      │                ^ this brace is never closed
     …│
     4│   memory 512;
      │   ------ expected \`}\` before this
      │
      = help: add the missing \`}\`
              For more: smartdomains explain SD1201"
  `);
});

test('SD1202: closing brace without an opening one', () => {
  expect(shown('sfConfig extends {\n}\n}')).toMatchInlineSnapshot(`
    "error[SD1202]: closing brace without an opening one
      ┌─ pool.sf:3:1
      │
     3│ }
      │ ^ no brace is open here
      │
      = help: remove it, or add the \`{\` it was meant to close
              For more: smartdomains explain SD1202"
  `);
});

test('SD1203: opening brace is missing', () => {
  expect(shown('disk extends LoopbackStorageBackend\n  size 8;\n}')).toMatchInlineSnapshot(`
    "error[SD1203]: opening brace is missing
      ┌─ pool.sf:1:36
      │
     1│ disk extends LoopbackStorageBackend
      │                                    ^ expected \`{\` here
     …│
     3│ }
      │ - closed here, but never opened
      │
      = help: add the missing \`{\`
              For more: smartdomains explain SD1203"
  `);
});

test('SD1204: attribute name expected', () => {
  expect(shown('memory\ncpus 2;')).toMatchInlineSnapshot(`
    "error[SD1204]: attribute name expected
      ┌─ pool.sf:2:6
      │
     1│ memory
      │ ------
     2│ cpus 2;
      │ ---- ^ expected the name of an attribute, found the number \`2\`
      │ └ read as \`memory\` with the value \`cpus\`
      │
      = help: write a \`;\` after each value; does \`memory\` lack its value?
              For more: smartdomains explain SD1204"
  `);
});

test('SD1205: keyword used as a name', () => {
  expect(shown('DATA 5;')).toMatchInlineSnapshot(`
    "error[SD1205]: keyword used as a name
      ┌─ pool.sf:1:1
      │
     1│ DATA 5;
      │ ^^^^ \`DATA\` is a keyword
      │
      = help: write it between quotes to use it as a name: \`"DATA"\`
              For more: smartdomains explain SD1205"
  `);
});

test('SD1206: value expected', () => {
  expect(shown('memory + 5;')).toMatchInlineSnapshot(`
    "error[SD1206]: value expected
      ┌─ pool.sf:1:8
      │
     1│ memory + 5;
      │        ^ expected a value, found \`+\`
      │
      = help: a positive number has no sign, and a sum stands in parentheses: \`(1 + 2)\`
              For more: smartdomains explain SD1206"
  `);
});

test('SD1207: body without `extends`', () => {
  expect(shown('disk {\n  size 8;\n}')).toMatchInlineSnapshot(`
    "error[SD1207]: body without \`extends\`
      ┌─ pool.sf:1:6
      │
     1│ disk {
      │      ^ expected a value, found \`{\`
      │
      = help: write \`extends\` in front of the \`{\`
              For more: smartdomains explain SD1207"
  `);
});

test('SD1208: prototype or body expected', () => {
  expect(shown('disk extends;')).toMatchInlineSnapshot(`
    "error[SD1208]: prototype or body expected
      ┌─ pool.sf:1:13
      │
     1│ disk extends;
      │             ^ expected a prototype or \`{\` after \`extends\`, found \`;\`
      │
      = help: name a prototype, or write \`extends {}\` for a description without attributes
              For more: smartdomains explain SD1208"
  `);
});

test('SD1209: bracket or parenthesis is not closed', () => {
  expect(shown('ports [80, 443;')).toMatchInlineSnapshot(`
    "error[SD1209]: bracket or parenthesis is not closed
      ┌─ pool.sf:1:15
      │
     1│ ports [80, 443;
      │       -       ^ expected \`,\` or \`]\`, found \`;\`
      │       └ opened here
      │
      = help: close the vector with \`]\`
              For more: smartdomains explain SD1209"
  `);
});

test('SD1210: operators need parentheses of their own', () => {
  expect(shown('size (base + 2 * extra);')).toMatchInlineSnapshot(`
    "error[SD1210]: operators need parentheses of their own
      ┌─ pool.sf:1:16
      │
     1│ size (base + 2 * extra);
      │            -   ^ \`*\` after \`+\`
      │            └ the first operator
      │
      = note: operators have no precedence; only one and the same of \`+ * ++ <> && || x| ->\` may repeat
      = help: write \`((a + b) * c)\` or \`(a + (b * c))\`
              For more: smartdomains explain SD1210"
  `);
});

test('SD1211: operator outside parentheses', () => {
  expect(shown('size 2 + 4;')).toMatchInlineSnapshot(`
    "error[SD1211]: operator outside parentheses
      ┌─ pool.sf:1:8
      │
     1│ size 2 + 4;
      │      - ^ expected the name of an attribute or \`;\`, found the operator \`+\`
      │      └ the value ends here
      │
      = help: write the whole expression in parentheses: \`(2 + …)\`
              For more: smartdomains explain SD1211"
  `);
});

test('SD1212: description needs parentheses', () => {
  expect(shown('disks [extends { size 8; }];')).toMatchInlineSnapshot(`
    "error[SD1212]: description needs parentheses
      ┌─ pool.sf:1:8
      │
     1│ disks [extends { size 8; }];
      │        ^^^^^^^ a description stands in parentheses here
      │
      = help: write \`(extends { … })\`
              For more: smartdomains explain SD1212"
  `);
});

test('SD1213: value of a vector expected', () => {
  expect(shown('ports [80, 443,];')).toMatchInlineSnapshot(`
    "error[SD1213]: value of a vector expected
      ┌─ pool.sf:1:16
      │
     1│ ports [80, 443,];
      │                ^ expected a value after \`,\`, found \`]\`
      │
      = help: values are separated by single commas, and none stands before \`]\`
              For more: smartdomains explain SD1213"
  `);
});

test('SD1214: name expected', () => {
  expect(shown('gateway network:;')).toMatchInlineSnapshot(`
    "error[SD1214]: name expected
      ┌─ pool.sf:1:17
      │
     1│ gateway network:;
      │                 ^ expected a name after \`:\`, found \`;\`
      │
      = help: a reference is written \`name:name:name\`; remove the last \`:\` or write the name
              For more: smartdomains explain SD1214"
  `);
});

test('SD1215: `IF` or `SWITCH` is incomplete', () => {
  expect(shown('memory IF isLarge THEN 4096 FI;')).toMatchInlineSnapshot(`
    "error[SD1215]: \`IF\` or \`SWITCH\` is incomplete
      ┌─ pool.sf:1:29
      │
     1│ memory IF isLarge THEN 4096 FI;
      │        -- begins here       ^^ expected \`ELSE\`, found the keyword \`FI\`
      │
      = help: write \`IF condition THEN value ELSE value FI\`; an operator or a description stands in
              parentheses
              For more: smartdomains explain SD1215"
  `);
});

test('SD1216: unknown node type', () => {
  expect(shown('disk extends:fast Base { }')).toMatchInlineSnapshot(`
    "error[SD1216]: unknown node type
      ┌─ pool.sf:1:14
      │
     1│ disk extends:fast Base { }
      │              ^^^^ there is no node type \`fast\`
      │
      = help: write \`extends\` alone, or \`extends:default\`
              For more: smartdomains explain SD1216"
  `);
});

test('SD1217: text after the end of the description', () => {
  expect(shown('extends {\n  sfConfig extends {}\n}\nmemory 512;')).toMatchInlineSnapshot(`
    "error[SD1217]: text after the end of the description
      ┌─ pool.sf:4:1
      │
     4│ memory 512;
      │ ^^^^^^ expected the end of the file, found the word \`memory\`
      │
      = note: the file is one description in \`extends { … }\`, and that is closed
      = help: move this into the braces, or remove the \`extends {\` and its \`}\` around the file
              For more: smartdomains explain SD1217"
  `);
});

test('SD1218: `LAZY`, `DATA` or `OPTIONAL` needs a reference', () => {
  expect(shown('memory LAZY 512;')).toMatchInlineSnapshot(`
    "error[SD1218]: \`LAZY\`, \`DATA\` or \`OPTIONAL\` needs a reference
      ┌─ pool.sf:1:13
      │
     1│ memory LAZY 512;
      │             ^^^ expected a reference after \`LAZY\`, found the number \`512\`
      │
      = help: \`LAZY\` stands in front of a reference: \`LAZY name\`
              For more: smartdomains explain SD1218"
  `);
});

test('SD1219: path of an include expected', () => {
  expect(shown('#include components.sf')).toMatchInlineSnapshot(`
    "error[SD1219]: path of an include expected
      ┌─ pool.sf:1:10
      │
     1│ #include components.sf
      │          ^^^^^^^^^^^^^
      │          └ expected a path between quotes after \`#include\`, found the word \`components.sf\`
      │
      = help: write \`#include "path/to/file.sf"\`
              For more: smartdomains explain SD1219"
  `);
});

test('SD1220: not a literal value', () => {
  expect(shown('ports [| http, 443 |];')).toMatchInlineSnapshot(`
    "error[SD1220]: not a literal value
      ┌─ pool.sf:1:10
      │
     1│ ports [| http, 443 |];
      │          ^^^^ a vector in \`[| … |]\` holds literal values only
      │
      = help: write \`[…]\` for a vector of values that are worked out, or \`DATA http\` for the reference
              itself
              For more: smartdomains explain SD1220"
  `);
});

test('SD1221: quoted name must be the last', () => {
  expect(shown('"my disk":size 8;')).toMatchInlineSnapshot(`
    "error[SD1221]: quoted name must be the last
      ┌─ pool.sf:1:10
      │
     1│ "my disk":size 8;
      │          ^ nothing can follow a quoted name
      │
      = help: only the last name of a path may be written between quotes
              For more: smartdomains explain SD1221"
  `);
});

test('SD1222: braces of `APPLY` or `ASSERT` expected', () => {
  expect(shown('total APPLY sum;')).toMatchInlineSnapshot(`
    "error[SD1222]: braces of \`APPLY\` or \`ASSERT\` expected
      ┌─ pool.sf:1:13
      │
     1│ total APPLY sum;
      │             ^^^ expected \`{\` after \`APPLY\`, found the word \`sum\`
      │
      = help: write \`APPLY { … }\`
              For more: smartdomains explain SD1222"
  `);
});

test('SD1223: operator expected', () => {
  expect(shown('rest (5 -2);')).toMatchInlineSnapshot(`
    "error[SD1223]: operator expected
      ┌─ pool.sf:1:9
      │
     1│ rest (5 -2);
      │      -  ^^ expected an operator or \`)\`, found the number \`-2\`
      │      └ opened here
      │
      = help: a minus right in front of a digit belongs to the number: write \`- 2\` to subtract
              For more: smartdomains explain SD1223"
  `);
});

test('SD1224: list of prototypes has ended', () => {
  expect(shown('disk extends A { x 1; }, { y 2; }')).toMatchInlineSnapshot(`
    "error[SD1224]: list of prototypes has ended
      ┌─ pool.sf:1:24
      │
     1│ disk extends A { x 1; }, { y 2; }
      │                        ^ the list of prototypes ended with the body before this comma
      │
      = help: write a comma in front of that body as well: \`extends A, { … }, { … }\`
              For more: smartdomains explain SD1224"
  `);
});

test('SD1225: value may be missing', () => {
  expect(shown('memory\nkernel "/boot/vmlinuz";')).toMatchInlineSnapshot(`
    "warning[SD1225]: value may be missing
      ┌─ pool.sf:2:8
      │
     1│ memory
      │ ------
     2│ kernel "/boot/vmlinuz";
      │ ------ ^^^^^^^^^^^^^^^ read as the name of an attribute that is null
      │ └ read as \`memory\` with the value \`kernel\`
      │
      = help: write a \`;\` after each value; does \`memory\` lack its value?
              For more: smartdomains explain SD1225"
  `);
});

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
