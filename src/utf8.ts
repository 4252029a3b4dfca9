/** State of {@linkcode checkUtf8} between characters: where a text may start and end. */
export const UTF8_COMPLETE = 0;

/** State of {@linkcode checkUtf8} once the bytes cannot be the start of any UTF-8 text. */
export const UTF8_INVALID = -1;

const TRAILING = 0x80 << 8 | 0xbf;

/**
 * Checks the next part of a UTF-8 text, `bytes` from `start` to `end`, and returns the state to
 * go on with: {@linkcode UTF8_COMPLETE} at the end of a character, {@linkcode UTF8_INVALID} as
 * soon as a byte fits no character, any other number inside a character. Start with
 * {@linkcode UTF8_COMPLETE}. Overlong forms, surrogates and code points above U+10FFFF are
 * invalid (RFC 3629 §3, §4).
 *
 * Inside a character the state holds `missing << 16 | lowest << 8 | highest`: how many bytes are
 * missing and the range that the next one must be in.
 */
export function checkUtf8(state: number, bytes: Uint8Array, start: number, end: number): number {
  let position = start;
  while (position < end) {
    if (state === UTF8_COMPLETE) {
      while (position < end && bytes[position] < 0x80) position++;
      if (position === end) return UTF8_COMPLETE;
      state = startCharacter(bytes[position++]);
      if (state === UTF8_INVALID) return UTF8_INVALID;
      continue;
    }
    const byte = bytes[position++];
    if (byte < (state >> 8 & 0xff) || byte > (state & 0xff)) return UTF8_INVALID;
    const missing = (state >> 16) - 1;
    state = missing === 0 ? UTF8_COMPLETE : missing << 16 | TRAILING;
  }
  return state;
}

function startCharacter(byte: number): number {
  if (byte >= 0xc2 && byte <= 0xdf) return 1 << 16 | TRAILING;
  if (byte === 0xe0) return 2 << 16 | 0xa0 << 8 | 0xbf;
  if (byte === 0xed) return 2 << 16 | 0x80 << 8 | 0x9f;
  if (byte >= 0xe1 && byte <= 0xef) return 2 << 16 | TRAILING;
  if (byte === 0xf0) return 3 << 16 | 0x90 << 8 | 0xbf;
  if (byte >= 0xf1 && byte <= 0xf3) return 3 << 16 | TRAILING;
  if (byte === 0xf4) return 3 << 16 | 0x80 << 8 | 0x8f;
  return UTF8_INVALID;
}
