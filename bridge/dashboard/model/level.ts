import type { Value } from "../../wire/messages.ts";

/** Returns a value as a height in a chart; `null` for what has none. */
export function levelOf(value: Value): number | null {
  const level = typeof value === "boolean" ? Number(value) : value;
  return typeof level === "number" ? level : null;
}
