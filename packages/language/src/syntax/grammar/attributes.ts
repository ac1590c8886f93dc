import type { Parser } from '../parser-state.ts';
import { isKeyword, TokenKind } from '../token-kind.ts';
import type {
  AttributeNode,
  BodyItem,
  BodyNode,
  FileNode,
  IncludeNode,
  NameNode,
  NamePart,
  StringNode,
  TagsNode,
} from '../tree.ts';
import { trimmed } from '../trimmed.ts';
import { string } from './literals.ts';
import { misreadHelp, warnOfMissingValue } from './missing-values.ts';
import { keywordAsName, name, nameToken, noPath, startsName } from './names.ts';
import { numberHelp } from './numbers-in-a-row.ts';
import { strayOperator } from './operators.ts';
import { splitTextHelp, warnOfSplitText } from './split-texts.ts';
import { startsValueKind } from './starts.ts';
import { value } from './values.ts';

/** `File := Attributes | extends { Attributes }`, then the end of the text. */
export function file(p: Parser): FileNode {
  const { start } = p;
  const items: BodyItem[] = [];
  if (p.kind === TokenKind.extends && p.peek() === TokenKind.openBrace) {
    p.advance();
    // One by one: there may be more items than a call takes arguments.
    for (const item of body(p, 'extends').items) items.push(item);
    if (!p.is(TokenKind.end)) {
      p.error('SD1217', `expected the end of the file, found ${p.found()}`, {
        notes: ['the file is one description in `extends { … }`, and that is closed'],
        help: 'move this into the braces, or remove the `extends {` and its `}` around the file',
      });
    }
  }
  while (p.kind !== TokenKind.end) {
    attributes(p, items);
    if (p.kind === TokenKind.closeBrace) {
      p.error('SD1202', 'no brace is open here', { help: 'remove it, or add the `{` it was meant to close' });
      p.advance();
    }
  }
  return { kind: 'file', start: Math.min(start, p.lastEnd), end: p.lastEnd, body: trimmed(items) };
}

/** `{ Attributes }` behind `what`. */
export function body(p: Parser, what: string): BodyNode {
  const { start } = p;
  const items: BodyItem[] = [];
  if (p.kind !== TokenKind.openBrace) {
    p.error('SD1222', `expected \`{\` after \`${what}\`, found ${p.found()}`, { help: `write \`${what} { … }\`` });
    return { kind: 'body', start: p.lastEnd, end: p.lastEnd, items };
  }
  if (!p.enter()) return { kind: 'body', start, end: p.lastEnd, items };
  const opener = { start, end: p.end };
  p.advance();
  attributes(p, items);
  if (!p.accept(TokenKind.closeBrace)) {
    p.error('SD1201', `expected \`}\`, found ${p.found()}`, { secondary: [p.label(opener, 'opened here')] });
  }
  p.leave();
  return { kind: 'body', start, end: p.lastEnd, items: trimmed(items) };
}

/** `Attributes := ( Attribute | Include | ; )*`: up to a closing brace or the end of the text. */
function attributes(p: Parser, items: BodyItem[]): void {
  for (;;) {
    switch (p.kind) {
      case TokenKind.closeBrace:
      case TokenKind.end:
        return;
      case TokenKind.semicolon:
        p.advance();
        break;
      case TokenKind.word:
      case TokenKind.string:
      case TokenKind.generated:
      case TokenKind.openBracket:
        attribute(p, items);
        break;
      case TokenKind.include:
      case TokenKind.includeOptional:
      case TokenKind.codebase:
        items.push(include(p));
        if (p.isStuck()) skipAttribute(p);
        break;
      default:
        notAnAttribute(p, items);
    }
  }
}

/** `Attribute := ( [ Tags ] )? Name Value` */
function attribute(p: Parser, items: BodyItem[]): void {
  const { start } = p;
  const tagsNode = p.kind === TokenKind.openBracket ? tags(p) : undefined;
  if (!startsName(p) && !isKeyword(p.kind)) {
    p.error('SD1204', `expected the name of an attribute after its tags, found ${p.found()}`, {
      help: 'tags stand in front of an attribute: `[sfLocal] name value;`',
    });
    return;
  }
  const nameNode = isKeyword(p.kind) ? keywordName(p) : name(p);
  const valueNode = p.isStuck() ? p.missing() : value(p, nameNode);
  const node: AttributeNode = tagsNode
    ? { kind: 'attribute', start, end: p.lastEnd, tags: tagsNode, name: nameNode, value: valueNode }
    : { kind: 'attribute', start, end: p.lastEnd, name: nameNode, value: valueNode };
  warnOfMissingValue(p, node, items);
  warnOfSplitText(p, { node, previous: items.at(-1) });
  items.push(node);
  if (p.isStuck()) skipAttribute(p);
}

