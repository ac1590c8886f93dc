/** A value of xl.cfg(5). */
export type ConfigValue = string | number | readonly ConfigValue[];

export interface ConfigSetting {
  readonly name: string;
  readonly value: ConfigValue;
  /** Counted from 1. */
  readonly line: number;
}

export type ConfigSyntaxResult =
  | { readonly ok: true; readonly settings: ReadonlyMap<string, ConfigSetting> }
  /** As `xl` prints it after the file's name and a colon. */
  | { readonly ok: false; readonly problem: string };

type TokenKind =
  | 'IDENT'
  | 'STRING'
  | 'NUMBER'
  | 'NEWLINE'
  | "'='"
  | 'PLUSEQ'
  | "'['"
  | "']'"
  | "','"
  | "';'"
  | 'end of file';

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly line: number;
}

class SyntaxProblem extends Error {}

const tokenPattern =
  /[ \t]+|#[^\n]*|(?<NEWLINE>\n)|(?<IDENT>[A-Za-z][_0-9A-Za-z]*)|(?<NUMBER>-?[0-9][0-9a-fx]*)|(?<PLUSEQ>\+=)|(?<PUNCTUATION>[=[\],;])|(?<STRING>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/y;

/**
 * Reads the settings of an xl.cfg text, like the grammar of libxlu: one `name = value` a line (or after `;`), a value is a
 * string, a number or a list; the last setting of a name counts, `+=` appends.
 */
export function parseConfigSyntax(text: string): ConfigSyntaxResult {
  try {
    return { ok: true, settings: parse(tokensOf(text)) };
  } catch (error) {
    if (error instanceof SyntaxProblem) return { ok: false, problem: error.message };
    throw error;
  }
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (let at = 0; at < text.length; ) {
    tokenPattern.lastIndex = at;
    const match = tokenPattern.exec(text);
    if (match === null) {
      const rest = text.slice(at).split('\n', 1)[0] ?? '';
      const near = /^['"]/.test(rest) ? rest : (/^\S+/.exec(rest)?.[0] ?? rest);
      throw new SyntaxProblem(`${line}: config parsing error near \`${near}': lexical error`);
    }
    at = tokenPattern.lastIndex;
    const groups = match.groups ?? {};
    if (groups.PUNCTUATION !== undefined) {
      tokens.push({ kind: `'${groups.PUNCTUATION}'` as TokenKind, text: groups.PUNCTUATION, line });
    }
    for (const kind of ['NEWLINE', 'IDENT', 'NUMBER', 'PLUSEQ', 'STRING'] as const) {
      const found = groups[kind];
      if (found !== undefined) tokens.push({ kind, text: found, line });
    }
    if (match[0] === '\n') line += 1;
  }
  tokens.push({ kind: 'end of file', text: '', line });
  return tokens;
}

function parse(tokens: readonly Token[]): ReadonlyMap<string, ConfigSetting> {
  const settings = new Map<string, ConfigSetting>();
  let at = 0;
  const end: Token = { kind: 'end of file', text: '', line: 0 };
  const peek = (): Token => tokens[at] ?? tokens.at(-1) ?? end;
  const take = (): Token => {
    const token = peek();
    at += 1;
    return token;
  };
  const unexpected = (token: Token, expecting: string): SyntaxProblem => {
    const near = token.kind === 'NEWLINE' ? '\\n' : token.text;
    const hint = expecting === '' ? '' : `, expecting ${expecting}`;
    return new SyntaxProblem(
      `${token.line}: config parsing error near \`${near}': syntax error, unexpected ${token.kind}${hint}`,
    );
  };
  const skipNewlines = (): void => {
    while (peek().kind === 'NEWLINE') at += 1;
  };
  const value = (depth: number): ConfigValue => {
    const token = take();
    if (token.kind === 'STRING') return unquote(token.text);
    if (token.kind === 'NUMBER') return numberOf(token.text);
    if (token.kind !== "'['" || depth > nestingMax) throw unexpected(token, "STRING or NUMBER or '['");
    const list: ConfigValue[] = [];
    skipNewlines();
    while (peek().kind !== "']'") {
      list.push(value(depth + 1));
      skipNewlines();
      if (peek().kind === "','") take();
      else if (peek().kind !== "']'") throw unexpected(peek(), "',' or ']'");
      skipNewlines();
    }
    take();
    return list;
  };

  while (peek().kind !== 'end of file') {
    const first = take();
    if (first.kind === 'NEWLINE' || first.kind === "';'") continue;
    if (first.kind !== 'IDENT') throw unexpected(first, '');
    const operator = take();
    if (operator.kind !== "'='" && operator.kind !== 'PLUSEQ') throw unexpected(operator, "'=' or PLUSEQ");
    const right = value(0);
    const before = settings.get(first.text)?.value;
    const isAppended = operator.kind === 'PLUSEQ' && before !== undefined;
    settings.set(first.text, { name: first.text, value: isAppended ? joined(before, right) : right, line: first.line });
    const next = peek();
    if (next.kind !== 'NEWLINE' && next.kind !== "';'" && next.kind !== 'end of file') {
      throw unexpected(next, "NEWLINE or ';'");
    }
  }
  return settings;
}

/** Lists within lists have no use in xl.cfg; this many are read. */
const nestingMax = 10;

function joined(left: ConfigValue, right: ConfigValue): ConfigValue {
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  return [...(Array.isArray(left) ? left : [left]), ...(Array.isArray(right) ? right : [right])];
}

function numberOf(text: string): number {
  const number = Number(text);
  return Number.isNaN(number) ? Number.parseInt(text, 10) : number;
}

const escapes: { readonly [letter: string]: string } = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function unquote(text: string): string {
  return text.slice(1, -1).replace(/\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|.)/gs, (_, sequence: string) => {
    if (/^x../.test(sequence)) return String.fromCharCode(Number.parseInt(sequence.slice(1), 16));
    if (/^[0-7]/.test(sequence)) return String.fromCharCode(Number.parseInt(sequence, 8) & 0xff);
    return escapes[sequence] ?? sequence;
  });
}
