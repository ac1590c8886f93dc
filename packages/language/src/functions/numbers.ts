import type { DoubleValue, FloatValue, LongValue } from '../description.ts';
import type { Parameter } from './library-function.ts';

/** A number of any of the four types. */
export type NumberValue = number | LongValue | FloatValue | DoubleValue;

export function isNumber(value: Parameter): value is NumberValue {
  if (typeof value === 'number') return true;
  if (typeof value !== 'object' || value === null) return false;
  return value.type === 'long' || value.type === 'float' || value.type === 'double';
}

export function isZero(value: NumberValue): boolean {
  return typeof value === 'number' ? value === 0 : Number(value.value) === 0;
}

/** Whether both are whole numbers, so that division truncates and zero has no inverse. */
export function areWhole(left: NumberValue, right: NumberValue): boolean {
  return isWhole(left) && isWhole(right);
}

export function isWhole(value: NumberValue): value is number | LongValue {
  return typeof value === 'number' || value.type === 'long';
}

/** An operation in each of the number types. */
export interface Arithmetic {
  readonly int: (left: number, right: number) => number;
  readonly long: (left: bigint, right: bigint) => bigint;
  readonly real: (left: number, right: number) => number;
}

/**
 * Applies an operation in the wider type of its operands: double, float, long, int. Whole numbers wrap, floats are rounded to
 * 32 bits.
 */
export function compute(arithmetic: Arithmetic, left: NumberValue, right: NumberValue): NumberValue {
  if (typeof left === 'number' && typeof right === 'number') return arithmetic.int(left, right) | 0;
  if (isWhole(left) && isWhole(right)) {
    return { type: 'long', value: BigInt.asIntN(64, arithmetic.long(toBigInt(left), toBigInt(right))) };
  }
  const value = arithmetic.real(toNumber(left), toNumber(right));
  const double = isType(left, 'double') || isType(right, 'double');
  return double ? { type: 'double', value } : { type: 'float', value: Math.fround(value) };
}

/** Negative, zero or positive; `NaN` when one of them is no number. */
export function compare(left: NumberValue, right: NumberValue): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (isWhole(left) && isWhole(right)) {
    const [first, second] = [toBigInt(left), toBigInt(right)];
    return first < second ? -1 : first > second ? 1 : 0;
  }
  const [first, second] = [toNumber(left), toNumber(right)];
  if (Number.isNaN(first) || Number.isNaN(second)) return Number.NaN;
  return first < second ? -1 : first > second ? 1 : 0;
}

function isType(value: NumberValue, type: 'double'): boolean {
  return typeof value === 'object' && value.type === type;
}

function toBigInt(value: number | LongValue): bigint {
  return typeof value === 'number' ? BigInt(value) : value.value;
}

export function toNumber(value: NumberValue): number {
  return typeof value === 'number' ? value : Number(value.value);
}
