import type {
  ConfigFault,
  ConfigKey,
  ConfigKeys,
  ConfigOf,
  ConfigValue,
  EitherKey,
} from "../adapter.ts";
import {
  BIT_FIELD_TYPES,
  type Field,
  FIELD_TYPES,
  fieldLength,
  fieldNames,
} from "../decode/fields.ts";
import { CHECKSUMS } from "../framing/checksum.ts";
import { LENGTH_TYPES } from "../framing/length_prefixed.ts";

/** The most bytes of one frame. */
export const MAX_FRAME_BYTES = 4096;
/** The most sync bytes. */
export const MAX_SYNC_BYTES = 16;
/** The most bytes of a frame of fixed length that only its checksum tells from garbage. */
export const MAX_UNSYNCED_BYTES = 256;
const MAX_LENGTH_INCLUDES = 64;
const MAX_BITS = 32;
const TYPE_BYTE = /^(?:0x)?[\da-fA-F]{2}$/;

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
        type: {
          type: "choice",
          of: BIT_FIELD_TYPES,
          required: true,
          meaning: "How the bits are written, all of them together.",
        },
        bits: {
          type: "list",
          of: {
            type: "map",
            keys: {
              name: { type: "text", required: true, meaning: "Its channel." },
              at: {
                type: "integer",
                min: 0,
                max: MAX_BITS - 1,
                required: true,
                meaning: "The lowest of its bits; 0 is the field's lowest.",
              },
              count: {
                type: "integer",
                min: 1,
                max: MAX_BITS,
                meaning: "How many bits make a number. Without it, one bit is true or false.",
              },
            },
            meaning: "One or more bits.",
          },
          required: true,
          meaning: "What the bits mean.",
        },
      },
      check: checkBits,
      meaning: "Bits.",
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

const fieldsKey = {
  type: "list",
  of: fieldKey,
  check: checkFields,
  meaning: "What is in a frame, in order; either this or `types`.",
} as const satisfies ConfigKey;

const shared = {
  checksum: {
    type: "either",
    of: [
      { type: "choice", of: CHECKSUMS, meaning: "Of the payload." },
      {
        type: "map",
        keys: {
          kind: { type: "choice", of: CHECKSUMS, required: true, meaning: "How it is made." },
          from: {
            type: "integer",
            min: 0,
            max: MAX_FRAME_BYTES,
            meaning: "The first byte that counts, from the frame's first, `sync` included. " +
              "By itself the payload's first.",
          },
          to: {
            type: "integer",
            min: -MAX_FRAME_BYTES,
            max: MAX_FRAME_BYTES,
            meaning: "The end of what counts, from the frame's first byte, or negative from the " +
              "checksum. By itself the checksum.",
          },
        },
        meaning: "Of a part of the frame.",
      },
    ],
    meaning: "What follows the payload; of 16 or 32 bits big (`be`) or little (`le`) end first. " +
      "`crc16` is CRC-16/CCITT-FALSE; with `sum8neg` all bytes together make 0.",
  },
  fields: fieldsKey,
  types: {
    type: "map",
    keys: {
      at: {
        type: "integer",
        min: 0,
        max: MAX_FRAME_BYTES,
        required: true,
        meaning: "Where in the payload the byte is that tells the frames apart.",
      },
      of: {
        type: "record",
        of: fieldsKey,
        checkKey: checkTypeByte,
        required: true,
        meaning: "The fields of each frame by that byte, such as `0x01`. Others are left out.",
      },
    },
    meaning: "Several kinds of frames, told apart by a byte; either this or `fields`.",
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

const end = {
  type: "bytes",
  maxBytes: MAX_SYNC_BYTES,
  meaning: "What every frame ends with, behind its checksum.",
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
      check: checkContent,
      meaning: "COBS.",
    },
    {
      type: "map",
      keys: { type: framing("slip", "Frames end with C0 (RFC 1055)."), maxFrameBytes, ...shared },
      check: checkContent,
      meaning: "SLIP.",
    },
    {
      type: "map",
      keys: { type: framing("fixed", "Frames are as long as their fields."), sync, end, ...shared },
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
          min: -MAX_LENGTH_INCLUDES,
          max: MAX_LENGTH_INCLUDES,
          unit: "bytes",
          meaning: "What the length counts besides the payload behind it; negative for payload " +
            "that it does not count. By itself 0.",
        },
        lengthAt: {
          type: "integer",
          min: 0,
          max: MAX_LENGTH_INCLUDES,
          unit: "bytes",
          meaning: "How far behind `sync` the length stands. The payload begins behind `sync` " +
            "then, and the length is part of it. By itself the payload begins behind the length.",
        },
        sync,
        end,
        maxFrameBytes,
        ...shared,
      },
      check: checkContent,
      meaning: "Frames with a length.",
    },
  ],
  meaning: "Binary frames, instead of lines.",
} as const satisfies EitherKey;

/** How a board's frames are cut, and what is in them. */
export type FrameSettings = ConfigValue<typeof framesKey>;

/** What the checks of frames look at. */
type Content = ConfigOf<typeof shared> & { readonly sync?: Uint8Array };

function checkFields(fields: readonly Field[]): string | null {
  const names = fields.flatMap(fieldNames);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return `two fields are named ${twice}`;
  if (names.length === 0) return "must hold at least one field";
  const length = byteLength(fields);
  if (length <= MAX_FRAME_BYTES) return null;
  return `make frames of ${length} bytes; the most is ${MAX_FRAME_BYTES}`;
}

function checkBits(field: Extract<Field, { bits: unknown }>): ConfigFault | null {
  const width = 8 * fieldLength(field);
  const beyond = field.bits.find(({ at, count = 1 }) => at + count > width);
  if (beyond === undefined) return null;
  return { key: "bits", reason: `${beyond.name} is beyond the ${width} bits of ${field.type}` };
}

function checkTypeByte(key: string): string | null {
  return TYPE_BYTE.test(key) ? null : "must be two hexadecimal digits, such as 0x01";
}

function checkContent({ fields, types }: Content): ConfigFault | null {
  if (types === undefined) {
    return fields === undefined ? { key: "", reason: "fields is missing; or types" } : null;
  }
  if (fields !== undefined) return { key: "", reason: "fields and types exclude each other" };
  const kinds = Object.entries(types.of);
  if (kinds.length === 0) return { key: "types.of", reason: "must hold at least one kind" };
  const short = kinds.find(([, fields]) => byteLength(fields) <= types.at);
  if (short === undefined) return null;
  return { key: `types.of.${short[0]}`, reason: `ends before the byte ${types.at} that tells it` };
}

/** Without sync bytes every position may be a frame's start, and its checksum has to be tried. */
function checkFixed(content: Content): ConfigFault | null {
  const fault = checkContent(content);
  if (fault !== null) return fault;
  const { fields, types, sync, checksum } = content;
  const lengths = new Set(
    (fields === undefined ? Object.values(types!.of) : [fields]).map(byteLength),
  );
  if (lengths.size > 1) return { key: "types", reason: "are not all of the same length" };
  const [length] = lengths;
  const isUnsynced = sync === undefined && checksum !== undefined;
  if (!isUnsynced || length <= MAX_UNSYNCED_BYTES) return null;
  const reason = `needs sync: frames of ${length} bytes are not found by a checksum alone`;
  return { key: "", reason };
}

function byteLength(fields: readonly Field[]): number {
  return fields.reduce((sum, field) => sum + fieldLength(field), 0);
}
