import type { ChannelDescription, Value } from "../../../adapter.ts";
import { toName } from "../ids.ts";

/** What a device says of one of its properties, in either version of the convention. */
export interface HomieProperty {
  readonly name?: unknown;
  readonly datatype?: unknown;
  readonly unit?: unknown;
  readonly format?: unknown;
  readonly settable?: unknown;
}

const NUMBERS: ReadonlySet<unknown> = new Set(["integer", "float", "percent"]);

/** A property as a channel (Homie convention, "Property Attributes" and "Payload"). */
export function describeProperty(id: string, property: HomieProperty): ChannelDescription {
  const { datatype, format } = property;
  const unit = toName(property.unit);
  return {
    id,
    name: toName(property.name) || id,
    kind: NUMBERS.has(datatype) ? "number" : datatype === "boolean" ? "boolean" : "string",
    ...(unit === "" ? {} : { unit }),
    ...(NUMBERS.has(datatype) ? rangeOf(format) : {}),
    ...(datatype === "enum" && typeof format === "string" ? { options: format.split(",") } : {}),
    writable: property.settable === true || property.settable === "true",
  };
}

/** `-20:120`, `0:100:5`, `:10`. */
function rangeOf(format: unknown): { min?: number; max?: number } {
  if (typeof format !== "string") return {};
  const [min, max] = format.split(":");
  return { ...bound("min", min), ...bound("max", max) };
}

function bound(key: "min" | "max", text: string | undefined): { min?: number; max?: number } {
  const number = Number(text);
  return text === undefined || text.trim() === "" || !Number.isFinite(number)
    ? {}
    : { [key]: number };
}

const NUMBER = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The value of a property's payload; null for what its datatype does not allow. */
export function decodeProperty({ kind, options }: ChannelDescription, text: string): Value {
  if (kind === "number") return NUMBER.test(text) ? Number(text) : null;
  if (kind === "boolean") return text === "true" ? true : text === "false" ? false : null;
  // Homie 5, "String": an empty text is a character 0x00
  if (text === "\0") return "";
  return options !== undefined && !options.includes(text) ? null : text;
}

/** The payload that sets a property; null when the value is none for it. */
export function encodeProperty(property: HomieProperty, value: Value): string | null {
  if (value === null) return null;
  if (property.datatype === "integer" && !Number.isSafeInteger(value)) return null;
  return value === "" ? "\0" : String(value);
}
