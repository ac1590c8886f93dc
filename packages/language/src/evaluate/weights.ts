import type { Value } from '../description.ts';
import type { Operand } from './model.ts';

/*
 * What the parts of a description weigh against the limit on its size. An attribute with a short value weighs one. Long
 * texts weigh more, because copies of a description repeat them when it is printed, and a description more than its
 * attributes, because it takes a place of its own in memory.
 */

/** A description, besides its attributes. */
export const DESCRIPTION_WEIGHT = 4;

/** Characters that weigh as much as one attribute, as a power of two. */
const TEXT_SHIFT = 5;

/** The same for a text that a function makes, which is also the work of making it. */
const MADE_TEXT_SHIFT = 4;

/** Elements of a vector that take as much memory as an attribute, as a power of two. */
const ELEMENT_SHIFT = 2;

/** Levels of nesting, each two characters of indentation in print, that weigh as much as one attribute. */
const LEVEL_SHIFT = TEXT_SHIFT - 1;

/** An attribute of `name` at a level of nesting, without its value. */
export function attributeWeight(name: string, level: number): number {
  return 1 + (name.length >> TEXT_SHIFT) + (level >> LEVEL_SHIFT);
}

/** A text of so many characters that a function made, or began to make until it was too long. */
export function madeTextWeight(length: number): number {
  return length >> MADE_TEXT_SHIFT;
}

/** Weighs values; vectors are weighed once each. */
export class Scales {
  readonly #vectors = new WeakMap<object, number>();

  /** A value beyond the one that its attribute weighs. Descriptions within are weighed where they are made. */
  weigh(value: Operand | Value): number {
    if (typeof value === 'string') return value.length >> TEXT_SHIFT;
    if (typeof value !== 'object' || value === null) return 0;
    switch (value.type) {
      case 'vector':
        return value.elements.length === 0 ? 0 : this.#weighVector(value);
      case 'bytes':
        return value.value.length >> TEXT_SHIFT;
      case 'reference':
        return value.parts.length >> 1;
      default:
        return 0;
    }
  }

  /** What a function made: memory that may not be part of the result. */
  made(value: Operand | Value): number {
    if (typeof value === 'string') return madeTextWeight(value.length);
    if (typeof value !== 'object' || value === null || value.type !== 'vector') return this.weigh(value);
    return value.elements.length >> ELEMENT_SHIFT;
  }

  /** As deep as the nesting of vectors, which has a limit. */
  #weighVector(vector: { readonly elements: readonly (Operand | Value)[] }): number {
    const known = this.#vectors.get(vector);
    if (known !== undefined) return known;
    let weight = vector.elements.length;
    for (const element of vector.elements) weight += this.weigh(element);
    this.#vectors.set(vector, weight);
    return weight;
  }
}
