import type { ReferencePart } from '../../reference.ts';
import { TokenKind } from '../token-kind.ts';

/** Whether a token of this kind can begin a `Value`, `;` included. */
export function startsValueKind(kind: number): boolean {
  switch (kind) {
    case TokenKind.word:
    case TokenKind.data:
    case TokenKind.string:
    case TokenKind.multilineString:
    case TokenKind.number:
    case TokenKind.true:
    case TokenKind.false:
    case TokenKind.null:
    case TokenKind.tbd:
    case TokenKind.openBracket:
    case TokenKind.openLiteral:
    case TokenKind.openParen:
    case TokenKind.if:
    case TokenKind.switch:
    case TokenKind.bytes:
    case TokenKind.var:
    case TokenKind.extends:
    case TokenKind.semicolon:
      return true;
    default:
      return startsReference(kind);
  }
}

/** Whether a token of this kind can begin a `Reference`. */
export function startsReference(kind: number): boolean {
  return (
    startsPart(kind) ||
    kind === TokenKind.lazy ||
    kind === TokenKind.data ||
    kind === TokenKind.optional ||
    kind === TokenKind.apply ||
    kind === TokenKind.assert
  );
}

/** Whether a token of this kind can begin a `Part`. */
export function startsPart(kind: number): boolean {
  return partKeyword(kind) !== undefined;
}

/** The part that a token of this kind begins; undefined when it begins none. */
export function partKeyword(kind: number): ReferencePart['kind'] | undefined {
  switch (kind) {
    case TokenKind.word:
      return 'word';
    case TokenKind.root:
      return 'root';
    case TokenKind.parent:
      return 'parent';
    case TokenKind.this:
      return 'this';
    case TokenKind.process:
      return 'process';
    case TokenKind.attrib:
      return 'attrib';
    case TokenKind.here:
      return 'here';
    case TokenKind.property:
      return 'property';
    case TokenKind.iproperty:
      return 'iproperty';
    case TokenKind.envProperty:
      return 'envproperty';
    case TokenKind.ienvProperty:
      return 'ienvproperty';
    case TokenKind.constant:
      return 'constant';
    case TokenKind.host:
      return 'host';
    default:
      return undefined;
  }
}
