import type { ConfigValue, ListKey } from "../../devices/adapter.ts";
import { checkDefinitions, type Definition } from "../derived/definition.ts";

/** What `derived` of a config takes. */
export const DERIVED_KEY = {
  type: "list",
  meaning: "channels that are made of others",
  of: {
    type: "map",
    meaning: "one channel",
    keys: {
      id: {
        type: "text",
        required: true,
        meaning: "its device and channel: `dew.difference`; a word alone is one of `derived`",
      },
      expression: {
        type: "text",
        required: true,
        meaning: "what it is made of: `a.temp - b.temp`",
      },
      unit: { type: "text", meaning: "where it does not follow from those of the expression" },
      name: { type: "text", meaning: "for people" },
    },
  },
  check: (definitions: readonly Definition[]) => checkDefinitions(definitions),
} as const satisfies ListKey;

/** Channels that are made of others. */
export type DerivedConfig = ConfigValue<typeof DERIVED_KEY>;
