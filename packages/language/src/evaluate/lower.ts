import { constructFunctionClass, functionClasses, operatorFunctions } from '../functions/names.ts';
import type { SourceText } from '../source.ts';
import type { ApplyNode, AttributeNode, NameNode, NamePart, SimpleValueNode, ValueNode } from '../syntax/tree.ts';
import { warnOfMisspeltTags } from './misspelt-tags.ts';
import {
  type Application,
  type Body,
  type Entry,
  type Placement,
  type Scope,
  Template,
  type Unresolvable,
  type Written,
} from './model.ts';
import {
  literalValue,
  lowerReference,
  numberValue,
  optionalOf,
  plainVector,
  withoutParentheses,
} from './plain-values.ts';
import type { Session } from './session.ts';

/*
 * From syntax to entries, one body at a time: descriptions inside become templates that are read when they are shaped, so
 * nothing here follows the nesting of the text except through parentheses and literal vectors, which the parser limits.
 */

/** An attribute as spliced from its file. */
export interface BodyAttribute {
  readonly node: AttributeNode;
  readonly source: SourceText;
}

/** Reads the attributes of one body; `home` is the description they stand in. A repeated name keeps its first position. */
export function lowerBody(
  session: Session,
  attributes: Iterable<BodyAttribute>,
  home: Scope,
): Pick<Body, 'entries' | 'placements'> {
  const entries = new Map<string, Entry>();
  let placements: Map<string, Placement> | undefined;
  for (const { node, source } of attributes) {
    const { path: written, text } = node.name;
    const name = text ?? session.generateName();
    const path = text === undefined ? [...written, generatedPart(node.name, name)] : written;
    if (node.tags) warnOfMisspeltTags(session, node.tags, source);
    const entry: Entry = {
      name,
      tags: node.tags ? node.tags.tags.map((tag) => tag.text) : noTags,
      value: lowerValue(session, { node: node.value, source, home, name }),
      source,
      nameSpan: path.at(-1) ?? node.name,
      valueSpan: node.value.kind === 'nothing' ? undefined : node.value,
    };
    if (path.length > 1) {
      placements ??= new Map();
      const key = JSON.stringify(path.map((part) => part.text));
      placements.set(key, { path: path.map((part) => ({ text: part.text, span: part })), entry });
    } else {
      entries.set(name, entry);
    }
  }
  return { entries, placements };
}

/** The name a `--` stands for, where it stands: the last two characters of the path. */
function generatedPart({ end }: NameNode, text: string): NamePart {
  return { text, start: end - '--'.length, end };
}

const noTags: readonly string[] = [];

interface ValueSite {
  readonly node: ValueNode;
  readonly source: SourceText;
  readonly home: Scope;
  readonly name: string;
}

/** Reads one value. */
export function lowerValue(session: Session, site: ValueSite): Written {
  const node = withoutParentheses(site.node);
  switch (node.kind) {
    case 'nothing':
      return null;
    case 'missing':
      return missing;
    case 'var':
      return { type: 'unresolvable', reason: 'variable' };
    case 'literal':
      return node.literal === 'TBD' ? tbd : literalValue(node.literal);
    case 'string':
      return node.text;
    case 'number':
      return numberValue(node.value);
    case 'bytes':
      return { type: 'bytes', value: node.value };
    case 'reference':
      return lowerReference(node, site.source);
    case 'apply':
      return templateOf(site, node, applicationOf(node, site.source));
    case 'vector':
      return (
        (node.literal || session.functionPhases.length > 0 ? plainVector(node.elements, site.source) : undefined) ??
        (node.literal ? missingOrTbd(node.elements) : templateOf(site, node, undefined))
      );
    case 'component':
    case 'operator':
    case 'if':
    case 'switch':
      return templateOf(site, node, undefined);
    case 'paren':
      return missing;
    default:
      return node satisfies never;
  }
}

const missing: Unresolvable = { type: 'unresolvable', reason: 'missing' };
const tbd: Unresolvable = { type: 'unresolvable', reason: 'tbd' };

function missingOrTbd(nodes: readonly SimpleValueNode[]): Unresolvable {
  for (const node of nodes) {
    if (node.kind === 'literal' && node.literal === 'TBD') return tbd;
    if (node.kind === 'var') return { type: 'unresolvable', reason: 'variable' };
    if (node.kind === 'vector') {
      const inner = missingOrTbd(node.elements);
      if (inner.reason !== 'missing') return inner;
    }
  }
  return missing;
}

function templateOf(site: ValueSite, syntax: Template['syntax'], application: Application | undefined): Template {
  const data = 'mode' in syntax && syntax.mode !== 'eager';
  return new Template({ source: site.source, syntax, data, parent: site.home, name: site.name, application });
}

function applicationOf(node: ApplyNode, source: SourceText): Application {
  return {
    kind: node.keyword === 'APPLY' ? 'function' : 'assertion',
    lazy: node.lazy,
    data: node.data,
    optional: optionalOf(node.optional, source),
  };
}

/**
 * The operands of an operator, vector or conditional as attributes of the function it stands for; `locals` are those of
 * a `SWITCH`.
 */
export function lowerOperands(session: Session, template: Template, locals: Body | undefined): Body {
  const { syntax, source, home } = template;
  const entries = new Map<string, Entry>();
  const add = (name: string, node: SimpleValueNode): void => {
    const value = lowerValue(session, { node, source, home, name });
    entries.set(name, { name, tags: noTags, value, source, nameSpan: undefined, valueSpan: node });
  };
  const constant = (name: string, value: string): void => {
    entries.set(name, { name, tags: noTags, value, source, nameSpan: undefined, valueSpan: syntax });
  };
  constant('phase.function', constructFunctionClass);
  switch (syntax.kind) {
    case 'operator': {
      const { name, operands } = operatorFunctions[syntax.operator];
      constant('sfFunctionClass', name);
      for (const [index, operand] of syntax.operands.entries())
        add(operands?.[index] ?? session.generateName(), operand);
      break;
    }
    case 'vector':
      constant('sfFunctionClass', functionClasses.vector);
      for (const element of syntax.elements) add(session.generateName(), element);
      break;
    case 'if':
      constant('sfFunctionClass', functionClasses.ifThenElse);
      add('if', syntax.condition);
      add('then', syntax.then);
      add('else', syntax.otherwise);
      break;
    case 'switch': {
      constant('sfFunctionClass', functionClasses.switch);
      for (const [name, entry] of locals?.entries ?? []) entries.set(name, entry);
      template.cases = syntax.cases.map((branch) => {
        const names = [session.generateName(), session.generateName()] as const;
        add(names[0], branch.condition);
        add(names[1], branch.then);
        return names;
      });
      break;
    }
    default:
      break;
  }
  return { entries, placements: locals?.placements, incomplete: locals?.incomplete ?? false };
}
