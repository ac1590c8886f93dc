import type { Span } from '../../source.ts';
import { shortened } from '../describe-token.ts';
import type { Parser } from '../parser-state.ts';
import { isInfixOperator, isNaryOperator, TokenKind } from '../token-kind.ts';
import type { AttributeNode, ComponentNode, OperatorNode, ParenNode, SimpleValueNode } from '../tree.ts';
import { component } from './components.ts';
import { startsValueKind } from './starts.ts';

/** `( Paren )` with `Paren := Component | Operator` */
export function paren(p: Parser): OperatorNode | ParenNode {
  const { start } = p;
  const opener = { start, end: p.end };
  if (!p.enterBrackets(TokenKind.closeParen)) return { kind: 'paren', start, end: p.lastEnd, value: p.missing() };
  p.advance();
  const inner = p.kind === TokenKind.extends ? componentInParens(p) : operator(p);
  close(p, opener);
  p.leaveBrackets();
  const { lastEnd: end } = p;
  return inner.kind === 'application'
    ? { kind: 'operator', start, end, operator: inner.operator, operands: inner.operands }
    : { kind: 'paren', start, end, value: inner.value };
}

type Inner =
  | { readonly kind: 'value'; readonly value: ComponentNode | SimpleValueNode }
  | {
      readonly kind: 'application';
      readonly operator: OperatorNode['operator'];
      readonly operands: readonly SimpleValueNode[];
    };

/** A description alone; as an operand it needs parentheses of its own. */
function componentInParens(p: Parser): Inner {
  const node = component(p);
  if (!p.atInfixOperator()) return { kind: 'value', value: node };
  p.errorAt('SD1212', { start: node.start, end: node.start + 'extends'.length }, 'a description as an operand', {
    help: 'write it in parentheses of its own: `((extends { … }) == x)`',
  });
  return operands(p, { kind: 'paren', start: node.start, end: node.end, value: node });
}

/**
 * `Operator := ! SimpleValue | SimpleValue ( nary-op SimpleValue )+ | SimpleValue binary-op SimpleValue | SimpleValue`,
 * all n-ary operators the same
 */
function operator(p: Parser): Inner {
  if (p.kind === TokenKind.not) {
    p.advance();
    const operand = p.productions.simpleValue(p);
    const negation: Inner = { kind: 'application', operator: '!', operands: [operand] };
    if (!p.atInfixOperator()) return negation;
    const { start } = operand;
    return operands(p, { kind: 'operator', start, end: operand.end, operator: '!', operands: [operand] });
  }
  const first = p.productions.simpleValue(p);
  return p.atInfixOperator() ? operands(p, first) : { kind: 'value', value: first };
}

/** What follows the first operand. Mixed or chained operators are reported once and read to the end. */
function operands(p: Parser, first: SimpleValueNode): Inner {
  const list = [first];
  const { kind } = p;
  const symbol = p.text() as OperatorNode['operator'];
  const place = { start: p.start, end: p.end };
  let reported = first.kind === 'operator' && first.operator === '!' && p.source.text[first.start - 1] !== '(';
  if (reported) p.error('SD1210', `\`!\` and \`${symbol}\` in the same parentheses`, { help: 'write `((! a) && b)`' });
  while (isInfixOperator(p.kind)) {
    const isAllowed = list.length === 1 || (p.kind === kind && isNaryOperator(kind));
    if (!isAllowed && !reported) {
      chained(p, { symbol, place });
      reported = true;
    }
    p.advance();
    list.push(p.productions.simpleValue(p));
  }
  return { kind: 'application', operator: symbol, operands: list };
}

function chained(p: Parser, before: { readonly symbol: string; readonly place: Span }): void {
  const symbol = p.text();
  const same = symbol === before.symbol;
  p.error('SD1210', same ? `a second \`${symbol}\`` : `\`${symbol}\` after \`${before.symbol}\``, {
    secondary: [p.label(before.place, 'the first operator')],
    notes: ['operators have no precedence; only one and the same of `+ * ++ <> && || x| ->` may repeat'],
    help: `write \`((a ${before.symbol} b) ${symbol} c)\` or \`(a ${before.symbol} (b ${symbol} c))\``,
  });
}

function close(p: Parser, opener: Span): void {
  if (p.accept(TokenKind.closeParen)) return;
  const secondary = [p.label(opener, 'opened here')];
  if (p.kind === TokenKind.number && p.text().startsWith('-')) {
    const number = p.text().slice(1);
    p.error('SD1223', `expected an operator or \`)\`, found ${p.found()}`, {
      secondary,
      help: `a minus right in front of a digit belongs to the number: write \`- ${number}\` to subtract`,
    });
  } else if (p.kind !== TokenKind.semicolon && startsValueKind(p.kind)) {
    p.error('SD1223', `expected an operator or \`)\`, found ${p.found()}`, { secondary });
  } else {
    p.error('SD1209', `expected \`)\`, found ${p.found()}`, { secondary, help: 'close the parenthesis with `)`' });
  }
  p.skipTo(TokenKind.closeParen);
  p.accept(TokenKind.closeParen);
}

/** An operator behind the complete value of an attribute: reported, and read to the end of the expression. */
export function strayOperator(p: Parser, attribute: AttributeNode): void {
  const operatorText = p.text();
  const { text } = p.source;
  const { start } = attribute.value;
  p.error('SD1211', `expected the name of an attribute or \`;\`, found the operator \`${operatorText}\``, {
    secondary: [p.label(attribute.value, 'the value ends here')],
    help: `write the whole expression in parentheses: \`(${shortened(text.slice(start, attribute.value.end))} ${operatorText} …)\``,
  });
  while (p.atInfixOperator()) {
    p.advance();
    if (p.kind !== TokenKind.semicolon && startsValueKind(p.kind)) p.productions.simpleValue(p);
  }
}
