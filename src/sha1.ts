const BLOCK_BYTES = 64;
const ROUNDS = 80;
const INITIAL_STATE = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
// Used again and again: digests are made one after the other, thousands when a crowd comes.
const state = new Int32Array(INITIAL_STATE.length);
const words = new Int32Array(ROUNDS);

/**
 * Returns the SHA-1 digest of `bytes`: 20 bytes (RFC 3174). The opening handshake needs it of 60
 * bytes and not for secrecy; the platform's own is asynchronous, or costs 20 ms at every start.
 */
export function sha1(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = bytes;
  const padded = Math.ceil((length + 9) / BLOCK_BYTES) * BLOCK_BYTES;
  state.set(INITIAL_STATE);
  for (let offset = 0; offset < padded; offset += BLOCK_BYTES) {
    for (let t = 0; t < 16; t++) words[t] = wordAt(bytes, offset + 4 * t);
    if (offset + BLOCK_BYTES === padded) {
      words[14] = Math.floor(length / 2 ** 29);
      words[15] = length << 3;
    }
    addBlock();
  }
  const digest = new Uint8Array(4 * state.length);
  for (let i = 0; i < digest.length; i++) digest[i] = state[i >>> 2] >>> 24 - 8 * (i & 3);
  return digest;
}

function wordAt(bytes: Uint8Array, offset: number): number {
  return byteAt(bytes, offset) << 24 | byteAt(bytes, offset + 1) << 16 |
    byteAt(bytes, offset + 2) << 8 | byteAt(bytes, offset + 3);
}

/** RFC 3174 §4: behind the message a 1 bit, zeros, and the length in bits as the last 8 bytes of a block. */
function byteAt(bytes: Uint8Array, offset: number): number {
  return offset < bytes.length ? bytes[offset] : offset === bytes.length ? 0x80 : 0;
}

/** RFC 3174 §6.1, with the block in the first 16 words. */
function addBlock(): void {
  for (let t = 16; t < ROUNDS; t++) {
    words[t] = rotateLeft(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  for (let t = 0; t < ROUNDS; t++) {
    const next = rotateLeft(a, 5) + mix(t, b, c, d) + e + words[t] | 0;
    e = d;
    d = c;
    c = rotateLeft(b, 30);
    b = a;
    a = next;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
}

/** RFC 3174 §5: the function and the constant of round `t`. */
function mix(t: number, b: number, c: number, d: number): number {
  if (t < 20) return (b & c | ~b & d) + 0x5a827999;
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (t < 60) return (b & c | b & d | c & d) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

function rotateLeft(word: number, count: number): number {
  return word << count | word >>> (32 - count);
}
