import type { Scope } from './model.ts';

/** What a name may have been meant as: `each-64` is one name, `each - 64` a subtraction. */
export interface Calculation {
  /** With spaces round the operator, without parentheses. */
  readonly text: string;
  readonly operator: string;
}

/**
 * Reads a name that nobody has as a sum or difference: of a name that a reference in `scope` sees, and a number or another
 * such name. `-` and `+` are part of a name where no space stands (reference notes section 2).
 */
export function calculationIn(name: string, scope: Scope): Calculation | undefined {
  if (name.length > NAME_LENGTH_MAX) return undefined;
  const isKnown = (candidate: string): boolean => isVisible(candidate, scope);
  for (const { index } of name.matchAll(/[-+]/g)) {
    const left = name.slice(0, index);
    const right = name.slice(index + 1);
    const operator = name.charAt(index);
    if (left !== '' && isKnown(left) && (/^\d+$/.test(right) || isKnown(right))) {
      return { text: `${left} ${operator} ${right}`, operator };
    }
  }
  return undefined;
}

/** What nobody writes by hand need not be guessed at; each operator in a name is a guess. */
const NAME_LENGTH_MAX = 200;

function isVisible(name: string, from: Scope): boolean {
  for (let at: Scope | undefined = from; at !== undefined; at = at.parent) if (at.entries.has(name)) return true;
  return false;
}
