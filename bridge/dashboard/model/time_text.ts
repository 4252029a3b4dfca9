import { formatMilliseconds, formatTime } from "../../clock_time.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Beyond it a moment is told with its day. */
const SAME_DAY_MS = 18 * HOUR_MS;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Steps of a time axis, in milliseconds. */
export const TIME_STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 4, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14, 30, 61, 122].map((days) => days * DAY_MS),
];

/** Returns the times from `min` to `max` on full multiples of a step on this machine's clock. */
export function roundTimes(min: number, max: number, stepMs: number): number[] {
  const zoneMs = new Date(min).getTimezoneOffset() * MINUTE_MS;
  const times = [];
  const first = Math.ceil((min - zoneMs) / stepMs) * stepMs + zoneMs;
  for (let time = first; time <= max; time += stepMs) times.push(time);
  return times;
}

/** Writes a tick of a time axis with no more than its step needs. */
export function formatTimeTick(time: number, stepMs: number): string {
  if (stepMs >= DAY_MS) return formatDay(time);
  if (stepMs < SECOND_MS) return formatMilliseconds(time).slice("00:".length);
  const text = formatTime(time);
  if (stepMs >= HOUR_MS && text === "00:00:00") return formatDay(time);
  return stepMs >= MINUTE_MS ? text.slice(0, "00:00".length) : text;
}

/** Writes a moment as seen among `spanMs` milliseconds: with its day, its time, or to the millisecond. */
export function formatMoment(time: number, spanMs: number): string {
  if (spanMs > SAME_DAY_MS) return `${formatDay(time)} ${formatTime(time)}`;
  return spanMs < 10 * SECOND_MS ? formatMilliseconds(time) : formatTime(time);
}

/** Writes a length of time: `12.5 ms`, `3.25 s`, `4 min 5 s`, `2 h 30 min`, `5 d 3 h`. */
export function formatSpan(spanMs: number): string {
  if (spanMs < SECOND_MS) return `${Number(spanMs.toPrecision(3))} ms`;
  if (spanMs < MINUTE_MS) return `${Number((spanMs / SECOND_MS).toPrecision(4))} s`;
  if (spanMs < HOUR_MS) return inTwo(spanMs, [MINUTE_MS, "min"], [SECOND_MS, "s"]);
  if (spanMs < DAY_MS) return inTwo(spanMs, [HOUR_MS, "h"], [MINUTE_MS, "min"]);
  return inTwo(spanMs, [DAY_MS, "d"], [HOUR_MS, "h"]);
}

type Unit = readonly [ms: number, name: string];

function inTwo(spanMs: number, [large, largeName]: Unit, [small, smallName]: Unit): string {
  const total = Math.round(spanMs / small);
  const whole = Math.floor(total * small / large);
  const rest = total - whole * large / small;
  return rest === 0 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`;
}

function formatDay(time: number): string {
  const date = new Date(time);
  return `${date.getDate()} ${MONTHS[date.getMonth()]}`;
}
