import { describe, expect, test } from 'vitest';
import { SourceText } from '../../src/source.ts';
import { lex } from '../../src/syntax/lexer.ts';
import { isTrivia, TokenKind } from '../../src/syntax/token-kind.ts';
import { tokenText } from '../../src/syntax/token-table.ts';

const kindNames = new Map<number, string>(Object.entries(TokenKind).map(([name, kind]) => [kind, name]));

/** The tokens that matter, as `kind text`, and the codes of what was found wrong. */
function tokensOf(text: string): { readonly tokens: string[]; readonly codes: string[] } {
  const { tokens, diagnostics } = lex(new SourceText('test.sf', text));
  const shown: string[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const kind = tokens.kinds[index] ?? TokenKind.end;
    if (!isTrivia(kind)) shown.push(`${kindNames.get(kind)} ${tokenText(tokens, text, index)}`);
  }
  return { tokens: shown, codes: diagnostics.map(({ code }) => code) };
}

function check(text: string, ...expected: readonly string[]): void {
  expect(tokensOf(text)).toEqual({ tokens: expected, codes: [] });
}

function checkWrong(text: string, codes: readonly string[], ...expected: readonly string[]): void {
  expect(tokensOf(text)).toEqual({ tokens: expected, codes });
}

describe('words', () => {
  test('go on with digits and . - + @ # ~ % ^ & and $ _', () => {
    check(
      'a-b x.y a+b a@b a~b $x _y a#b a%b a^b a&b x1',
      ...'a-b x.y a+b a@b a~b $x _y a#b a%b a^b a&b x1'.split(' ').map((word) => `word ${word}`),
    );
  });
  test('may have Latin-1 letters and no others', () => {
    check('é ÿ µ ¢', 'word é', 'word ÿ', 'word µ', 'word ¢');
    checkWrong('ż', ['SD1004']);
    checkWrong('a×b', ['SD1004'], 'word a', 'word b');
  });
  test('are keywords only as exact tokens', () => {
    check(
      'ROOT ROOTx root extends Extends true truex',
      'root ROOT',
      'word ROOTx',
      'word root',
      'extends extends',
      'word Extends',
      'true true',
      'word truex',
    );
  });
  test('end in front of * = < > ! / |', () => {
    check(
      'x*3 x==2 x<3',
      'word x',
      'times *',
      'number 3',
      'word x',
      'equal ==',
      'number 2',
      'word x',
      'less <',
      'number 3',
    );
  });
  test('x with | behind it is an operator', () => {
    check('x| ax x', 'xor x|', 'word ax', 'word x');
  });
});

describe('numbers', () => {
  test.each([
    '12',
    '-3',
    '007',
    '12L',
    '12l',
    '1.5f',
    '2F',
    '.5f',
    '1e3f',
    '1E+2f',
    '1.5d',
    '2D',
    '1.5',
    '.75',
    '1e3',
    '5.',
    '-.5',
    '1e-3',
  ])('%s', (text) => {
    check(text, `number ${text}`);
  });
  test('take no sign but the minus in front', () => {
    check('1+2', 'number 1', 'plus +', 'number 2');
    check('5 -2', 'number 5', 'number -2');
    check('-x', 'minus -', 'word x');
  });
  test('are warned about when they run into a word', () => {
    checkWrong('0x10', ['SD1012'], 'number 0', 'word x10');
    checkWrong('1e', ['SD1012'], 'number 1', 'word e');
    checkWrong('1.5L', ['SD1012'], 'number 1.5', 'word L');
  });
});

