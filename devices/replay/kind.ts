import type { AdapterKind, ConfigKeys, ConfigOf } from "../adapter.ts";
import { nameKey, profileKey } from "../board/board_keys.ts";
import { checkInput, inputKeys } from "../board/input_keys.ts";

/** The bounds of a replay's speed. */
const MIN_SPEED = 0.001;
export const MAX_SPEED = 1000;

const keys = {
  name: nameKey,
  profile: profileKey,
  file: { type: "text", isFile: true, required: true, meaning: "The recording." },
  speed: {
    type: "number",
    min: MIN_SPEED,
    max: MAX_SPEED,
    default: 1,
    meaning: "How many times as fast as it was recorded.",
  },
  loop: {
    type: "boolean",
    default: false,
    meaning: "Whether it begins again at its end; else the device stays, `stale`.",
  },
  ...inputKeys,
} as const satisfies ConfigKeys;

/** What the config may say of a recording. */
export type ReplayConfig = ConfigOf<typeof keys>;

/** Recordings that are played like a board. */
export const kind: AdapterKind<ReplayConfig> = {
  type: "replay",
  keys,
  check: checkInput,
  async create(config) {
    const { ReplayAdapter } = await import("./adapter.ts");
    return new ReplayAdapter(config);
  },
};
