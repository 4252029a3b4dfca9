import type { ChannelDescription, ChannelKind } from "../adapter.ts";
import { shownName, toTopicLevel } from "./channel_names.ts";
import { makeVisible } from "./visible_text.ts";

/** The most texts that a channel may be set to. */
const MAX_TEXTS = 256;

/** How a board introduces itself. */
export interface Hello {
  /** Fit for a topic name. */
  readonly id?: string;
  readonly name?: string;
  readonly channels: readonly ChannelDescription[];
}

/** What a hello, or a config, says about one channel; everything may be left out. */
export type ChannelHints = Partial<Omit<ChannelDescription, "id">>;

/**
 * Reads the `hello` object of a board; null when `value` is none. What is there of a wrong type is
 * left out rather than refused: a board with a typo in a unit still has its readings.
 */
export function parseHello(value: unknown): Hello | null {
  if (!isObject(value)) return null;
  const channels = isObject(value.channels) ? Object.entries(value.channels) : [];
  return {
    ...text("id", value.id, toTopicLevel),
    ...text("name", value.name, shown),
    channels: channels.map(([name, hints]) => {
      const id = toTopicLevel(name);
      const named = id === name ? {} : { name: shownName(name) };
      return describeChannel(id, { ...named, ...parseHints(hints) });
    }),
  };
}

/** A channel with everything that its `hints` leave out. */
export function describeChannel(id: string, hints: ChannelHints): ChannelDescription {
  return { kind: "number", writable: false, ...hints, id };
}

/** Reads what is said of one channel; what is of a wrong type is left out. */
export function parseHints(value: unknown): ChannelHints {
  if (!isObject(value)) return {};
  return {
    ...text("name", value.name, shown),
    ...(isKind(value.kind) && { kind: value.kind }),
    ...text("unit", value.unit, shown),
    ...finite("min", value.min),
    ...finite("max", value.max),
    ...texts("words", value.words),
    ...texts("options", value.options),
    writable: value.writable === true,
  };
}

function text<Key extends string>(key: Key, value: unknown, clean: (text: string) => string) {
  const cleaned = typeof value === "string" && value.trim() !== "" ? clean(value) : "";
  return (cleaned === "" ? {} : { [key]: cleaned }) as { readonly [K in Key]?: string };
}

function finite<Key extends string>(key: Key, value: unknown) {
  const known = typeof value === "number" && Number.isFinite(value);
  return (known ? { [key]: value } : {}) as { readonly [K in Key]?: number };
}

function texts<Key extends string>(key: Key, value: unknown) {
  const isList = Array.isArray(value) && value.length > 0 && value.length <= MAX_TEXTS &&
    value.every((one) => typeof one === "string");
  return (isList ? { [key]: value.map(shown) } : {}) as { readonly [K in Key]?: string[] };
}

function shown(value: string): string {
  return makeVisible(value.trim()).text;
}

function isKind(value: unknown): value is ChannelKind {
  return value === "number" || value === "boolean" || value === "string";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
