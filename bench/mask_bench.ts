/** Unmasking per call, by size: the naive loop, four bytes a step, whole words. Sets the threshold in `src/mask.ts`. */
import { unmask } from "../src/mask.ts";

const KEY = 0x2fa1c37b;
const OFFSET = 6;

for (const size of [8, 16, 24, 32, 48, 64, 125, 500, 1000, 4000]) {
  const bytes = new Uint8Array(8192);
  const memory = { bytes, words: new Uint32Array(bytes.buffer) };
  const group = `unmask ${size} B`;
  Deno.bench({ name: `naive ${size} B`, group, baseline: true }, () => {
    unmaskNaive(bytes, OFFSET, OFFSET + size, KEY);
  });
  Deno.bench({ name: `unmask ${size} B`, group }, () => {
    unmask(memory, OFFSET, OFFSET + size, KEY);
  });
}

function unmaskNaive(bytes: Uint8Array, start: number, end: number, key: number): number {
  let seen = 0;
  for (let i = start; i < end; i++) seen |= bytes[i] ^= key >>> ((i - start & 3) << 3);
  return seen;
}
