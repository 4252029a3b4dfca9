import type { ConfigKey, ConfigKeys, EitherKey } from "../../devices/adapter.ts";

/** Returns the `values` of a map with these keys, and the defaults of those that are left out. */
export function withDefaults(
  keys: ConfigKeys,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const filled: Record<string, unknown> = { ...values };
  for (const [name, key] of Object.entries(keys)) {
    if (Object.hasOwn(values, name)) filled[name] = fill(key, values[name]);
    else if ("default" in key && key.default !== undefined) filled[name] = key.default;
  }
  return filled;
}

function fill(key: ConfigKey, value: unknown): unknown {
  switch (key.type) {
    case "map":
      return withDefaults(key.keys, value as Record<string, unknown>);
    case "record":
      return Object.fromEntries(
        Object.entries(value as object).map(([name, each]) => [name, fill(key.of, each)]),
      );
    case "list":
      return (value as unknown[]).map((each) => fill(key.of, each));
    case "either":
      return fillForm(key, value);
    default:
      return value;
  }
}

/** Of several maps it is not known which one was meant: their keys have no defaults. */
function fillForm({ of }: EitherKey, value: unknown): unknown {
  const maps = of.filter((key) => key.type === "map");
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  return isMap && maps.length === 1 ? fill(maps[0], value) : value;
}