/** `Tags := ( NameTok ,? )*` between brackets. */
function tags(p: Parser): TagsNode {
  const { start } = p;
  const list: NamePart[] = [];
  const opener = { start: p.start, end: p.end };
  p.advance();
  while (p.kind !== TokenKind.closeBracket) {
    const tag = nameToken(p, 'of a tag or `]`');
    if (tag === undefined) {
      p.skipTo(TokenKind.closeBracket);
      break;
    }
    list.push(tag);
    p.accept(TokenKind.comma);
  }
  if (!p.accept(TokenKind.closeBracket)) {
    p.error('SD1209', `expected \`]\`, found ${p.found()}`, { secondary: [p.label(opener, 'opened here')] });
  }
  return { kind: 'tags', start, end: p.lastEnd, tags: list };
}

/** `Include := ( #codebase String )? ( #include | #include? ) String` */
function include(p: Parser): IncludeNode {
  const { start } = p;
  let codebase: StringNode | undefined;
  if (p.accept(TokenKind.codebase)) {
    codebase = pathString(p, '#codebase');
    if (p.kind !== TokenKind.include && p.kind !== TokenKind.includeOptional) {
      p.error('SD1219', `expected \`#include\` after \`#codebase\`, found ${p.found()}`, {
        help: 'write `#codebase "…" #include "path"`',
      });
      return { kind: 'include', start, end: p.lastEnd, optional: false, ...(codebase && { codebase }) };
    }
  }
  const optional = p.kind === TokenKind.includeOptional;
  p.advance();
  const path = pathString(p, optional ? '#include?' : '#include');
  return { kind: 'include', start, end: p.lastEnd, optional, ...(codebase && { codebase }), ...(path && { path }) };
}

function pathString(p: Parser, what: string): StringNode | undefined {
  const node = string(p);
  if (node !== undefined) return node;
  p.error('SD1219', `expected a path between quotes after \`${what}\`, found ${p.found()}`, {
    help: `write \`${what} "path/to/file.sf"\``,
  });
  return undefined;
}

/** A keyword where a name belongs, with a value behind it: read as the name it was meant to be. */
function keywordName(p: Parser): NameNode {
  const { start } = p;
  keywordAsName(p);
  const text = p.text();
  p.advance();
  return { kind: 'name', start, end: p.lastEnd, text, path: noPath };
}

/** What stands here begins no attribute: says so and passes over it, so that the neighbours are read as meant. */
function notAnAttribute(p: Parser, items: BodyItem[]): void {
  const last = items.at(-1);
  if (p.kind === TokenKind.openString) {
    // Reported already; it most likely ends a string whose opening quote is missing.
    p.advance();
  } else if (p.kind === TokenKind.openBrace) {
    strayBody(p, items);
  } else if (isKeyword(p.kind) && startsValueKind(p.peek())) {
    attribute(p, items);
  } else if (p.atInfixOperator() && last?.kind === 'attribute') {
    strayOperator(p, last);
  } else {
    const message = splitTextHelp(p, last) ?? numberHelp(p, last) ?? misreadHelp(p, last);
    p.error('SD1204', `expected the name of an attribute, found ${p.found()}`, message);
    p.skip();
    skipAttribute(p);
  }
}

/** Braces that no `extends` opens. */
function strayBody(p: Parser, items: BodyItem[]): void {
  const last = items.at(-1);
  const secondary = last?.kind === 'attribute' ? [p.label(last.name, 'a description of this name?')] : [];
  p.error('SD1207', 'these braces belong to no attribute', {
    secondary,
    help: 'write `name extends { … }`; a `;` between the prototypes and the braces ends the description too early',
  });
  body(p, 'extends');
}

/** Passes over what cannot be read, up to the next `;`, the end of the body, or a line that begins like an attribute. */
function skipAttribute(p: Parser): void {
  while (p.kind !== TokenKind.semicolon && p.kind !== TokenKind.closeBrace && p.kind !== TokenKind.end) {
    if (startsItem(p) && p.startsLine()) return;
    p.skip();
  }
}

function startsItem(p: Parser): boolean {
  return startsName(p) || p.kind === TokenKind.openBracket || p.kind === TokenKind.include || isKeyword(p.kind);
}
