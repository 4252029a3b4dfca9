const BLOCK_BYTES = 64;
const ROUNDS = 80;
/** Used again and again: digests are made one after the other, thousands when a crowd comes. */
const words = new Int32Array(ROUNDS);

/**
 * Returns the SHA-1 digest of `bytes`: 20 bytes (RFC 3174). The opening handshake needs it of 60
 * bytes and not for secrecy; the platform's own is asynchronous, or costs 20 ms at every start.
 */
export function sha1(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const blocks = pad(bytes);
  const state = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  for (let offset = 0; offset < blocks.byteLength; offset += BLOCK_BYTES) {
    addBlock(state, blocks, offset);
  }
  const digest = new DataView(new ArrayBuffer(state.byteLength));
  for (let i = 0; i < state.length; i++) digest.setInt32(4 * i, state[i]);
  return new Uint8Array(digest.buffer);
}

/** RFC 3174 §4: a 1 bit, zeros, and the length in bits as the last 8 bytes of a block. */
function pad(bytes: Uint8Array): DataView {
  const length = Math.ceil((bytes.length + 9) / BLOCK_BYTES) * BLOCK_BYTES;
  const padded = new Uint8Array(length);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(length - 8, bytes.length / 2 ** 29);
  view.setUint32(length - 4, bytes.length << 3);
  return view;
}

/** RFC 3174 §6.1. */
function addBlock(state: Int32Array, blocks: DataView, offset: number): void {
  for (let t = 0; t < 16; t++) words[t] = blocks.getInt32(offset + 4 * t);
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
