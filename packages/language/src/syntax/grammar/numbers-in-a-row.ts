import type { Parser, SyntaxMessage } from '../parser-state.ts';
import { TokenKind } from '../token-kind.ts';
import type { BodyItem } from '../tree.ts';

/** What looks like one number and is none: `10.0.0.1`, `1,5`, `1 000`. Undefined where no number stands before this. */
export function numberHelp(p: Parser, last: BodyItem | undefined): SyntaxMessage | undefined {
  if (last?.kind !== 'attribute' || last.value.kind !== 'number') return undefined;
  const { text } = p.source;
  const between = text.slice(last.value.end, p.start);
  const rest = /^[^\s;}]*/.exec(text.slice(last.value.end, last.value.end + TEXT_MAX))?.[0] ?? '';
  const whole = text.slice(last.value.start, last.value.end) + rest;
  if (p.kind === TokenKind.comma && between === '' && /^\d+,\d+$/.test(whole)) {
    return { help: `write \`${whole.replace(',', '.')}\`: decimals have a point` };
  }
  if (p.kind !== TokenKind.number) return undefined;
  if (text.charAt(p.start) === '-') {
    const difference = `(${text.slice(last.value.start, last.value.end)} - ${text.slice(p.start + 1, p.end)})`;
    return { help: `write \`${difference}\` for a subtraction; another attribute needs a name` };
  }
  if (between === '') return { help: `write \`"${whole}"\`: what is no number stands in quotes` };
  return /^ +$/.test(between)
    ? { help: 'a number is written without spaces; another attribute needs a name' }
    : undefined;
}

const TEXT_MAX = 80;
