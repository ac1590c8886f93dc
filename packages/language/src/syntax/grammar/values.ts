import { shortened } from '../describe-token.ts';
import type { Parser } from '../parser-state.ts';
import { isInfixOperator, TokenKind } from '../token-kind.ts';
import type {
  ComponentNode,
  MissingNode,
  NameNode,
  ParenNode,
  ReferenceNode,
  SimpleValueNode,
  ValueNode,
  VectorNode,
} from '../tree.ts';
import { trimmed } from '../trimmed.ts';
import { component, moreTypes } from './components.ts';
import { ifThenElse, switchCases } from './conditionals.ts';
import { bytes, literal, number, stringNode } from './literals.ts';
import { paren } from './operators.ts';
import { reference } from './references.ts';
import { startsReference, startsValueKind } from './starts.ts';
import { variable } from './variables.ts';

/** `Value := Component | SimpleValue | ;` of the attribute called `name`. */
export function value(p: Parser, name: NameNode): ValueNode {
  switch (p.kind) {
    case TokenKind.extends:
      return component(p);
    case TokenKind.semicolon: {
      const { start } = p;
      p.advance();
      return { kind: 'nothing', start, end: p.lastEnd };
    }
    case TokenKind.openBrace:
      return bodyWithoutExtends(p);
    case TokenKind.closeBrace:
    case TokenKind.end:
      p.error('SD1206', `expected a value, found ${p.found()}`, {
        secondary: [p.label(name, 'this attribute has no value')],
        help: 'write `name value;`, or `name;` for an attribute that is null',
      });
      return p.missing();
    default: {
      const node = simpleValue(p);
      return node.kind === 'reference' && startsBody(p) ? withoutExtends(p, node) : node;
    }
  }
}

/** `SimpleValue := Reference | Basic | ( Paren ) | IfThenElse | Switch` */
export function simpleValue(p: Parser): SimpleValueNode {
  switch (p.kind) {
    case TokenKind.word:
    case TokenKind.data:
      return reference(p);
    case TokenKind.string:
    case TokenKind.multilineString:
    case TokenKind.openString:
      return stringNode(p);
    case TokenKind.number:
      return number(p);
    case TokenKind.true:
    case TokenKind.false:
    case TokenKind.null:
    case TokenKind.tbd:
      return literal(p);
    case TokenKind.openBracket:
      return vector(p);
    case TokenKind.openLiteral:
      return literalVector(p);
    case TokenKind.openParen:
      return paren(p);
    case TokenKind.if:
      return ifThenElse(p);
    case TokenKind.switch:
      return switchCases(p);
    case TokenKind.bytes:
      return bytes(p);
    case TokenKind.var:
      return variable(p);
    case TokenKind.extends:
      return bareComponent(p);
    case TokenKind.openBrace: {
      const inner = bodyWithoutExtends(p);
      return inParens(inner);
    }
    default:
      return startsReference(p.kind) ? reference(p) : noValue(p);
  }
}

/** `Primitive`: what literal vectors and the default of `OPTIONAL` may hold. Anything else is read, and reported. */
export function primitive(p: Parser, where: string): SimpleValueNode {
  const isPrimitive = startsPrimitive(p.kind);
  const node = p.kind === TokenKind.extends ? inParens(component(p)) : simpleValue(p);
  if (!isPrimitive && node.kind !== 'missing') {
    const text = shortened(p.source.text.slice(node.start, node.end));
    p.errorAt('SD1220', node, `${where} holds literal values only`, {
      help:
        node.kind === 'reference'
          ? `write \`[…]\` for a vector of values that are worked out, or \`DATA ${text}\` for the reference itself`
          : 'literals are numbers, strings, `true`, `false`, `NULL`, `TBD`, byte arrays, `[| … |]` and `DATA` references',
    });
  }
  return node;
}

function startsPrimitive(kind: number): boolean {
  switch (kind) {
    case TokenKind.null:
    case TokenKind.string:
    case TokenKind.multilineString:
    case TokenKind.openString:
    case TokenKind.number:
    case TokenKind.true:
    case TokenKind.false:
    case TokenKind.bytes:
    case TokenKind.tbd:
    case TokenKind.var:
    case TokenKind.openLiteral:
    case TokenKind.data:
      return true;
    default:
      return false;
  }
}

/** `[ (SimpleValue (, SimpleValue)*)? ]` */
function vector(p: Parser): VectorNode {
  return elements(p, { literal: false, close: TokenKind.closeBracket, closeText: ']' });
}

/** `[| (Primitive (, Primitive)*)? |]` */
function literalVector(p: Parser): VectorNode {
  return elements(p, { literal: true, close: TokenKind.closeLiteral, closeText: '|]' });
}

interface VectorForm {
  readonly literal: boolean;
  readonly close: number;
  readonly closeText: string;
}

