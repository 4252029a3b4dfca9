/** White on black, whatever the terminal's own colours are: that is how a camera reads it. */
const COLOURS = "\x1b[38;5;231;48;5;16m";
const NO_COLOURS = "\x1b[0m";
/** ISO/IEC 18004 wants four; two are enough where the code's ground is a coloured block. */
const BORDER = 2;

/** Returns a text as a QR code of half blocks, a terminal's line each. */
export async function drawQrCode(text: string, hasColours: boolean): Promise<string[]> {
  const { renderUnicodeCompact } = await import("uqr");
  const lines = renderUnicodeCompact(text, { ecc: "L", border: BORDER }).split("\n");
  return hasColours ? lines.map((line) => `${COLOURS}${line}${NO_COLOURS}`) : lines;
}
