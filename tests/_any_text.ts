import fc from "fast-check";

const FIRST_SURROGATE = 0xd800;
const SURROGATES = 0x800;
const LAST_CODE_POINT = 0x10ffff;

const codePoint = fc.nat(LAST_CODE_POINT - SURROGATES)
  .map((nth) => String.fromCodePoint(nth < FIRST_SURROGATE ? nth : nth + SURROGATES));
const ascii = fc.nat(0x7f).map((code) => String.fromCharCode(code));

/**
 * Texts of any characters, half of them ASCII. The library's own unit `"binary"` takes a second to
 * set up, in each test file that names it.
 */
export function anyText(constraints: { maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc.string({ ...constraints, unit: fc.oneof(ascii, codePoint) });
}
