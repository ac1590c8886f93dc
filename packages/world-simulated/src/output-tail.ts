/** Keeps the last bytes of a text that grows. */
export interface OutputTail {
  readonly push: (text: string) => void;
  /** What was kept; a character that was cut in two is left out. */
  text(): string;
}

/** Keeps so many bytes. */
export function createOutputTail(bytesMax: number): OutputTail {
  let kept = Buffer.alloc(0);
  return {
    push(text) {
      const joined = Buffer.concat([kept, Buffer.from(text, 'utf8')]);
      kept = joined.length > bytesMax ? joined.subarray(joined.length - bytesMax) : joined;
    },
    text() {
      let from = 0;
      while (from < kept.length && ((kept[from] ?? 0) & 0b1100_0000) === 0b1000_0000) from += 1;
      return kept.subarray(from).toString('utf8');
    },
  };
}
