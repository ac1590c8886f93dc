import type {
  BodyItem,
  ComponentNode,
  FileNode,
  NameNode,
  ReferenceNode,
  SimpleValueNode,
  TypeNode,
  ValueNode,
} from '../../src/syntax/tree.ts';

/** A tree in one line: `(name value)` for an attribute, `{…}` for a body, operators and the like as `(+ a b)`. */
export function fileText(file: FileNode): string {
  return file.body.map(itemText).join(' ');
}

function itemText(item: BodyItem): string {
  if (item.kind === 'include') {
    const codebase = item.codebase ? `#codebase ${JSON.stringify(item.codebase.text)} ` : '';
    const path = item.path ? JSON.stringify(item.path.text) : 'missing';
    return `(${codebase}#include${item.optional ? '?' : ''} ${path})`;
  }
  const tags = item.tags ? `[${item.tags.tags.map((tag) => tag.text).join(' ')}] ` : '';
  return `(${tags}${nameText(item.name)} ${valueText(item.value)})`;
}

function nameText(name: NameNode): string {
  const { path, text } = name;
  const texts = path.length > 0 || text === undefined ? path.map((part) => part.text) : [text];
  const parts = texts.map((one) => (/^[\w.]+$/.test(one) ? one : JSON.stringify(one)));
  return [...parts, ...(text === undefined ? ['--'] : [])].join(':');
}

export function valueText(node: ValueNode | SimpleValueNode): string {
  switch (node.kind) {
    case 'component':
      return componentText(node);
    case 'nothing':
      return 'nothing';
    case 'missing':
      return 'missing';
    case 'reference':
      return referenceText(node);
    case 'apply':
      return `${flags(node)}(${node.keyword} {${node.body.items.map(itemText).join(' ')}})`;
    case 'literal':
      return node.literal;
    case 'string':
      return node.multiline ? `#${JSON.stringify(node.text)}` : JSON.stringify(node.text);
    case 'number':
      return `${node.value.value}${{ int: '', long: 'L', float: 'f', double: 'd' }[node.value.type]}`;
    case 'bytes':
      return `<${[...node.value].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}>`;
    case 'vector':
      return `[${node.literal ? '| ' : ''}${node.elements.map(valueText).join(' ')}]`;
    case 'paren':
      return `(paren ${valueText(node.value)})`;
    case 'operator':
      return `(${node.operator} ${node.operands.map(valueText).join(' ')})`;
    case 'if':
      return `(if ${valueText(node.condition)} ${valueText(node.then)} ${valueText(node.otherwise)})`;
    case 'switch': {
      const locals = node.locals ? `{${node.locals.items.map(itemText).join(' ')}} ` : '';
      return `(switch ${locals}${node.cases.map((c) => `${valueText(c.condition)}=>${valueText(c.then)}`).join(' ')})`;
    }
    case 'var':
      return `(var${node.range ? ` ${valueText(node.range)}` : ''}${node.default ? ` = ${valueText(node.default)}` : ''})`;
  }
}

function componentText(node: ComponentNode): string {
  const type = node.nodeType ? `:${node.nodeType.text}` : '';
  const mode = node.mode === 'eager' ? '' : ` ${node.mode}`;
  return `(extends${type}${mode}${node.types.map((inner) => ` ${typeText(inner)}`).join('')})`;
}

function typeText(node: TypeNode): string {
  if (node.kind === 'body') return `{${node.items.map(itemText).join(' ')}}`;
  return valueText(node);
}

function referenceText(node: ReferenceNode): string {
  const optional = node.optional ? `optional(${node.optional.default ? valueText(node.optional.default) : ''}) ` : '';
  const parts = node.parts.map((part) => {
    const keyword = part.kind.toUpperCase();
    if (!('name' in part) || part.name === '') return part.kind === 'word' ? '?' : keyword;
    if (part.kind === 'word') return part.name;
    return `${keyword} ${/^[\w.]+$/.test(part.name) ? part.name : JSON.stringify(part.name)}`;
  });
  return `${flags(node)}${optional}${parts.join(':')}`;
}

function flags(node: { readonly lazy: boolean; readonly data: boolean }): string {
  return `${node.lazy ? 'lazy ' : ''}${node.data ? 'data ' : ''}`;
}
