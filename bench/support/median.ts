/** The middle of a list; the lower of the two in the middle of an even one. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((left, right) => left - right);
  return sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
}
