/**
 * SHA-1 (FIPS 180-4) of a text's UTF-8 bytes: 20 bytes. It names things, as RFC 4122 asks for version 5, and protects
 * nothing; this package reaches no crypto module (invariant 2).
 */
export function sha1(text: string, prefix: Uint8Array = new Uint8Array()): Uint8Array {
  const message = padded(prefix, new TextEncoder().encode(text));
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const view = new DataView(message.buffer);
  const schedule = new Uint32Array(80);
  for (let offset = 0; offset < message.length; offset += 64) {
    for (let index = 0; index < 16; index += 1) schedule[index] = view.getUint32(offset + index * 4);
    for (let index = 16; index < 80; index += 1) {
      schedule[index] = rotateLeft(
        word(schedule, index - 3) ^ word(schedule, index - 8) ^ word(schedule, index - 14) ^ word(schedule, index - 16),
        1,
      );
    }
    addBlock(state, schedule);
  }
  const digest = new Uint8Array(20);
  const out = new DataView(digest.buffer);
  state.forEach((value, index) => {
    out.setUint32(index * 4, value);
  });
  return digest;
}

function padded(prefix: Uint8Array, bytes: Uint8Array): Uint8Array {
  const length = prefix.length + bytes.length;
  const message = new Uint8Array(Math.ceil((length + 9) / 64) * 64);
  message.set(prefix);
  message.set(bytes, prefix.length);
  message[length] = 0x80;
  new DataView(message.buffer).setBigUint64(message.length - 8, BigInt(length) * 8n);
  return message;
}

function addBlock(state: Uint32Array, schedule: Uint32Array): void {
  let a = word(state, 0);
  let b = word(state, 1);
  let c = word(state, 2);
  let d = word(state, 3);
  let e = word(state, 4);
  for (let round = 0; round < 80; round += 1) {
    const next = (rotateLeft(a, 5) + mix({ round, b, c, d }) + e + word(schedule, round)) >>> 0;
    e = d;
    d = c;
    c = rotateLeft(b, 30);
    b = a;
    a = next;
  }
  [a, b, c, d, e].forEach((value, index) => {
    state[index] = word(state, index) + value;
  });
}

function mix({ round, b, c, d }: { round: number; b: number; c: number; d: number }): number {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

function rotateLeft(value: number, bits: number): number {
  return ((value << bits) | (value >>> (32 - bits))) >>> 0;
}

function word(words: Uint32Array, index: number): number {
  return words[index] ?? 0;
}
