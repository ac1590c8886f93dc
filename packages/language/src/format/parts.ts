import type { BodyNode, SimpleValueNode, ValueNode } from '../syntax/tree.ts';
import type { Item } from './layout.ts';

/** What an item consists of, as far as its soundness goes. */
export interface ItemParts {
  /** Bodies within it, but none within another of them. */
  readonly bodies: readonly BodyNode[];
  /** Nothing outside of its bodies is missing. */
  readonly isComplete: boolean;
}

/** Looks through an item, without entering its bodies. */
export function partsOf(item: Item): ItemParts {
  const bodies: BodyNode[] = [];
  switch (item.kind) {
    case 'wrapper':
      return { bodies: [item.body], isComplete: true };
    case 'include':
      return { bodies, isComplete: item.path !== undefined };
    case 'attribute':
      return { bodies, isComplete: collect(item.value, bodies) };
    default:
      return { bodies, isComplete: false };
  }
}

/** Adds the bodies of a value; false when a part of it is missing. */
function collect(node: ValueNode, bodies: BodyNode[]): boolean {
  switch (node.kind) {
    case 'missing':
      return false;
    case 'component':
      for (const type of node.types) if (type.kind === 'body') bodies.push(type);
      return node.types.length > 0;
    case 'apply':
      bodies.push(node.body);
      return true;
    case 'reference':
      // A reference that ends with its `:` lacks a part.
      return (
        node.parts.at(-1)?.place?.end === node.end && all(node.optional?.default ? [node.optional.default] : [], bodies)
      );
    case 'vector':
      return all(node.elements, bodies);
    case 'paren':
      return collect(node.value, bodies);
    case 'operator':
      return all(node.operands, bodies);
    case 'if':
      return all([node.condition, node.then, node.otherwise], bodies);
    case 'switch':
      if (node.locals) bodies.push(node.locals);
      return node.cases.length > 0 && node.cases.every((one) => all([one.condition, one.then], bodies));
    case 'nothing':
    case 'literal':
    case 'string':
    case 'number':
    case 'bytes':
    case 'var':
      return true;
    default:
      return false;
  }
}

function all(nodes: readonly SimpleValueNode[], bodies: BodyNode[]): boolean {
  return nodes.every((node) => collect(node, bodies));
}
