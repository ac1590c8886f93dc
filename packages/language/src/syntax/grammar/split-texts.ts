import { shortened } from '../describe-token.ts';
import type { Parser, SyntaxMessage } from '../parser-state.ts';
import { TokenKind } from '../token-kind.ts';
import type { AttributeNode, BodyItem } from '../tree.ts';

/*
 * `"echo "hi""` is the text `echo `, and then an attribute `hi` with an empty text: because `;` is optional, nothing is
 * wrong with it. What tells it from attributes side by side is that nothing at all stands between a text and a name.
 */

/** Warns where a quote that was meant as part of a text most likely ended it. */
export function warnOfSplitText(
  p: Parser,
  { node, previous }: { readonly node: AttributeNode; readonly previous: BodyItem | undefined },
): void {
  if (!isBehindText(p, previous, node.start) || node.tags !== undefined) return;
  const { name, value } = node;
  const isOneText = value.kind === 'string' && value.start === name.end;
  if (!isOneText && !(value.kind === 'reference' && continuesAsText(p, node.end))) return;
  const quote = { start: previous.end - 1, end: previous.end };
  const inner = p.source.text.slice(name.start, name.end);
  p.warnAt('SD1226', quote, 'the text ends at this quote', {
    secondary: [p.label(name, `read as the name of an attribute, \`${shortened(inner)}\``)],
    help: quotesHelp,
    // With the name between quotes itself, as in `"a ""b"" c"`, it is not clear which quotes are meant.
    fixes:
      isOneText && !inner.startsWith('"')
        ? [
            {
              place: { source: p.source, start: quote.start, end: value.start + 1 },
              newText: `\\"${inner}\\"`,
            },
          ]
        : [],
  });
}

/** The help for what cannot be read right behind a text; undefined when no text ends there. */
export function splitTextHelp(p: Parser, last: BodyItem | undefined): SyntaxMessage | undefined {
  if (!isBehindText(p, last, p.start)) return undefined;
  return {
    secondary: [p.label({ start: last.end - 1, end: last.end }, 'the text ends at this quote')],
    help: quotesHelp,
  };
}

/** Whether what is left over at `start`, right behind the last of `items`, is the rest of a text that was told of there. */
export function isRestOfText(p: Parser, items: readonly BodyItem[], start: number): boolean {
  const last = items.at(-1);
  const quoted = items.at(-2);
  return last?.kind === 'attribute' && last.end === start && isBehindText(p, quoted, last.start);
}

const quotesHelp = 'write `\\"` for a quote inside a text; if two attributes are meant, write `;` between them';

/**
 * Whether an attribute's text, which stands apart from the name before it, ends right where something else starts. In
 * `a"x"b"y"` nothing stands apart, so nothing is told by that.
 */
function isBehindText({ source }: Parser, last: BodyItem | undefined, start: number): last is AttributeNode {
  if (last?.kind !== 'attribute' || last.value.kind !== 'string' || last.value.end !== start) return false;
  return source.text.charAt(start - 1) === '"' && last.value.start > last.name.end;
}

function continuesAsText(p: Parser, end: number): boolean {
  return p.is(TokenKind.string) && p.start === end;
}
