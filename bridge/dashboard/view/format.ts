import type { Value } from "../../wire/messages.ts";

/** A minus as wide as a plus. */
export const MINUS = "\u2212";
/** A dash for what is not known. */
const UNKNOWN = "\u2013";
/** Between groups of three digits: narrow, and no place to break a line. */
const THIN_SPACE = "\u202f";
const MAX_TICK_DECIMALS = 12;
/** From here on digits are grouped: nobody counts six of them. */
const GROUPED_FROM = 1e5;
/** Beyond it a double knows no units any more, and its digits are not all its own. */
const OUTSIZED_FROM = 1e15;
/** Enough for a large value to be seen moving. */
const OUTSIZED_DIGITS = 10;
const TINY_DIGITS = 4;
/** Ticks beyond it, or below it in steps, are written with an exponent: an axis is narrow. */
const MAX_PLAIN_TICK = 1e9;
const MIN_PLAIN_STEP = 1e-6;

/** Two words for a switch's states. */
export interface StateWords {
  readonly on: string;
  readonly off: string;
}

const STATE_WORDS: StateWords = { on: "on", off: "off" };

/** Writes a value for people, a number with `decimals` digits after the point. */
export function formatValue(
  value: Value | undefined,
  decimals: number,
  words = STATE_WORDS,
): string {
  switch (typeof value) {
    case "number":
      return formatNumber(value, decimals);
    case "boolean":
      return value ? words.on : words.off;
    case "string":
      return value;
    default:
      return UNKNOWN;
  }
}

function formatNumber(value: number, decimals: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= OUTSIZED_FROM) return withMinus(value.toExponential(OUTSIZED_DIGITS - 1));
  if (magnitude > 0 && magnitude < 0.5 * 10 ** -decimals) {
    return withMinus(value.toPrecision(TINY_DIGITS));
  }
  return withMinus(groupDigits(value.toFixed(decimals)));
}

/** Parts the digits before the point into groups of three, where there are many. */
function groupDigits(text: string): string {
  if (Math.abs(Number(text)) < GROUPED_FROM) return text;
  const [whole, ...fraction] = text.split(".");
  return [whole.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE), ...fraction].join(".");
}

function withMinus(text: string): string {
  return text.replaceAll("-", MINUS);
}

/**
 * Writes the evenly spaced ticks of an axis, with the digits that tell them apart. What they stand
 * for is ten to the power of `exponent` times as large.
 */
export function formatTicks(ticks: readonly number[], exponent = 0): string[] {
  const step = ticks.length > 1 ? Math.abs(ticks[1] - ticks[0]) : Math.abs(ticks[0]);
  const most = ticks.reduce((most, tick) => Math.max(most, Math.abs(tick)), 0);
  const isPlain = exponent === 0 && most < MAX_PLAIN_TICK && step >= MIN_PLAIN_STEP;
  if (!isPlain) return ticks.map((tick) => formatOutsized(tick, step, exponent));
  let decimals = 0;
  while (decimals < MAX_TICK_DECIMALS && !isWhole(step * 10 ** decimals)) decimals++;
  return ticks.map((tick) => withMinus(groupDigits(tick.toFixed(decimals))));
}

/** Writes a tick with an exponent of its own and as many digits as its neighbour differs in. */
function formatOutsized(tick: number, step: number, exponent: number): string {
  // A sum of steps that should be zero seldom is.
  if (Math.abs(tick) < step / 2) return "0";
  const apart = Math.floor(Math.log10(Math.abs(tick))) - Math.floor(Math.log10(step));
  let digits = Math.max(0, apart);
  // Steps of 2.5 have one digit more than those of 2 and 5.
  if (!isWhole(step / 10 ** Math.floor(Math.log10(step)))) digits++;
  const [mantissa, power] = tick.toExponential(Math.min(digits, MAX_TICK_DECIMALS)).split("e");
  return withMinus(`${mantissa}e${Number(power) + exponent}`);
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-6 * value;
}

/** Writes a latency in milliseconds: `0.4 ms`, `12 ms`, `1.2 s`. */
export function formatLatency(latencyMs: number): string {
  if (latencyMs < 10) return `${latencyMs.toFixed(1)} ms`;
  if (latencyMs < 1000) return `${Math.round(latencyMs)} ms`;
  return `${(latencyMs / 1000).toFixed(1)} s`;
}
