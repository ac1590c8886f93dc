/** Collects bytes and keeps the last of them; memory stays under twice the bound however much is written. */
export interface TailBuffer {
  readonly push: (chunk: Uint8Array) => void;
  /** What was kept, read as UTF-8; a character cut in two by the bound is left out. */
  text(): string;
}

/** A buffer that keeps the last `bytesMax` bytes. */
export function createTailBuffer(bytesMax: number): TailBuffer {
  let bytes = Buffer.alloc(0);
  let length = 0;
  let cut = false;

  const makeRoomFor = (size: number) => {
    if (length + size <= bytes.length) return;
    if (length > bytesMax) {
      bytes.copyWithin(0, length - bytesMax, length);
      length = bytesMax;
      cut = true;
      if (length + size <= bytes.length) return;
    }
    const grown = Buffer.alloc(Math.min(Math.max(2 * bytes.length, length + size, 4096), 2 * bytesMax));
    bytes.copy(grown, 0, 0, length);
    bytes = grown;
  };

  return {
    push(chunk) {
      const kept = chunk.length > bytesMax ? chunk.subarray(chunk.length - bytesMax) : chunk;
      if (kept.length < chunk.length) cut = true;
      makeRoomFor(kept.length);
      bytes.set(kept, length);
      length += kept.length;
    },
    text() {
      let start = Math.max(0, length - bytesMax);
      if (cut || start > 0) while (start < length && isContinuation(bytes[start])) start += 1;
      return bytes.toString('utf8', start, length);
    },
  };
}

/** Whether the byte is inside a UTF-8 character, not at its beginning. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
