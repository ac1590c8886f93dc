import type { Reference } from '../reference.ts';
import type { Scope } from './model.ts';

/** What a name may have been meant as: `each-64` is one name, `each - 64` a subtraction. */
export interface Calculation {
  /** With spaces round the operator, without parentheses. */
  readonly text: string;
  readonly operator: string;
}

/**
 * Reads a name that nobody has as a calculation: of a name that a reference in `scope` sees, and a number or another such
 * name. The signs of these operators are part of a name where no space stands (reference notes section 2).
 */
export function calculationIn(name: string, scope: Scope): Calculation | undefined {
  if (name.length > NAME_LENGTH_MAX) return undefined;
  for (const { 0: operator, index } of name.matchAll(/\+\+|&&|[-+%]/g)) {
    const left = name.slice(0, index);
    const right = name.slice(index + operator.length);
    if (left === '' || !isVisible(left, scope)) continue;
    if (/^\d+$/.test(right) || isVisible(right, scope)) return { text: `${left} ${operator} ${right}`, operator };
  }
  return undefined;
}

/**
 * What to do about a name that nobody has and that was meant as something else: a keyword, as they are told from names by
 * their case; a path, as `disk.size` is one name; or a calculation.
 */
export function otherMeaning(name: string, scope: Scope, { parts }: Reference): string | undefined {
  const keywords = parts.length === 1 ? [...valueKeywords, ...partKeywords] : partKeywords;
  const keyword = keywords.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  if (keyword !== undefined) return `did you mean the keyword \`${keyword}\`?`;
  const calculation = calculationIn(name, scope);
  if (calculation !== undefined) {
    return `\`${calculation.operator}\` is part of the name: write \`(${calculation.text})\` for a calculation`;
  }
  const names = name.length > NAME_LENGTH_MAX ? [] : name.split('.');
  const [first] = names;
  if (first === undefined || names.length < 2 || names.includes('') || !isVisible(first, scope)) return undefined;
  return `\`.\` is part of the name: the names of a path are joined by \`:\`, as in \`${names.join(':')}\``;
}

/** What nobody writes by hand need not be guessed at; each operator in a name is a guess. */
const NAME_LENGTH_MAX = 200;

/** Those that may begin a value, but for words that are likely names, such as `data`. */
const valueKeywords = 'NULL true false TBD extends LAZY OPTIONAL IF SWITCH APPLY ASSERT ATTRIB HERE'.split(' ');
const partKeywords = ['THIS', 'PARENT', 'ROOT', 'PROCESS'];

function isVisible(name: string, from: Scope): boolean {
  for (let at: Scope | undefined = from; at !== undefined; at = at.parent) if (at.entries.has(name)) return true;
  return false;
}
