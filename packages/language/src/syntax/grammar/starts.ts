import { TokenKind } from '../token-kind.ts';
import type { ReferencePartNode } from '../tree.ts';

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
export function partKeyword(kind: number): ReferencePartNode['keyword'] | undefined {
  switch (kind) {
    case TokenKind.word:
      return 'WORD';
    case TokenKind.root:
      return 'ROOT';
    case TokenKind.parent:
      return 'PARENT';
    case TokenKind.this:
      return 'THIS';
    case TokenKind.process:
      return 'PROCESS';
    case TokenKind.attrib:
      return 'ATTRIB';
    case TokenKind.here:
      return 'HERE';
    case TokenKind.property:
      return 'PROPERTY';
    case TokenKind.iproperty:
      return 'IPROPERTY';
    case TokenKind.envProperty:
      return 'ENVPROPERTY';
    case TokenKind.ienvProperty:
      return 'IENVPROPERTY';
    case TokenKind.constant:
      return 'CONSTANT';
    case TokenKind.host:
      return 'HOST';
    default:
      return undefined;
  }
}
