import type { Value } from "../../../adapter.ts";
import { isObject } from "../message.ts";
import { PythonFault } from "../template/faults.ts";
import { toFloat } from "../template/numbers.ts";

/** How a template says that there is no value. */
export const NONE = "None";

/** A number; null for what is none: `nan`, `unknown`, a colour. An empty text changes nothing. */
export function decodeNumber(text: string): Value | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  try {
    const number = toFloat(trimmed);
    return Number.isFinite(number) ? number : null;
  } catch (error) {
    if (error instanceof PythonFault) return null;
    throw error;
  }
}

/** A text. */
export function decodeText(text: string): Value | undefined {
  return text === NONE ? null : text;
}

/** One of two texts; anything else changes nothing. */
export function decodeBoolean(on: string, off: string): (text: string) => Value | undefined {
  return (text) => {
    if (text === on) return true;
    if (text === off) return false;
    return text === NONE ? null : undefined;
  };
}

/** One of several texts; anything else changes nothing. */
export function decodeChoice(options: readonly string[]): (text: string) => Value | undefined {
  return (text) => {
    if (options.includes(text)) return text;
    return text === NONE ? null : undefined;
  };
}

/** The JSON object that a rendered text is; undefined when it is none. */
export function objectIn(text: string): Record<string, unknown> | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
