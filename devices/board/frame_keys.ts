import type { ConfigFault, ConfigKeys, ConfigOf, ConfigValue, EitherKey } from "../adapter.ts";
import { FIELD_TYPES } from "../decode/fields.ts";
import { CHECKSUMS } from "../framing/crc.ts";
import { LENGTH_TYPES } from "../framing/length_prefixed.ts";

/** The most bytes of one frame. */
export const MAX_FRAME_BYTES = 4096;
/** The most sync bytes. */
export const MAX_SYNC_BYTES = 16;
/** The most bytes of a frame of fixed length that only its checksum tells from garbage. */
export const MAX_UNSYNCED_BYTES = 256;
const MAX_LENGTH_INCLUDES = 64;

const fieldKey = {
  type: "either",
  of: [
    {
      type: "map",
      keys: {
        skip: {
          type: "integer",
          min: 1,
          max: MAX_FRAME_BYTES,
          unit: "bytes",
          required: true,
          meaning: "Bytes that say nothing.",
        },
      },
      meaning: "Bytes between two numbers.",
    },
    {
      type: "map",
      keys: {
        name: {
          type: "text",
          required: true,
          meaning: "Its channel; `time` is the board's clock.",
        },
        type: { type: "choice", of: FIELD_TYPES, required: true, meaning: "How it is written." },
        scale: { type: "number", meaning: "The reading is the number times this (1) …" },
        offset: { type: "number", meaning: "… plus this (0)." },
        unit: { type: "text", meaning: "As shown behind the value." },
      },
      meaning: "One number.",
    },
  ],
  meaning: "One number of a frame, or bytes between two.",
} as const satisfies EitherKey;

const shared = {
  checksum: {
    type: "choice",
    of: CHECKSUMS,
    meaning: "What follows the payload: CRC-16/CCITT-FALSE or CRC-32, big or little end first.",
  },
  fields: {
    type: "list",
    of: fieldKey,
    check: checkFields,
    required: true,
    meaning: "What is in a frame, in order.",
  },
} as const satisfies ConfigKeys;

const maxFrameBytes = {
  type: "integer",
  min: 1,
  max: MAX_FRAME_BYTES,
  unit: "bytes",
  meaning: `The longest frame. By itself ${MAX_FRAME_BYTES}.`,
} as const;

const sync = {
  type: "bytes",
  maxBytes: MAX_SYNC_BYTES,
  meaning: "What every frame begins with.",
} as const;

/** How one way of framing is named. */
function framing<const T extends string>(name: T, meaning: string) {
  return { type: "choice", of: [name], required: true, meaning } as const;
}

/** The key `frames` of boards: how binary data is cut into frames, and what is in them. */
export const framesKey = {
  type: "either",
  of: [
    {
      type: "map",
      keys: { type: framing("cobs", "Frames end with 00."), maxFrameBytes, ...shared },
      meaning: "COBS.",
    },
    {
      type: "map",
      keys: { type: framing("slip", "Frames end with C0 (RFC 1055)."), maxFrameBytes, ...shared },
      meaning: "SLIP.",
    },
    {
      type: "map",
      keys: { type: framing("fixed", "Frames are as long as their fields."), sync, ...shared },
      check: checkFixed,
      meaning: "Frames of one length.",
    },
    {
      type: "map",
      keys: {
        type: framing("length", "Frames say how long they are."),
        length: {
          type: "choice",
          of: LENGTH_TYPES,
          required: true,
          meaning: "How the length is written.",
        },
        lengthIncludes: {
          type: "integer",
          min: 0,
          max: MAX_LENGTH_INCLUDES,
          unit: "bytes",
          meaning: "What the length counts besides the payload. By itself 0.",
        },
        sync,
        maxFrameBytes,
        ...shared,
      },
      meaning: "Frames with a length.",
    },
  ],
  meaning: "Binary frames, instead of lines.",
} as const satisfies EitherKey;

/** How a board's frames are cut, and what is in them. */
export type FrameSettings = ConfigValue<typeof framesKey>;

type FieldConfig = ConfigValue<typeof fieldKey>;

/** What the check of fixed frames looks at. */
type FixedFrames = ConfigOf<typeof shared> & { readonly sync?: Uint8Array };

function checkFields(fields: readonly FieldConfig[]): string | null {
  const names = fields.flatMap((field) => "name" in field ? [field.name] : []);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return `two fields are named ${twice}`;
  if (names.length === 0) return "must hold at least one field";
  const length = byteLength(fields);
  if (length <= MAX_FRAME_BYTES) return null;
  return `make frames of ${length} bytes; the most is ${MAX_FRAME_BYTES}`;
}

/** Without sync bytes every position may be a frame's start, and its checksum has to be tried. */
function checkFixed({ fields, sync, checksum }: FixedFrames): ConfigFault | null {
  const length = byteLength(fields);
  const isUnsynced = sync === undefined && checksum !== undefined;
  if (!isUnsynced || length <= MAX_UNSYNCED_BYTES) return null;
  const reason = `needs sync: frames of ${length} bytes are not found by a checksum alone`;
  return { key: "", reason };
}

function byteLength(fields: readonly FieldConfig[]): number {
  return fields.reduce((sum, field) => sum + ("skip" in field ? field.skip : bytesOf(field)), 0);
}

function bytesOf({ type }: Extract<FieldConfig, { type: string }>): number {
  return Number(/\d+/.exec(type)![0]) / 8;
}
