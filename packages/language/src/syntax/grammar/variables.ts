import type { Parser } from '../parser-state.ts';
import { TokenKind } from '../token-kind.ts';
import type { NumberNode, SimpleValueNode, StringNode, VarNode } from '../tree.ts';
import { number, string } from './literals.ts';
import { reference } from './references.ts';
import { startsReference } from './starts.ts';

/** `Var := VAR ( LinkRange | { LinkRange , ( String | Number ) } )?` */
export function variable(p: Parser): VarNode {
  const { start } = p;
  p.advance();
  if (p.kind !== TokenKind.openBrace) {
    const range = linkRange(p);
    return { kind: 'var', start, end: p.lastEnd, ...(range && { range }) };
  }
  const opener = { start: p.start, end: p.end };
  if (!p.enter()) return { kind: 'var', start, end: p.lastEnd };
  p.advance();
  const range = linkRange(p);
  if (range === undefined) p.error('SD1206', `expected a range, found ${p.found()}`, { help: rangeHelp });
  if (!p.accept(TokenKind.comma)) p.error('SD1206', `expected \`,\`, found ${p.found()}`, { help: rangeHelp });
  const initial = defaultValue(p);
  if (!p.is(TokenKind.closeBrace)) {
    p.error('SD1209', `expected \`}\`, found ${p.found()}`, { secondary: [p.label(opener, 'opened here')] });
    p.skipTo(TokenKind.closeBrace);
  }
  p.accept(TokenKind.closeBrace);
  p.leave();
  return { kind: 'var', start, end: p.lastEnd, ...(range && { range }), ...(initial && { default: initial }) };
}

const rangeHelp = 'write `VAR { range, default }`';

/** `LinkRange := Reference | String` */
function linkRange(p: Parser): SimpleValueNode | undefined {
  return startsReference(p.kind) && p.kind !== TokenKind.data ? reference(p) : string(p);
}

function defaultValue(p: Parser): StringNode | NumberNode | undefined {
  if (p.kind !== TokenKind.number) {
    const text = string(p);
    if (text === undefined) p.error('SD1206', `expected a number or a string, found ${p.found()}`, { help: rangeHelp });
    return text;
  }
  const node = number(p);
  return node.kind === 'number' ? node : undefined;
}
