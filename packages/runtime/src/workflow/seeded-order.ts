/** The elements in an order drawn from the seed: the same seed gives the same order everywhere, and each order can be drawn. */
export function seededOrder<T>(elements: readonly T[], seed: number): readonly T[] {
  const draw = splitMix(seed);
  const order = [...elements];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1));
    const [kept, taken] = [order[last], order[other]];
    if (kept === undefined || taken === undefined) continue;
    order[last] = taken;
    order[other] = kept;
  }
  return order;
}

/** SplitMix32: numbers from 0, included, to 1, not included. */
function splitMix(seed: number): () => number {
  let state = (seed ^ Math.floor(seed / 2 ** 32)) | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
