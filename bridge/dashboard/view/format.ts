import type { Value } from "../../wire/messages.ts";

/** A minus as wide as a plus, and a dash for what is not known. */
const MINUS = "\u2212";
const UNKNOWN = "\u2013";
const MAX_TICK_DECIMALS = 6;

/** Writes a value for people, a number with `decimals` digits after the point. */
export function formatValue(value: Value | undefined, decimals: number): string {
  switch (typeof value) {
    case "number":
      return formatNumber(value, decimals);
    case "boolean":
      return value ? "on" : "off";
    case "string":
      return value;
    default:
      return UNKNOWN;
  }
}

function formatNumber(value: number, decimals: number): string {
  const magnitude = Math.abs(value);
  const isOutsized = magnitude >= 1e9 || (magnitude > 0 && magnitude < 0.5 * 10 ** -decimals);
  const text = isOutsized ? value.toPrecision(4) : value.toFixed(decimals);
  return text.replaceAll("-", MINUS);
}

/** Writes the evenly spaced ticks of an axis, with the digits that tell them apart. */
export function formatTicks(ticks: readonly number[]): string[] {
  const step = ticks.length > 1 ? Math.abs(ticks[1] - ticks[0]) : Math.abs(ticks[0]);
  const most = ticks.reduce((most, tick) => Math.max(most, Math.abs(tick)), 0);
  if (most >= 1e6 || (most > 0 && most < 1e-3)) return ticks.map(formatOutsized);
  let decimals = 0;
  while (decimals < MAX_TICK_DECIMALS && !isWhole(step * 10 ** decimals)) decimals++;
  return ticks.map((tick) => tick.toFixed(decimals).replace("-", MINUS));
}

function formatOutsized(tick: number): string {
  return tick === 0 ? "0" : tick.toExponential(2).replace("+", "").replaceAll("-", MINUS);
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-6 * value;
}

/** Writes how long ago `time` was, in one unit: `12 s`, `3 min`, `2 h`, `5 d`. */
export function formatAge(time: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - time) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Writes a latency in milliseconds: `0.4 ms`, `12 ms`, `1.2 s`. */
export function formatLatency(latencyMs: number): string {
  if (latencyMs < 10) return `${latencyMs.toFixed(1)} ms`;
  if (latencyMs < 1000) return `${Math.round(latencyMs)} ms`;
  return `${(latencyMs / 1000).toFixed(1)} s`;
}
