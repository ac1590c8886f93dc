import type { ReferencePart } from '../reference.ts';
import type { SourceText, Span } from '../source.ts';
import type { TokenTable } from './token-table.ts';

/**
 * The lossless tree: a table of all tokens of the text, white space and comments included, and over it typed nodes that
 * each cover a range of tokens. Joining the tokens gives the text back, byte for byte. Formatter, language server and
 * evaluator share it.
 *
 * The parser never fails: a node may miss any part the grammar demands (then the field is `undefined` or the node is a
 * `MissingNode`), and a diagnostic says so. The grammar is reference notes section 3; node kinds are its productions.
 */
export interface SyntaxTree {
  readonly source: SourceText;
  readonly tokens: TokenTable;
  readonly root: FileNode;
}

/** `start` and `end` are offsets in the source, without surrounding white space and comments. */
interface NodeBase extends Span {
  readonly kind: string;
}

/** `File := Attributes | extends { Attributes }`. */
export interface FileNode extends NodeBase {
  readonly kind: 'file';
  readonly body: readonly BodyItem[];
}

export type BodyItem = AttributeNode | IncludeNode;

/** `Include := ( #codebase String )? ( #include | #include? ) String`. */
export interface IncludeNode extends NodeBase {
  readonly kind: 'include';
  readonly optional: boolean;
  readonly codebase?: StringNode;
  readonly path?: StringNode;
}

/** `Attribute := ( [ Tags ] )? Name Value`. */
export interface AttributeNode extends NodeBase {
  readonly kind: 'attribute';
  readonly tags?: TagsNode;
  readonly name: NameNode;
  readonly value: ValueNode;
}

export interface TagsNode extends NodeBase {
  readonly kind: 'tags';
  readonly tags: readonly NamePart[];
}

/**
 * `Name := -- | STRING | WORD ( : Name )?`; more than one part is a placement. Nearly every name is a single word, and a
 * large text has very many: that one is this node and nothing else.
 */
export interface NameNode extends NodeBase {
  readonly kind: 'name';
  /** The last part with its meaning (escapes applied); undefined when it is `--`. */
  readonly text: string | undefined;
  /** The parts one by one, `--` left out, when there is any `:`; else empty. */
  readonly path: readonly NamePart[];
}

/** A name token with its meaning (escapes applied). */
export interface NamePart extends Span {
  readonly text: string;
}

/** Anything that can stand as an attribute's value. */
export type ValueNode = ComponentNode | SimpleValueNode | NothingNode | MissingNode;

/** `SimpleValue`: what may stand in vectors, operators and branches. */
export type SimpleValueNode =
  | ReferenceNode
  | ApplyNode
  | LiteralNode
  | StringNode
  | NumberNode
  | BytesNode
  | VectorNode
  | ParenNode
  | OperatorNode
  | IfNode
  | SwitchNode
  | VarNode
  | MissingNode;

/** `Component := extends ( : WORD )? ( DATA | LAZY )? Types`. */
export interface ComponentNode extends NodeBase {
  readonly kind: 'component';
  readonly nodeType?: NamePart;
  readonly mode: 'eager' | 'data' | 'lazy';
  readonly types: readonly TypeNode[];
}

/** `Type := LinkReference | { Attributes } | NULL`. */
export type TypeNode = ReferenceNode | BodyNode | LiteralNode;

export interface BodyNode extends NodeBase {
  readonly kind: 'body';
  readonly items: readonly BodyItem[];
}

/** A value that is only `;`: null. */
export interface NothingNode extends NodeBase {
  readonly kind: 'nothing';
}

/** Something the grammar demands is not there, or is a literal without a value (a number out of range); a diagnostic was given. */
export interface MissingNode extends NodeBase {
  readonly kind: 'missing';
}

/** `LAZY? OPTIONAL? LinkReference`, or with `DATA` in front as a primitive. */
export interface ReferenceNode extends NodeBase {
  readonly kind: 'reference';
  readonly lazy: boolean;
  readonly data: boolean;
  readonly optional?: { readonly default?: SimpleValueNode };
  /** Already as the value has them, with their places: they are made once. A missing name is the empty text. */
  readonly parts: readonly ReferencePart[];
}

/**
 * `APPLY { … }` and `ASSERT { … }`, with what stands in front of them. `OPTIONAL` may not: where it was written all the
 * same, a diagnostic was given.
 */
export interface ApplyNode extends NodeBase {
  readonly kind: 'apply';
  readonly keyword: 'APPLY' | 'ASSERT';
  readonly lazy: boolean;
  readonly data: boolean;
  readonly optional?: { readonly default?: SimpleValueNode };
  readonly body: BodyNode;
}

/** `NULL`, `true`, `false`, `TBD`. */
export interface LiteralNode extends NodeBase {
  readonly kind: 'literal';
  readonly literal: 'NULL' | 'true' | 'false' | 'TBD';
}

/** `"…"` or `##…#`; `text` is the meaning. */
export interface StringNode extends NodeBase {
  readonly kind: 'string';
  readonly multiline: boolean;
  readonly text: string;
}

export interface NumberNode extends NodeBase {
  readonly kind: 'number';
  readonly value:
    | { readonly type: 'int'; readonly value: number }
    | { readonly type: 'long'; readonly value: bigint }
    | { readonly type: 'float' | 'double'; readonly value: number };
}

export interface BytesNode extends NodeBase {
  readonly kind: 'bytes';
  readonly value: Uint8Array;
}

/** `[ … ]` (a function application) or, `literal`, `[| … |]`. */
export interface VectorNode extends NodeBase {
  readonly kind: 'vector';
  readonly literal: boolean;
  readonly elements: readonly SimpleValueNode[];
}

/** `( … )` round a component or a single value. */
export interface ParenNode extends NodeBase {
  readonly kind: 'paren';
  readonly value: ComponentNode | SimpleValueNode;
}

/** An operator application; the node covers its parentheses. `!` has one operand, n-ary ones two or more. */
export interface OperatorNode extends NodeBase {
  readonly kind: 'operator';
  readonly operator:
    | '!'
    | '+'
    | '*'
    | '++'
    | '<>'
    | '&&'
    | '||'
    | 'x|'
    | '->'
    | '-'
    | '/'
    | '%'
    | '=='
    | '!='
    | '>='
    | '<='
    | '>'
    | '<';
  readonly operands: readonly SimpleValueNode[];
}

export interface IfNode extends NodeBase {
  readonly kind: 'if';
  readonly condition: SimpleValueNode;
  readonly then: SimpleValueNode;
  readonly otherwise: SimpleValueNode;
}

export interface SwitchNode extends NodeBase {
  readonly kind: 'switch';
  readonly locals?: BodyNode;
  readonly cases: readonly { readonly condition: SimpleValueNode; readonly then: SimpleValueNode }[];
}

/** `VAR …`: a constraint variable; parsed, never evaluated. */
export interface VarNode extends NodeBase {
  readonly kind: 'var';
  readonly range?: SimpleValueNode;
  readonly default?: StringNode | NumberNode;
}
