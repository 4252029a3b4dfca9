import type { Value } from "../adapter.ts";
import { type DecimalMark, readValue } from "./written_value.ts";

/** How a captured text is read. */
export const CAPTURE_TYPES = [
  "auto",
  "number",
  "text",
  "switch",
  "hex",
  "signed-hex",
  "degrees-minutes",
] as const;

/** How a captured text is read; `auto`: as a number if it is one. */
export type CaptureType = typeof CAPTURE_TYPES[number];

const ON = /^(?:on|true|yes|open|1)$/i;
const OFF = /^(?:off|false|no|closed|0)$/i;
const HEX = /^(?:0x)?([\da-f]{1,13})$/i;
/** `4807.038,N`: whole degrees, two digits of minutes, and which way. NMEA 0183 */
const DEGREES_MINUTES = /^(\d{1,3})(\d{2}(?:\.\d*)?),?([NSEW])$/;
const COORDINATE_DIGITS = 1e7;

/**
 * The value that a captured text stands for: null when it is empty or says that there is none,
 * undefined when it is not of the type.
 */
export function readCapture(
  text: string,
  type: CaptureType,
  mark: DecimalMark = ".",
): Value | undefined {
  const trimmed = text.trim();
  // A sign may stand apart from its digits: "+  1.234".
  const compact = trimmed.replace(/\s+/g, "");
  if (/^,?$/.test(compact)) return null;
  switch (type) {
    case "auto":
      return readValue(compact, mark) ?? (isMissing(compact, mark) ? null : trimmed);
    case "number":
      return readValue(compact, mark);
    case "text":
      return trimmed;
    case "switch":
      return ON.test(trimmed) ? true : OFF.test(trimmed) ? false : undefined;
    case "hex":
      return readHex(compact);
    case "signed-hex":
      return readSignedHex(compact);
    case "degrees-minutes":
      return readDegrees(compact);
  }
}

function isMissing(text: string, mark: DecimalMark): boolean {
  return readValue(text, mark) === null;
}

function readHex(text: string): number | undefined {
  const digits = HEX.exec(text)?.[1];
  return digits === undefined ? undefined : parseInt(digits, 16);
}

/** The highest bit of the highest digit is the sign, and the others are the amount. */
function readSignedHex(text: string): number | undefined {
  const value = readHex(text);
  if (value === undefined) return undefined;
  const sign = 2 ** (4 * text.replace(/^0x/i, "").length - 1);
  return value >= sign ? -(value - sign) : value;
}

function readDegrees(text: string): number | undefined {
  const [, degrees, minutes, way] = DEGREES_MINUTES.exec(text) ?? [];
  if (way === undefined || Number(minutes) >= 60) return undefined;
  const angle = Number(degrees) + Number(minutes) / 60;
  const rounded = Math.round(angle * COORDINATE_DIGITS) / COORDINATE_DIGITS;
  return way === "S" || way === "W" ? -rounded : rounded;
}
