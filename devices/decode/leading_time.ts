/** What stands before a line's readings, and what is left of the line without it. */
export interface LeadingTime {
  readonly rest: string;
  /** Milliseconds since 1970, since midnight (`isTimeOfDay`), or of the board's own count. */
  readonly value: number;
  readonly clock: "unix" | "day" | "board";
  /** Columns that it takes in a table: two where date and time are parted. */
  readonly columns: 1 | 2;
}

const DATE = "(\\d{4})[-/.](\\d\\d?)[-/.](\\d\\d?)";
const GERMAN_DATE = "(\\d\\d?)[./](\\d\\d?)[./](\\d{4}|\\d\\d)";
const TIME =
  "(\\d{1,2}):(\\d\\d)(?::(\\d\\d)(?:\\.(\\d{1,6})|,(\\d{3})(?=\\s))?)?\\s?([AaPp][Mm])?";
const ZONE = "(Z|[+-]\\d\\d:?\\d\\d)?";
/** What parts a time from the readings behind it. */
const PARTING = "\\s*(?:->|=>|\\]\\s*[:,;-]?|[,;|\\t]|-(?= )|:?(?=\\s)|$)\\s*";
const WITH_DATE = new RegExp(
  `^[\\["]?(?:${DATE}|${GERMAN_DATE})(?:[T ,;\\t]\\s*|\\s-\\s)${TIME}${ZONE}"?${PARTING}`,
);
const WITHOUT_DATE = new RegExp(`^[\\["]?${TIME}"?${PARTING}`);
const PARTED_DATE = /^\S*\d[,;\t]\s*\d+:/;
const COUNT = /^[[(]\s*(\d{1,15}(?:\.\d+)?)\s*(ms|us|s)?\s*[\])]:?\s+/;
const TICKS: Readonly<Record<string, number>> = { ms: 1, us: 1 / 1000, s: 1000 };

/** The time that `text` begins with, in brackets or not; null when it begins with none. */
export function splitLeadingTime(text: string): LeadingTime | null {
  return readDateAndTime(text) ?? readTimeOfDay(text) ?? readCount(text);
}

function readDateAndTime(text: string): LeadingTime | null {
  const match = WITH_DATE.exec(text);
  if (match === null) return null;
  const [, year, month, day, germanDay, germanMonth, germanYear, ...time] = match;
  const ms = millisecondsOfDay(time);
  if (ms === null) return null;
  const date: [number, number, number] = year !== undefined
    ? [Number(year), Number(month) - 1, Number(day)]
    : [toYear(germanYear), Number(germanMonth) - 1, Number(germanDay)];
  const columns = PARTED_DATE.test(match[0]) ? 2 : 1;
  const value = toUnix(date, ms, time[6]);
  return { rest: text.slice(match[0].length), value, clock: "unix", columns };
}

/** Boards have no time of the last century. */
function toYear(digits: string): number {
  return digits.length === 2 ? 2000 + Number(digits) : Number(digits);
}

/** In the zone that is written, or else this machine's. */
function toUnix(date: [number, number, number], ms: number, zone: string | undefined): number {
  if (zone === undefined) return new Date(...date).getTime() + ms;
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)/.exec(zone) ?? [];
  const offset = sign === undefined ? 0 : (Number(hours) * 60 + Number(minutes)) * 60_000;
  return Date.UTC(...date) + ms - (sign === "-" ? -offset : offset);
}

function readTimeOfDay(text: string): LeadingTime | null {
  const match = WITHOUT_DATE.exec(text);
  if (match === null) return null;
  const value = millisecondsOfDay(match.slice(1));
  return value === null
    ? null
    : { rest: text.slice(match[0].length), value, clock: "day", columns: 1 };
}

function millisecondsOfDay(
  [hours, minutes, seconds = "0", point, comma, half]: readonly (string | undefined)[],
): number | null {
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 60) return null;
  const hour = half === undefined ? Number(hours) : Number(hours) % 12 + (/p/i.test(half) ? 12 : 0);
  return ((hour * 60 + Number(minutes)) * 60 + Number(`${seconds}.${point ?? comma ?? 0}`)) * 1000;
}

function readCount(text: string): LeadingTime | null {
  const match = COUNT.exec(text);
  if (match === null) return null;
  const value = Number(match[1]) * (TICKS[match[2]] ?? 1);
  return { rest: text.slice(match[0].length), value, clock: "board", columns: 1 };
}
