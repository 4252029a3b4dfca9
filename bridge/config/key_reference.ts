import type { ConfigKey, ConfigKeys } from "../../devices/adapter.ts";

/** Returns a table of config keys, in Markdown: one row a key, keys of maps behind their map's. */
export function stringifyKeyReference(keys: ConfigKeys): string {
  const rows = Object.entries(keys).flatMap(([name, key]) => rowsOf(name, key));
  if (rows.length === 0) return "No keys.\n";
  const lines = [["key", "takes", "default", "meaning"], ["---", "---", "---", "---"], ...rows];
  return lines.map((cells) => `| ${cells.map(escapeCell).join(" | ")} |\n`).join("");
}

function rowsOf(name: string, key: ConfigKey): string[][] {
  return [
    [`\`${name}\``, describeType(key), describeDefault(key), key.meaning],
    ...innerRows(name, key),
  ];
}

function innerRows(name: string, key: ConfigKey): string[][] {
  switch (key.type) {
    case "map":
      return Object.entries(key.keys).flatMap(([inner, each]) => rowsOf(`${name}.${inner}`, each));
    case "list":
      return innerRows(`${name}[]`, key.of);
    case "record":
      return innerRows(`${name}.<id>`, key.of);
    case "either":
      return withoutTwins(key.of.flatMap((form) => innerRows(name, form)));
    default:
      return [];
  }
}

/** Several forms have keys in common: each is told once. */
function withoutTwins(rows: readonly string[][]): string[][] {
  const seen = new Map<string, string[]>();
  for (const row of rows) {
    const [name, takes] = row;
    const same = seen.get(name);
    if (same === undefined) seen.set(name, [...row]);
    else if (same[1] !== takes) mergeRow(same, row);
  }
  return [...seen.values()];
}

function mergeRow(row: string[], [, takes, , meaning]: readonly string[]): void {
  row[1] = [...new Set(`${row[1]}, ${takes}`.split(", "))].join(", ");
  if (!row[3].includes(meaning)) row[3] += ` ${meaning}`;
}

function describeType(key: ConfigKey): string {
  switch (key.type) {
    case "integer":
    case "number":
      return describeNumber(key.type === "integer" ? "whole number" : "number", key);
    case "boolean":
      return "`true`, `false`";
    case "choice":
      return key.of.map((choice) => `\`${choice}\``).join(", ");
    case "bytes":
      return `1 to ${key.maxBytes} bytes: \`AA 55\``;
    case "list":
      return `list of ${describeType(key.of)}`;
    case "record":
      return `map by id of ${describeType(key.of)}`;
    case "either":
      return [...new Set(key.of.map(describeType))].join(" or ");
    case "text":
      return key.isFile ? "path of a file" : "text";
    case "map":
      return "map";
  }
}

function describeNumber(
  word: string,
  { min, max, unit }: { readonly min?: number; readonly max?: number; readonly unit?: string },
): string {
  const from = min === undefined ? "" : ` from ${min}`;
  const to = max === undefined ? "" : ` to ${max}`;
  return word + from + to + (unit === undefined ? "" : ` (${unit})`);
}

function describeDefault(key: ConfigKey): string {
  if (key.required) return "required";
  if (!("default" in key) || key.default === undefined) return "";
  return [key.default].flat().map((value) => `\`${value}\``).join(", ");
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|");
}