function elements(p: Parser, form: VectorForm): VectorNode {
  const { start } = p;
  const opener = { start, end: p.end };
  const list: SimpleValueNode[] = [];
  if (!p.enterBrackets(form.close))
    return { kind: 'vector', start, end: p.lastEnd, literal: form.literal, elements: list };
  p.advance();
  while (p.kind !== form.close) {
    if (!startsElement(p.kind)) {
      missingElement(p, list.length > 0, form);
      break;
    }
    list.push(form.literal ? primitive(p, 'a vector in `[| … |]`') : simpleValue(p));
    if (!p.accept(TokenKind.comma)) break;
    if (p.kind === form.close) missingElement(p, true, form);
  }
  if (!p.accept(form.close)) {
    const text = `expected \`,\` or \`${form.closeText}\`, found ${p.found()}`;
    p.error('SD1209', text, { secondary: [p.label(opener, 'opened here')], help: vectorHelp(p.kind, form) });
    p.skipTo(form.close);
    p.accept(form.close);
  }
  p.leaveBrackets();
  return { kind: 'vector', start, end: p.lastEnd, literal: form.literal, elements: trimmed(list) };
}

function missingElement(p: Parser, afterComma: boolean, form: VectorForm): void {
  if (!afterComma && (p.kind === TokenKind.closeBrace || p.kind === TokenKind.semicolon || p.kind === TokenKind.end))
    return;
  p.error('SD1213', `expected a value${afterComma ? ' after `,`' : ''}, found ${p.found()}`, {
    help: `values are separated by single commas, and none stands before \`${form.closeText}\``,
  });
}

function vectorHelp(found: number, form: VectorForm): string {
  if (isInfixOperator(found)) return 'operators need parentheses of their own: `[ (1 + 2), 3 ]`';
  return startsElement(found) ? 'separate the values by commas' : `close the vector with \`${form.closeText}\``;
}

function startsElement(kind: number): boolean {
  return (
    kind !== TokenKind.semicolon &&
    (startsValueKind(kind) || kind === TokenKind.openString || kind === TokenKind.openBrace)
  );
}

/** A description where only a simple value may stand: read as if it stood in parentheses. */
function bareComponent(p: Parser): ParenNode {
  const { start } = p;
  const inner = component(p);
  const place = { source: p.source, start, end: inner.end };
  p.errorAt('SD1212', { start, end: start + 'extends'.length }, 'a description stands in parentheses here', {
    help: 'write `(extends { … })`',
    fixes: [{ place, newText: `(${p.source.text.slice(start, inner.end)})` }],
  });
  return inParens(inner);
}

function inParens(value: ComponentNode): ParenNode {
  return { kind: 'paren', start: value.start, end: value.end, value };
}

/** `{ … }` where a description is meant: read as if `extends` stood in front. */
function bodyWithoutExtends(p: Parser): ComponentNode {
  const { start } = p;
  p.error('SD1207', 'expected a value, found `{`', {
    help: 'write `extends` in front of the `{`',
    fixes: [{ place: { source: p.source, start, end: start }, newText: 'extends ' }],
  });
  const inner = p.productions.body(p, 'extends');
  return { kind: 'component', start, end: inner.end, mode: 'eager', types: [inner] };
}

/** Whether a body, or a list that ends with one, follows a reference: then it was meant as a prototype. */
function startsBody(p: Parser): boolean {
  return p.kind === TokenKind.openBrace || (p.kind === TokenKind.comma && p.peek() === TokenKind.openBrace);
}

/** Prototypes and a body, but no `extends` in front: read as if it stood there. */
function withoutExtends(p: Parser, first: ReferenceNode): ComponentNode {
  const { start } = first;
  const place = { source: p.source, start, end: start };
  p.errorAt('SD1207', first, 'expected `extends` in front of this prototype', {
    secondary: [p.label(p, 'its body begins here')],
    help: 'write `name extends Prototype { … }`',
    fixes: [{ place, newText: 'extends ' }],
  });
  const types = moreTypes(p, first);
  return { kind: 'component', start, end: p.lastEnd, mode: 'eager', types };
}

/** Nothing here can be a value: says what was found instead. */
function noValue(p: Parser): MissingNode {
  p.error('SD1206', `expected a value, found ${p.found()}`, { help: noValueHelp(p) });
  return p.missing();
}

function noValueHelp(p: Parser): string {
  switch (p.kind) {
    case TokenKind.plus:
      return 'a positive number has no sign, and a sum stands in parentheses: `(1 + 2)`';
    case TokenKind.minus:
      return 'a minus belongs to a number written without space; for anything else subtract: `(0 - x)`';
    case TokenKind.not:
      return 'write `(! value)`, with the parentheses';
    case TokenKind.generated:
      return '`--` makes up a name; it is not a value';
    case TokenKind.include:
    case TokenKind.includeOptional:
      return 'an include stands alone, without name, tags or value';
    default:
      return isInfixOperator(p.kind)
        ? 'an operator stands between two values in parentheses: `(a == b)`'
        : 'a value is a number, a text between quotes, a reference, a vector, or a description in `extends { … }`';
  }
}
