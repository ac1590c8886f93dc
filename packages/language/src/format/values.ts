import { TokenKind } from '../syntax/token-kind.ts';
import type {
  ApplyNode,
  ComponentNode,
  IfNode,
  OperatorNode,
  ParenNode,
  SimpleValueNode,
  SwitchNode,
  TypeNode,
  ValueNode,
  VectorNode,
} from '../syntax/tree.ts';
import type { Layout } from './layout.ts';

/** Levels by which a list of prototypes is indented: more than the body that follows it. */
const TYPES_INDENT = 2;

/** Writes a value whose line is indented by `indent` levels: on one line where it fits, else one part a line. */
export function value(l: Layout, node: ValueNode, indent: number): void {
  if (node.kind === 'component') component(l, node, indent);
  else if (l.writer.fits(node.end, 1)) l.writer.flat(node.end, indent + 1);
  else broken(l, node, indent);
}

function broken(l: Layout, node: Exclude<ValueNode, ComponentNode>, indent: number): void {
  switch (node.kind) {
    case 'vector':
      vector(l, node, indent);
      break;
    case 'operator':
      if (node.operator === '!') negation(l, node, indent);
      else operator(l, node, indent);
      break;
    case 'paren':
      paren(l, node, indent);
      break;
    case 'if':
      ifThenElse(l, node, indent);
      break;
    case 'switch':
      switchCases(l, node, indent);
      break;
    case 'apply':
      apply(l, node, indent);
      break;
    default:
      l.writer.flat(node.end, indent + 1);
  }
}

/** `extends DATA A, B {` and the body; a list of prototypes that is too long has one a line. */
export function component(l: Layout, node: ComponentNode, indent: number): void {
  const { writer } = l;
  const [first] = node.types;
  writer.flat(first?.start ?? node.end, indent + 1);
  const isBroken = !fitsTypes(l, node.types);
  const typesIndent = isBroken ? indent + TYPES_INDENT : indent + 1;
  for (const [index, type] of node.types.entries()) {
    if (type.kind === 'body') l.body(l, type, indent);
    else writer.flat(type.end, typesIndent);
    const following = node.types[index + 1];
    if (following === undefined) return;
    if (following.kind === 'body' && type.kind !== 'body' && index + 2 === node.types.length) continue;
    writer.separator(',');
    if (isBroken) writer.line(typesIndent);
  }
}

/** Whether the names of prototypes up to the body fit the line. One with a body between is never broken. */
function fitsTypes(l: Layout, types: readonly TypeNode[]): boolean {
  const bodyAt = types.findIndex((type) => type.kind === 'body');
  const names = bodyAt === -1 ? types : types.slice(0, bodyAt);
  const last = names.at(-1);
  return names.length < 2 || last === undefined || (bodyAt !== -1 && bodyAt < types.length - 1)
    ? true
    : l.writer.fits(last.end, 2);
}

function vector(l: Layout, node: VectorNode, indent: number): void {
  const { writer } = l;
  writer.next(indent + 1);
  const isFilled = node.elements.every(isShort) && !writer.hasComment(node.end);
  for (const [index, element] of node.elements.entries()) {
    if (index === 0 || !isFilled || !writer.fits(element.end, 1)) writer.line(indent + 1);
    value(l, element, indent + 1);
    if (index < node.elements.length - 1) writer.separator(',');
  }
  writer.line(indent, indent + 1);
  writer.token();
}

/** Values of which many stand on a line. */
function isShort(node: SimpleValueNode): boolean {
  return node.kind === 'number' || node.kind === 'literal';
}

/** One operand a line, each but the first with the operator in front. */
function operator(l: Layout, node: OperatorNode, indent: number): void {
  const { writer } = l;
  writer.next(indent + 1);
  for (const [index, operand] of node.operands.entries()) {
    writer.line(indent + 1);
    if (index > 0) writer.next(indent + 1);
    value(l, operand, indent + 1);
  }
  writer.line(indent, indent + 1);
  writer.token();
}

function negation(l: Layout, node: OperatorNode, indent: number): void {
  const { writer } = l;
  writer.next(indent + 1);
  writer.next(indent + 1);
  for (const operand of node.operands) value(l, operand, indent);
  writer.next(indent + 1);
}

function paren(l: Layout, node: ParenNode, indent: number): void {
  const { writer } = l;
  writer.next(indent + 1);
  value(l, node.value, indent);
  writer.next(indent + 1);
}

function ifThenElse(l: Layout, node: IfNode, indent: number): void {
  const { writer } = l;
  writer.next(indent + 1);
  value(l, node.condition, indent + 1);
  for (const branch of [node.then, node.otherwise]) {
    writer.line(indent + 1);
    writer.next(indent + 2);
    value(l, branch, indent + 1);
  }
  writer.line(indent, indent + 1);
  writer.token();
}

function switchCases(l: Layout, node: SwitchNode, indent: number): void {
  const { writer } = l;
  writer.next(indent + 1);
  if (node.locals) l.body(l, node.locals, indent);
  for (const { condition, then } of node.cases) {
    writer.line(indent + 1);
    writer.next(indent + 2);
    value(l, condition, indent + 1);
    const thenAt = writer.significant(writer.at);
    if (writer.kindAt(thenAt) === TokenKind.then && !writer.fits(then.end, 0)) writer.line(indent + 2);
    writer.next(indent + 3);
    value(l, then, indent + 2);
  }
  writer.line(indent, indent + 1);
  writer.token();
}

function apply(l: Layout, node: ApplyNode, indent: number): void {
  l.writer.flat(node.body.start, indent + 1);
  l.body(l, node.body, indent);
}
