import { createSeededRandom } from '@smartdomains/world-simulated';
import { describe, expect, it } from 'vitest';

const draw = (random: { next(): number }, count: number): number[] =>
  Array.from({ length: count }, () => random.next());

describe('createSeededRandom', () => {
  it('gives the same numbers for the same seed, on every machine', () => {
    expect(draw(createSeededRandom(1), 3)).toMatchInlineSnapshot(`
      [
        0.8081458640561856,
        0.7334986978937373,
        0.40910462078942933,
      ]
    `);
  });

  it('gives others for another seed', () => {
    expect(draw(createSeededRandom(1), 3)).not.toEqual(draw(createSeededRandom(2), 3));
  });

  it('has streams of its own by name, which others do not change', () => {
    const random = createSeededRandom(7);
    const before = draw(random.stream('a'), 5);
    draw(random, 100);
    draw(random.stream('b'), 100);
    expect(draw(random.stream('a'), 5)).toEqual(before);
    expect(draw(random.stream('b'), 5)).not.toEqual(before);
  });
});
