import type { ConfigFault, ConfigKeys, ConfigOf, MapKey } from "../adapter.ts";
import { checkPattern as checkExpression } from "../pattern.ts";
import { checkPattern, checkTopic, placeholders, TopicPattern } from "./topic_pattern.ts";

/** What topics are to viewers: an entry of `map`. */
const keys = {
  topic: {
    type: "text",
    required: true,
    check: checkPattern,
    meaning: "A topic filter whose wildcards may have names: `sensors/+room/+what`.",
  },
  device: {
    type: "text",
    required: true,
    meaning: "The device's id; `{room}` stands for what `+room` has caught.",
  },
  channel: {
    type: "text",
    meaning:
      "The channel; the keys of a JSON payload, or the places in a list, follow it after a " +
      "point. Without it, they are the channels.",
  },
  name: { type: "text", meaning: "The device's name; without it, `device`." },
  kind: {
    type: "choice",
    of: ["number", "boolean", "string"],
    meaning: "What the readings are; a payload that is none is left out. Else they tell it, and " +
      "`23.5 °C` is a number and its unit.",
  },
  unit: { type: "text", meaning: "As shown behind the value." },
  min: { type: "number", meaning: "The smallest value that may be commanded." },
  max: { type: "number", meaning: "The largest value that may be commanded." },
  on: { type: "text", isName: true, meaning: "The text that means true, read and written." },
  off: { type: "text", isName: true, meaning: "The text that means false, read and written." },
  commandTopic: {
    type: "text",
    meaning: "Where commands go; `{topic}` is the topic of the readings: `{topic}/set`.",
  },
  payload: {
    type: "text",
    meaning: "What a command says: `{value}` stands for the value, `{json}` for the value as " +
      "JSON, `{key}` for the key of a JSON payload. Else the value, or an object with the key.",
  },
  ackTopic: {
    type: "text",
    meaning: "Where the device answers a command, which makes its outcome `acknowledged`.",
  },
  ack: {
    type: "text",
    check: checkExpression,
    meaning: "A regular expression for the device's yes; without it and `error` any answer but " +
      '`{"ok":false}` and `{"error":"…"}` is one.',
  },
  error: {
    type: "text",
    check: checkExpression,
    meaning: "A regular expression for the device's no; its first group, or else all, says why.",
  },
  availabilityTopic: {
    type: "text",
    meaning: "Where the device, or its last will, says whether it is there.",
  },
  available: { type: "text", isName: true, meaning: "The text that says yes; by itself `online`." },
  unavailable: { type: "text", isName: true, meaning: "The text that says no; else `offline`." },
} as const satisfies ConfigKeys;

/** One entry of `map`. */
export type TopicMapping = ConfigOf<typeof keys>;

/** An entry of `map` in the config. */
export const mappingKey = {
  type: "map",
  keys,
  check: checkMapping,
  meaning: "Some topics.",
} as const satisfies MapKey;

function checkMapping(mapping: TopicMapping): ConfigFault | null {
  const { min, max, commandTopic, ackTopic } = mapping;
  const known = new TopicPattern(mapping.topic).names;
  for (const key of ["device", "channel", "name"] as const) {
    const fault = checkNames(mapping[key], known);
    if (fault !== null) return { key, reason: fault };
  }
  for (const key of ["commandTopic", "ackTopic", "availabilityTopic"] as const) {
    const template = mapping[key];
    const fault = checkNames(template, [...known, "topic"]) ??
      (template === undefined ? null : checkTopic(template));
    if (fault !== null) return { key, reason: fault };
  }
  if (commandTopic === undefined) {
    const key = (["payload", "ackTopic"] as const).find((name) => mapping[name] !== undefined);
    if (key !== undefined) return { key, reason: "needs a commandTopic" };
  }
  if (ackTopic === undefined) {
    const key = (["ack", "error"] as const).find((name) => mapping[name] !== undefined);
    if (key !== undefined) return { key, reason: "needs an ackTopic" };
  }
  if ((mapping.on === undefined) !== (mapping.off === undefined)) {
    return { key: "", reason: "on and off belong together" };
  }
  if (min === undefined || max === undefined || min <= max) return null;
  return { key: "min", reason: `is above max, which is ${max}` };
}

function checkNames(template: string | undefined, known: readonly string[]): string | null {
  const unknown = placeholders(template ?? "").find((name) => !known.includes(name));
  return unknown === undefined ? null : `knows no {${unknown}}; topic names ${known.join(", ")}`;
}