describe('strings', () => {
  test.each(['""', '"a b"', '"\\n\\t\\b\\r\\f\\\\\\\'\\""', '"\\000\\377"', '"a\tb"', '"é€😀"'])('%s', (text) => {
    check(text, `string ${text}`);
  });
  test.each(['###', '##a\nb "c"#', '##a\\#b#'])('%s', (text) => {
    check(text, `multilineString ${text}`);
  });
  test('end at the first # where they began with ##', () => {
    checkWrong('##x##;', ['SD1004'], 'multilineString ##x#', 'semicolon ;');
  });
  test.each([
    ['"a\\q"', 'SD1007'],
    ['"\\400"', 'SD1007'],
    ['"\\12"', 'SD1007'],
    ['"\\u00g0"', 'SD1007'],
  ])('%s has an unknown escape', (text, code) => {
    checkWrong(text, [code], `string ${text}`);
  });
  test('without closing quote end with their line, before what closes others', () => {
    checkWrong('a "x; }\nb', ['SD1006'], 'word a', 'openString "x', 'semicolon ;', 'closeBrace }', 'word b');
  });
  test('that run over one line end are one string', () => {
    checkWrong('"x\ny";', ['SD1006'], 'string "x\ny"', 'semicolon ;');
  });
  test('between single quotes are read all the same', () => {
    checkWrong("a 'x' b", ['SD1004'], 'word a', "string 'x'", 'word b');
  });
});

describe('byte arrays', () => {
  test.each(['#HEX#00 ff\n1A#', '#HEX##', '#DEC#001#', '#OCT#001#', '#BIN#00000001#', '#B64#SGVsbG8=#'])(
    '%s',
    (text) => {
      check(text, `bytes ${text}`);
    },
  );
  test('without end end with their line', () => {
    checkWrong(
      'a #HEX#00;\nb "#";',
      ['SD1006'],
      'word a',
      'bytes #HEX#00',
      'semicolon ;',
      'word b',
      'string "#"',
      'semicolon ;',
    );
  });
});

describe('the rest', () => {
  test('comments do not nest, and may end the text', () => {
    check('/* a /* b */ c // d\n/**/ e /** f */ // g', 'word c', 'word e');
    checkWrong('a /* b', ['SD1008'], 'word a');
  });
  test('punctuation is the longest that fits', () => {
    check(
      '[|1|] [] () {} , : ; -- -> - ++ + <> <= < >= > == != ! && || * / %',
      'openLiteral [|',
      'number 1',
      'closeLiteral |]',
      'openBracket [',
      'closeBracket ]',
      'openParen (',
      'closeParen )',
      'openBrace {',
      'closeBrace }',
      'comma ,',
      'colon :',
      'semicolon ;',
      'generated --',
      'implies ->',
      'minus -',
      'concat ++',
      'plus +',
      'append <>',
      'lessEqual <=',
      'less <',
      'greaterEqual >=',
      'greater >',
      'equal ==',
      'notEqual !=',
      'not !',
      'and &&',
      'or ||',
      'times *',
      'divide /',
      'modulo %',
    );
  });
  test('includes', () => {
    check(
      '#include "a" #include? "b" #codebase "c"',
      'include #include',
      'string "a"',
      'includeOptional #include?',
      'string "b"',
      'codebase #codebase',
      'string "c"',
    );
  });
  test('a byte order mark is an error and nothing more', () => {
    checkWrong('\ufeffa 1;', ['SD1005'], 'word a', 'number 1', 'semicolon ;');
  });
  test('characters that begin nothing are passed over', () => {
    checkWrong('a = \u0000 | & 1', ['SD1004', 'SD1004', 'SD1004', 'SD1004'], 'word a', 'number 1');
  });
});

describe('\\uXXXX', () => {
  test('is replaced before anything else, with places in the text as read', () => {
    const text = '\\u0061b "\\u0022; \\u000ac';
    check(text, 'word \\u0061b', 'string "\\u0022', 'semicolon ;', 'word c');
  });
  test('counts only behind an even number of backslashes', () => {
    const { decoded } = lex(new SourceText('test.sf', '"\\\\u0041 \\\\\\u0041 \\uuu0041"'));
    expect(decoded).toBe('"\\\\u0041 \\\\A A"');
  });
  test('is left alone where it is malformed, and said so in a string', () => {
    checkWrong('// C:\\users\na "\\u12"', ['SD1007'], 'word a', 'string "\\u12"');
  });
});
