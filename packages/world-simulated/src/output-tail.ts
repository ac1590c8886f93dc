/** Keeps the last bytes of a text that grows. */
export interface OutputTail {
  readonly push: (text: string) => void;
  /** What was kept; a character that was cut in two is left out. */
  text(): string;
}

/** Keeps so many bytes. */
export function createOutputTail(bytesMax: number): OutputTail {
  let chunks: Buffer[] = [];
  let sizeBytes = 0;
  const compact = (): Buffer => {
    const joined = Buffer.concat(chunks);
    const kept = joined.subarray(Math.max(0, joined.length - bytesMax));
    chunks = [kept];
    sizeBytes = kept.length;
    return kept;
  };
  return {
    push(text) {
      const chunk = Buffer.from(text, 'utf8');
      chunks.push(chunk);
      sizeBytes += chunk.length;
      // Seldom enough that a byte is copied a constant number of times.
      if (sizeBytes > 2 * bytesMax) compact();
    },
    text() {
      const kept = compact();
      let from = 0;
      while (from < kept.length && ((kept[from] ?? 0) & 0b1100_0000) === 0b1000_0000) from += 1;
      return kept.subarray(from).toString('utf8');
    },
  };
}
