/** Below this many bytes, four bytes a step beat whole words: `bench/mask_bench.ts`. */
const WORD_THRESHOLD_BYTES = 32;

/** Bytes, and the same memory in 32-bit words, from byte 0 of its `ArrayBuffer`. */
export interface MaskedMemory {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
}

/**
 * Unmasks the bytes of `memory` from `start` to `end` in place (RFC 6455 §5.3) and returns the bitwise OR of
 * all that was written, so that `(result & 0x80808080) === 0` tells ASCII text at no extra cost.
 *
 * @param key the masking key with its first byte in the lowest 8 bits, rotated so that this byte
 * belongs to `start`: see {@linkcode rotateKey}
 */
export function unmask(memory: MaskedMemory, start: number, end: number, key: number): number {
  return end - start < WORD_THRESHOLD_BYTES
    ? unmaskBytes(memory.bytes, start, end, key)
    : unmaskWords(memory.bytes, memory.words, start, end, key);
}

/** Returns the key that continues `key` after `count` bytes. */
export function rotateKey(key: number, count: number): number {
  const shift = (count & 3) << 3;
  return shift === 0 ? key : key >>> shift | key << (32 - shift);
}

function unmaskBytes(bytes: Uint8Array, start: number, end: number, key: number): number {
  const key0 = key & 0xff;
  const key1 = key >>> 8 & 0xff;
  const key2 = key >>> 16 & 0xff;
  const key3 = key >>> 24;
  let seen = 0;
  let i = start;
  for (const last = end - 3; i < last; i += 4) {
    seen |= (bytes[i] ^= key0) | (bytes[i + 1] ^= key1) |
      (bytes[i + 2] ^= key2) | (bytes[i + 3] ^= key3);
  }
  if (i < end) seen |= bytes[i] ^= key0;
  if (i + 1 < end) seen |= bytes[i + 1] ^= key1;
  if (i + 2 < end) seen |= bytes[i + 2] ^= key2;
  return seen;
}

// A JavaScript engine's Uint32Array is little-endian on every machine that Deno runs on.
function unmaskWords(
  bytes: Uint8Array,
  words: Uint32Array,
  start: number,
  end: number,
  key: number,
): number {
  const firstWord = (start + 3) >>> 2;
  const lastWord = end >>> 2;
  const aligned = firstWord << 2;
  let seen = unmaskBytes(bytes, start, aligned, key);
  const wordKey = rotateKey(key, aligned - start);
  for (let i = firstWord; i < lastWord; i++) seen |= words[i] ^= wordKey;
  seen |= unmaskBytes(bytes, lastWord << 2, end, wordKey);
  return seen;
}
