import type { Value } from "../../adapter.ts";
import { isObject } from "./message.ts";

const MAX_DEPTH = 8;
const MAX_LEAVES = 512;

/** One value inside a JSON object. */
export interface Leaf {
  /** The keys that lead to it; an item of a list has its index. */
  readonly path: readonly string[];
  readonly value: Exclude<Value, null>;
}

/** The numbers, booleans and texts in an object, in order; at most 512, at most 8 levels deep. */
export function leavesOf(value: unknown): Leaf[] {
  const leaves: Leaf[] = [];
  collect(value, [], leaves);
  return leaves;
}

function collect(value: unknown, path: readonly string[], into: Leaf[]): void {
  if (into.length >= MAX_LEAVES || path.length > MAX_DEPTH) return;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "string") {
    into.push({ path, value });
  } else if (Array.isArray(value)) {
    value.slice(0, MAX_LEAVES).forEach((item, i) => collect(item, [...path, String(i)], into));
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) collect(item, [...path, key], into);
  }
}
