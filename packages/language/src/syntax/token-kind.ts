/**
 * The kinds of token, as small numbers so that a table of them fits a byte each. What does not matter to the grammar
 * comes first, up to `unknown`; keywords and operators stand together, so ranges can be tested.
 */
export const TokenKind = {
  whitespace: 0,
  lineComment: 1,
  blockComment: 2,
  /** Characters that begin no token; a diagnostic was given and the grammar passes over them. */
  unknown: 3,
  /** The entry behind the last token. */
  end: 4,

  word: 5,
  string: 6,
  multilineString: 7,
  /** A string whose closing quote is missing; it ends with its line. */
  openString: 8,
  number: 9,
  bytes: 10,

  // keywords, `APPLY` first and `VAR` last
  apply: 11,
  assert: 12,
  attrib: 13,
  constant: 14,
  data: 15,
  else: 16,
  endSwitch: 17,
  envProperty: 18,
  extends: 19,
  false: 20,
  fi: 21,
  here: 22,
  host: 23,
  ienvProperty: 24,
  if: 25,
  iproperty: 26,
  lazy: 27,
  null: 28,
  optional: 29,
  parent: 30,
  process: 31,
  property: 32,
  root: 33,
  switch: 34,
  tbd: 35,
  // biome-ignore lint/suspicious/noThenProperty: the keyword is called so, and nobody awaits the table
  then: 36, // oxlint-disable-line unicorn/no-thenable
  this: 37,
  true: 38,
  var: 39,

  codebase: 40,
  include: 41,
  includeOptional: 42,

  openBrace: 43,
  closeBrace: 44,
  openBracket: 45,
  closeBracket: 46,
  openLiteral: 47,
  closeLiteral: 48,
  openParen: 49,
  closeParen: 50,
  comma: 51,
  colon: 52,
  semicolon: 53,
  generated: 54,

  // operators, n-ary ones first
  plus: 55,
  times: 56,
  concat: 57,
  append: 58,
  and: 59,
  or: 60,
  xor: 61,
  implies: 62,
  minus: 63,
  divide: 64,
  modulo: 65,
  equal: 66,
  notEqual: 67,
  greaterEqual: 68,
  lessEqual: 69,
  greater: 70,
  less: 71,
  not: 72,
} as const;

export type TokenKind = (typeof TokenKind)[keyof typeof TokenKind];

/** Every keyword of the language; a word is one only when it is exactly that. */
export const keywordKinds: ReadonlyMap<string, TokenKind> = new Map<string, TokenKind>([
  ['APPLY', TokenKind.apply],
  ['ASSERT', TokenKind.assert],
  ['ATTRIB', TokenKind.attrib],
  ['CONSTANT', TokenKind.constant],
  ['DATA', TokenKind.data],
  ['ELSE', TokenKind.else],
  ['ENDSWITCH', TokenKind.endSwitch],
  ['ENVPROPERTY', TokenKind.envProperty],
  ['extends', TokenKind.extends],
  ['false', TokenKind.false],
  ['FI', TokenKind.fi],
  ['HERE', TokenKind.here],
  ['HOST', TokenKind.host],
  ['IENVPROPERTY', TokenKind.ienvProperty],
  ['IF', TokenKind.if],
  ['IPROPERTY', TokenKind.iproperty],
  ['LAZY', TokenKind.lazy],
  ['NULL', TokenKind.null],
  ['OPTIONAL', TokenKind.optional],
  ['PARENT', TokenKind.parent],
  ['PROCESS', TokenKind.process],
  ['PROPERTY', TokenKind.property],
  ['ROOT', TokenKind.root],
  ['SWITCH', TokenKind.switch],
  ['TBD', TokenKind.tbd],
  ['THEN', TokenKind.then],
  ['THIS', TokenKind.this],
  ['true', TokenKind.true],
  ['VAR', TokenKind.var],
]);

/** White space, comments and unknown characters: what the grammar passes over. */
export function isTrivia(kind: number): boolean {
  return kind <= TokenKind.unknown;
}

export function isKeyword(kind: number): boolean {
  return kind >= TokenKind.apply && kind <= TokenKind.var;
}

/** Operators that stand between operands; `!` does not. */
export function isInfixOperator(kind: number): boolean {
  return kind >= TokenKind.plus && kind <= TokenKind.less;
}

/** Operators that take any number of operands: `(1 + 2 + 3)`. */
export function isNaryOperator(kind: number): boolean {
  return kind >= TokenKind.plus && kind <= TokenKind.implies;
}
