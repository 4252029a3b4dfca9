import type { ChannelDescription, Value } from "../../../adapter.ts";
import { toChannelId, toName, toWords } from "../ids.ts";
import { isObject } from "../message.ts";
import { wordsOfProperty } from "../state_words.ts";

/** One property of a device, as a channel. */
export interface ExposedProperty {
  /** Its key in the device's messages. */
  readonly property: string;
  readonly description: ChannelDescription;
  /** The channel's value for what a message says; undefined when that is none. */
  readonly decode: (value: unknown) => Value | undefined;
  /** What a message to the device says for a value. */
  readonly encode: (value: Value) => unknown;
}

/** Bits of `access` (Zigbee2MQTT, "Exposes", "Access"). */
const PUBLISHED = 0b001;
const SETTABLE = 0b010;
const MAX_DEPTH = 3;
const MAX_PROPERTIES = 512;

/** The properties that a device's definition exposes. */
export function readExposes(exposes: unknown): ExposedProperty[] {
  const found = new Map<string, ExposedProperty>();
  collect(exposes, 0, found);
  return [...found.values()];
}

function collect(exposes: unknown, depth: number, into: Map<string, ExposedProperty>): void {
  if (!Array.isArray(exposes) || depth > MAX_DEPTH) return;
  for (const expose of exposes) {
    if (!isObject(expose) || into.size >= MAX_PROPERTIES) continue;
    // composites with a property of their own (a colour) are objects, not values
    if (Array.isArray(expose.features) && expose.type !== "composite") {
      collect(expose.features, depth + 1, into);
    } else {
      const property = readExpose(expose);
      if (property !== null) into.set(property.property, property);
    }
  }
}

function readExpose(expose: Record<string, unknown>): ExposedProperty | null {
  const { property, access } = expose;
  if (typeof property !== "string" || property === "" || typeof access !== "number") return null;
  const writable = (access & SETTABLE) !== 0;
  if (!writable && (access & PUBLISHED) === 0) return null;
  const id = toChannelId(property);
  const name = toName(expose.label) || toWords(property);
  switch (expose.type) {
    case "numeric":
      return numeric(expose, { id, name, kind: "number", writable });
    case "binary":
      return binary(expose, { id, name, kind: "boolean", writable });
    case "enum":
      return text(property, { id, name, kind: "string", ...optionsOf(expose), writable });
    case "text":
      return text(property, { id, name, kind: "string", writable });
    default:
      return null;
  }
}

function numeric(expose: Record<string, unknown>, base: ChannelDescription): ExposedProperty {
  const { unit, value_min: min, value_max: max } = expose;
  return {
    property: expose.property as string,
    description: {
      ...base,
      ...(typeof unit === "string" && unit !== "" ? { unit: toName(unit) } : {}),
      ...(typeof min === "number" ? { min } : {}),
      ...(typeof max === "number" ? { max } : {}),
    },
    decode: (value) => typeof value === "number" ? value : value === null ? null : undefined,
    encode: (value) => value,
  };
}

function binary(expose: Record<string, unknown>, description: ChannelDescription): ExposedProperty {
  const { value_on: on = true, value_off: off = false } = expose;
  const property = expose.property as string;
  const words = description.writable ? undefined : wordsOfProperty(property, on);
  return {
    property,
    description: { ...description, ...(words !== undefined && { words }) },
    decode: (value) => {
      if (value === on) return true;
      if (value === off) return false;
      return value === null ? null : undefined;
    },
    encode: (value) => value === true ? on : off,
  };
}

function text(property: string, description: ChannelDescription): ExposedProperty {
  return {
    property,
    description,
    decode: (value) => {
      if (typeof value === "number" || typeof value === "string") return String(value);
      return value === null ? null : undefined;
    },
    encode: (value) => value,
  };
}

function optionsOf({ values }: Record<string, unknown>): { options?: string[] } {
  if (!Array.isArray(values)) return {};
  return { options: values.filter((value) => typeof value !== "object").map(String) };
}
