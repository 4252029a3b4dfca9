import type { Value } from "../adapter.ts";
import type { LineFormat, LineSink, Timestamp } from "./line_format.ts";
import { parsePlainNumber } from "./plain_number.ts";
import { makeVisible } from "./visible_text.ts";

const GREATER = 0x3e;
/** Starts unlike a prompt (`>>> x: 5`, `> x: 5`), and has nothing in it that the format itself uses. */
const NAME = /^[\p{L}\p{N}_][^\p{Cc}\p{Cs}\ufffd>|§;]*$/u;
/** What the flag of a curve through space means for its points' coordinates. */
const AXES = new Map([["xy", ["x", "y"]], ["xyz", ["x", "y", "z"]]]);
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

type Reading = [channel: string, value: Value, time?: Timestamp];

/**
 * Teleplot's lines: `>name:value`, `>name:ms:value`, several points by `;`, the unit after `§`,
 * flags after `|`. The flag `t` makes the values text, `xy` and `xyz` make them coordinates (with
 * the time behind them), which become the channels `name.x`, `name.y`, `name.z`.
 *
 * Source: https://github.com/nesnes/teleplot
 */
export class TeleplotFormat implements LineFormat {
  decode(bytes: Uint8Array, start: number, end: number, sink: LineSink): boolean {
    if (bytes[start] !== GREATER) return false;
    const line = utf8.decode(bytes.subarray(start + 1, end));
    const flagsStart = line.lastIndexOf("|");
    const flags = flagsStart < 0 ? [] : line.slice(flagsStart + 1).split(",");
    const [body, unit = ""] = cut(flagsStart < 0 ? line : line.slice(0, flagsStart), "§");
    const [title, points] = cut(body, ":");
    // "name,group" puts the curve into a group of the page
    const [name] = cut(title, ",");
    if (points === undefined || !NAME.test(name)) return false;
    const readings = points.split(";").filter((point) => point !== "")
      .map((point) => readPoint(name, point, flags));
    if (readings.length === 0 || readings.includes(null)) return false;
    report(readings.flatMap((reading) => reading!), makeVisible(unit.trim()).text, sink);
    return true;
  }
}

function report(readings: Reading[], unit: string, sink: LineSink): void {
  for (const [channel, value, time] of readings) {
    if (unit !== "") sink.unit(channel, unit);
    sink.reading(channel, value, time);
  }
}

/** The readings of one point; null when it is not of this format. */
function readPoint(name: string, point: string, flags: readonly string[]): Reading[] | null {
  const parts = point.split(":");
  const axes = flags.map((flag) => AXES.get(flag)).find((axes) => axes !== undefined);
  if (axes !== undefined) return readCoordinates(name, parts, axes);
  if (!flags.includes("t")) return readNumber(name, parts);
  const time = parsePlainNumber(parts[0]);
  const isTimed = parts.length > 1 && !Number.isNaN(time);
  const { text } = makeVisible(isTimed ? parts.slice(1).join(":") : point);
  return [[name, text, isTimed ? boardTime(time) : undefined]];
}

function readNumber(name: string, parts: readonly string[]): Reading[] | null {
  if (parts.length > 2) return null;
  const numbers = parts.map(parsePlainNumber);
  if (numbers.some(Number.isNaN)) return null;
  return numbers.length === 1 ? [[name, numbers[0]]] : [[name, numbers[1], boardTime(numbers[0])]];
}

function readCoordinates(
  name: string,
  parts: readonly string[],
  axes: readonly string[],
): Reading[] | null {
  const numbers = parts.map(parsePlainNumber);
  const isTimed = parts.length === axes.length + 1;
  if (numbers.some(Number.isNaN) || (!isTimed && parts.length !== axes.length)) return null;
  const time = isTimed ? boardTime(numbers[axes.length]) : undefined;
  return axes.map((axis, index) => [`${name}.${axis}`, numbers[index], time]);
}

/** Teleplot names the unit, but not whether it counts from 1970 or from the board's start. */
function boardTime(ms: number): Timestamp {
  return { clock: "board", value: ms, ticksPerMs: 1 };
}

function cut(text: string, separator: string): [string, string?] {
  const index = text.indexOf(separator);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + separator.length)];
}
