import { shortened } from '../describe-token.ts';
import type { Parser, SyntaxMessage } from '../parser-state.ts';
import { TokenKind } from '../token-kind.ts';
import type { AttributeNode, BodyItem } from '../tree.ts';
import { isRestOfText } from './split-texts.ts';

/*
 * Because `;` is optional, an attribute without its value takes what follows as its value: the name of the next one. These
 * are the forms of that which can be told from what is meant.
 */

/** Warns where a text is allowed but most likely lacks a value; `before` is what stands in front of the attribute. */
export function warnOfMissingValue(p: Parser, node: AttributeNode, before: readonly BodyItem[]): void {
  const previous = before.at(-1);
  if (isLeftOver(p, node, previous)) {
    if (isRestOfText(p, before, node.start)) return;
    p.warnAt('SD1225', node.name, 'read as the name of an attribute that is null', misread(p, previous));
  } else if (isNextName(p, node)) {
    p.warnAt('SD1225', node.value, 'read as the value of the name in the line above', {
      secondary: [p.label(node.name, 'does this lack its value?')],
      help: `write a \`;\` after each value; put the value into the line of its name, or indent it, if it is meant`,
    });
  }
}

/** `a b "x";` is `a` with the value `b` and then `"x"`, a name without value; so is the `c` of `a b c;`. */
function isLeftOver(p: Parser, node: AttributeNode, previous: BodyItem | undefined): previous is AttributeNode {
  const { text, path } = node.name;
  if (node.value.kind !== 'nothing' || node.tags !== undefined) return false;
  if (path.length > 1 || (path.length === 0 && text === undefined)) return false;
  if (previous?.kind !== 'attribute' || previous.value.kind !== 'reference') return false;
  return !isSeparated(p, previous, node.start);
}

/** A name alone in its line, and below it, no deeper, a word that looks like the next name, or tags like the next one's. */
function isNextName(p: Parser, { name, value: valueNode }: AttributeNode): boolean {
  if (!isOnLaterLine(p, name.end, valueNode.start)) return false;
  const words = valueNode.kind === 'vector' && !valueNode.literal ? valueNode.elements : [valueNode];
  if (words.length === 0 || !words.every((word) => isBareWord(p, word))) return false;
  // Whatever else follows is a mistake, or the other form of this one, that is told where it stands.
  const next = p.kind;
  const isTold = next === TokenKind.string || next === TokenKind.number || next === TokenKind.extends;
  if (isTold) return false;
  return p.source.positionAt(valueNode.start).column <= p.source.positionAt(name.start).column;
}

function isBareWord(
  { source }: Parser,
  { kind, start, end }: { readonly kind: string; readonly start: number; readonly end: number },
): boolean {
  return kind === 'reference' && /^[\w$.@#~%^&+-]+$/.test(source.text.slice(start, end));
}

/** Called for every attribute, so it looks at the few characters between and nothing else. */
function isOnLaterLine({ source }: Parser, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) if (source.text.charCodeAt(index) === 0x0a) return true;
  return false;
}

/** Why a line can be read differently than it was meant: a missing value takes the next name as its value. */
export function misreadHelp(p: Parser, last: BodyItem | undefined): SyntaxMessage {
  const isMisread = last?.kind === 'attribute' && last.value.kind === 'reference' && !isSeparated(p, last, p.start);
  if (isMisread) return misread(p, last);
  const isList = p.is(TokenKind.comma);
  return { help: isList ? 'attributes are not separated by `,`: write `;`' : 'an attribute is written `name value;`' };
}

function misread(p: Parser, { name: nameNode, value: valueNode, start, end }: AttributeNode): SyntaxMessage {
  const { text } = p.source;
  const attributeName = shortened(text.slice(nameNode.start, nameNode.end));
  const valueText = shortened(text.slice(valueNode.start, valueNode.end));
  return {
    secondary: [p.label({ start, end }, `read as \`${attributeName}\` with the value \`${valueText}\``)],
    help: `write a \`;\` after each value; does \`${attributeName}\` lack its value?`,
  };
}

/** Whether a `;` stands between an attribute and an offset behind it. */
function isSeparated(p: Parser, attributeNode: AttributeNode, offset: number): boolean {
  return p.source.text.slice(attributeNode.end, offset).includes(';');
}
