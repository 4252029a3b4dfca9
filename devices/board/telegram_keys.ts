import type { ConfigKeys, ConfigOf, MapKey } from "../adapter.ts";
import { WRITTEN_CHECKSUMS } from "../framing/written_checksum.ts";

/** The longest marker, in UTF-16 code units. */
export const MAX_MARKER_LENGTH = 32;

const keys = {
  start: {
    type: "text",
    check: checkMarker,
    meaning: "What every telegram begins with; by itself it begins where the one before it ended.",
  },
  end: {
    type: "text",
    required: true,
    check: checkMarker,
    meaning: "What stands before its checksum.",
  },
  checksum: {
    type: "choice",
    of: WRITTEN_CHECKSUMS,
    required: true,
    meaning: "How its checksum is made.",
  },
  written: {
    type: "choice",
    of: ["hex", "byte"],
    meaning: "Whether the checksum is hexadecimal digits (by itself) or bytes.",
  },
  covers: {
    type: "choice",
    of: ["between", "all"],
    meaning: "Whether it is of what is `between` the markers (by itself), or of `all` before it.",
  },
  aside: {
    type: "map",
    keys: {
      start: {
        type: "text",
        required: true,
        check: checkCharacter,
        meaning: "Its first character.",
      },
      end: { type: "text", required: true, check: checkCharacter, meaning: "Its last one." },
    },
    meaning: "What may stand anywhere in it and is no part of it.",
  },
} as const satisfies ConfigKeys;

/** How lines are held together by a checksum. */
export type TelegramSettings = ConfigOf<typeof keys>;

/** The key `telegram` of boards. */
export const telegramKey = {
  type: "map",
  keys,
  meaning: "Text with a checksum: only lines, or groups of lines, with a right one are read.",
} as const satisfies MapKey;

function checkMarker(text: string): string | null {
  return text.length > MAX_MARKER_LENGTH ? `is longer than ${MAX_MARKER_LENGTH} characters` : null;
}

function checkCharacter(text: string): string | null {
  return /^[\0-\x7f]$/.test(text) ? null : "must be one character of ASCII";
}
