import type { Expression, Statement } from "./nodes.ts";
import { floatText } from "./values.ts";

/** Attributes that dicts have beside their items: `value_json.keys` is a method. */
const DICT_ATTRIBUTES: ReadonlySet<string> = new Set(
  "clear copy fromkeys get items keys pop popitem setdefault update values".split(" "),
);

/**
 * The keys of a template that is nothing but `{{ value_json.a.b }}`, as most are; null for any
 * other. It needs no Python values: parsing them costs many times more than `JSON.parse`.
 */
export function plainPathOf(statements: readonly Statement[]): readonly string[] | null {
  const [only] = statements;
  if (statements.length !== 1 || only.type !== "output") return null;
  const path: string[] = [];
  let node: Expression = only.value;
  for (;;) {
    if (node.type === "attribute") {
      if (node.name.startsWith("_") || DICT_ATTRIBUTES.has(node.name)) return null;
      path.unshift(node.name);
      node = node.of;
    } else if (node.type === "item" && node.index.type === "constant") {
      // a text index that names a method finds that when there is no such item
      const { value } = node.index;
      if (typeof value !== "string" || value.startsWith("_") || DICT_ATTRIBUTES.has(value)) {
        return null;
      }
      path.unshift(value);
      node = node.of;
    } else {return node.type === "name" && node.name === "value_json" && path.length > 0
        ? path
        : null;}
  }
}

/** Tells whether a JSON text may hold floats without a fraction, which look like ints once parsed. */
export function mayHoldWholeFloats(json: string): boolean {
  return /\.0|\d[eE]/.test(json);
}

/**
 * What a plain path renders to; undefined when that takes the full evaluator: objects on the way
 * that are none, values whose text Python writes in its own way.
 */
export function renderPlainPath(
  path: readonly string[],
  json: unknown,
  hasWholeFloats: boolean,
): string | undefined {
  let value = json;
  for (const key of path) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    if (!Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return value.trim();
  if (typeof value !== "number") return undefined;
  if (!Number.isInteger(value)) return floatText(value);
  return Number.isSafeInteger(value) && !hasWholeFloats && !Object.is(value, -0)
    ? String(value)
    : undefined;
}
