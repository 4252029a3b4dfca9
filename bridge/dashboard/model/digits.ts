/** More decimals than this are noise on a screen, unless values differ only there. */
const USUAL_DECIMALS = 4;
/** No board measures more than this. */
const MAX_DECIMALS = 12;
/** Digits to see of how values differ. */
const DIGITS_OF_SPAN = 2;
/** After so many readings only the last so many count: one odd value is forgotten. */
const MEMORY = 64;

/** Learns with how many digits after the point a channel's values are to be written. */
export class Digits {
  /** The most any reading had of late, within what their range makes worth reading. */
  decimals = 0;
  #recent = 0;
  #min = Infinity;
  #max = -Infinity;
  #untilForgotten = MEMORY;

  /** Takes one value. */
  learn(value: number): void {
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    const decimals = Math.min(decimalsOf(value), this.#most());
    this.decimals = Math.max(this.decimals, decimals);
    this.#recent = Math.max(this.#recent, decimals);
    if (--this.#untilForgotten > 0) return;
    this.decimals = this.#recent;
    this.#recent = 0;
    this.#min = Infinity;
    this.#max = -Infinity;
    this.#untilForgotten = MEMORY;
  }

  #most(): number {
    const span = this.#max - this.#min;
    if (span === 0) return USUAL_DECIMALS;
    const needed = Math.ceil(-Math.log10(span)) + DIGITS_OF_SPAN - 1;
    return Math.min(MAX_DECIMALS, Math.max(USUAL_DECIMALS, needed));
  }
}

function decimalsOf(value: number): number {
  const [mantissa, exponent = "0"] = String(value).split("e");
  const point = mantissa.indexOf(".");
  const decimals = (point < 0 ? 0 : mantissa.length - point - 1) - Number(exponent);
  return Number(exponent) < 0 && Math.abs(value) < 10 ** -MAX_DECIMALS ? 0 : Math.max(0, decimals);
}
