import { absolutePath } from '../machine/file-system.ts';
import type { Process } from '../process.ts';
import { findPath } from './paths.ts';

type Value = { readonly ok: true; readonly value: boolean } | { readonly ok: false; readonly problem: string };

const isTrue: Value = { ok: true, value: true };
const isFalse: Value = { ok: true, value: false };

const integerComparisons: { readonly [name: string]: (left: number, right: number) => boolean } = {
  '-eq': (left, right) => left === right,
  '-ne': (left, right) => left !== right,
  '-lt': (left, right) => left < right,
  '-le': (left, right) => left <= right,
  '-gt': (left, right) => left > right,
  '-ge': (left, right) => left >= right,
};
const binaryOperators = new Set(['=', '==', '!=', ...Object.keys(integerComparisons)]);

/** test(1) on files, strings and integers, with `!`, `-a` and `-o`. Exit code 2 for what it cannot read. */
export function testCondition(process: Process): number {
  const value = either(process, process.args);
  if (!value.ok) {
    process.error(`test: ${value.problem}\n`);
    return 2;
  }
  return value.value ? 0 : 1;
}

function either(process: Process, words: readonly string[]): Value {
  return joined(words, '-o', (part) => joined(part, '-a', (one) => single(process, one), 'every'), 'some');
}

function joined(
  words: readonly string[],
  operator: '-o' | '-a',
  evaluate: (words: readonly string[]) => Value,
  how: 'some' | 'every',
): Value {
  // With up to three words POSIX fixes the meaning by their number.
  if (words.length <= 3) return evaluate(words);
  const parts: string[][] = [[]];
  for (const word of words) {
    if (word === operator) parts.push([]);
    else parts.at(-1)?.push(word);
  }
  let result = how === 'every';
  for (const part of parts) {
    if (part.length === 0) return { ok: false, problem: `missing argument after '${operator}'` };
    const value = evaluate(part);
    if (!value.ok) return value;
    result = how === 'every' ? result && value.value : result || value.value;
  }
  return { ok: true, value: result };
}

function single(process: Process, words: readonly string[]): Value {
  const [first = '', second = '', third = ''] = words;
  if (words.length === 0) return isFalse;
  if (words.length === 1) return first === '' ? isFalse : isTrue;
  if (words.length === 3 && binaryOperators.has(second)) return compare(first, second, third);
  if (first === '!') {
    const value = single(process, words.slice(1));
    return value.ok ? { ok: true, value: !value.value } : value;
  }
  if (words.length === 2) return unary(process, first, second);
  if (words.length === 3) return { ok: false, problem: `'${second}': binary operator expected` };
  return { ok: false, problem: `extra argument '${second}'` };
}

function compare(left: string, operator: string, right: string): Value {
  if (operator === '=' || operator === '==') return left === right ? isTrue : isFalse;
  if (operator === '!=') return left === right ? isFalse : isTrue;
  for (const word of [left, right]) {
    if (!/^\s*[+-]?\d+\s*$/.test(word)) return { ok: false, problem: `invalid integer '${word}'` };
  }
  return integerComparisons[operator]?.(Number(left), Number(right)) ? isTrue : isFalse;
}

function unary(process: Process, operator: string, operand: string): Value {
  const found = findPath(process.machine, operand);
  const answer = (value: boolean): Value => (value ? isTrue : isFalse);
  switch (operator) {
    case '-n':
      return answer(operand !== '');
    case '-z':
      return answer(operand === '');
    case '-e':
    case '-r':
    case '-w':
      return answer(found.kind !== 'missing');
    case '-x':
      return answer(found.kind === 'directory');
    case '-f':
      return answer(found.kind === 'file');
    case '-d':
      return answer(found.kind === 'directory');
    case '-b':
      return answer(found.kind === 'volume' || found.kind === 'loop' || found.kind === 'disk');
    case '-c':
      return answer(found.kind === 'character');
    case '-s':
      return answer(found.kind === 'file' ? found.sizeBytes > 0 : found.kind === 'directory');
    case '-L':
    case '-h':
      return answer(found.kind === 'volume' && process.machine.block(absolutePath(operand)) !== undefined);
    default:
      return { ok: false, problem: `'${operator}': unary operator expected` };
  }
}
