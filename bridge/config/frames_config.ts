import {
  peekText,
  type Read,
  readChoice,
  readInteger,
  readList,
  readMap,
  readName,
  readNumber,
  readText,
} from "./yaml_reader.ts";

/** A checksum behind the payload: CRC-16/CCITT-FALSE or CRC-32, big or little end first. */
export type ChecksumConfig = typeof CHECKSUMS[number];

/** How a number of a frame is written. */
export type FieldTypeConfig = typeof FIELD_TYPES[number];

/** One number of a frame, or bytes between two. */
export type FieldConfig =
  | {
    /** Its channel; `time` is the board's clock. */
    readonly name: string;
    readonly type: FieldTypeConfig;
    readonly scale?: number;
    readonly offset?: number;
    readonly unit?: string;
  }
  | { readonly skip: number };

/** How binary data is cut into frames, and what is in them. */
export type FramesConfig =
  & { readonly fields: readonly FieldConfig[]; readonly checksum?: ChecksumConfig }
  & (
    | { readonly type: "cobs" | "slip"; readonly maxFrameBytes?: number }
    | { readonly type: "fixed"; readonly payloadBytes: number; readonly sync?: Uint8Array }
    | {
      readonly type: "length";
      readonly length: typeof LENGTH_TYPES[number];
      /** What the length counts besides the payload. */
      readonly lengthIncludes?: number;
      readonly sync?: Uint8Array;
      readonly maxFrameBytes?: number;
    }
  );

/** The most bytes of one frame. */
export const MAX_FRAME_BYTES = 4096;
/** The most sync bytes. */
export const MAX_SYNC_BYTES = 16;
/** The most bytes of a frame of fixed length that only its checksum tells from garbage. */
export const MAX_UNSYNCED_BYTES = 256;
const MAX_LENGTH_INCLUDES = 64;

const CHECKSUMS = ["crc16be", "crc16le", "crc32be", "crc32le"] as const;
const LENGTH_TYPES = ["u8", "u16le", "u16be", "u32le", "u32be"] as const;
// deno-fmt-ignore -- a table
const FIELD_TYPES = [
  "u8", "i8", "u16le", "u16be", "i16le", "i16be", "u32le", "u32be", "i32le", "i32be",
  "u64le", "u64be", "i64le", "i64be", "f32le", "f32be", "f64le", "f64be",
] as const;

type DelimitedFrames = Extract<FramesConfig, { type: "cobs" | "slip" }>;
type FixedFrames = Omit<Extract<FramesConfig, { type: "fixed" }>, "payloadBytes">;
type LengthFrames = Extract<FramesConfig, { type: "length" }>;
type NamedField = Exclude<FieldConfig, { skip: number }>;

const readNamedField = readMap<NamedField>({
  name: readText(),
  type: readChoice(FIELD_TYPES),
  scale: readNumber(),
  offset: readNumber(),
  unit: readText(),
}, { required: ["name", "type"] });

const readSkip = readMap<{ skip: number }>({ skip: readInteger(1, MAX_FRAME_BYTES) });

const readField: Read<FieldConfig> = (source, node, key) => {
  const isSkip = node !== null && "has" in node && node.has("skip");
  return (isSkip ? readSkip : readNamedField)(source, node, key) as FieldConfig | undefined;
};

const readFields: Read<FieldConfig[]> = (source, node, key) => {
  const problemsBefore = source.problems.length;
  const fields = readList(readField)(source, node, key) ?? [];
  if (source.problems.length > problemsBefore) return undefined;
  const names = fields.flatMap((field) => "name" in field ? [field.name] : []);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return source.fail(node, key, `two fields are named ${twice}`);
  if (names.length === 0) return source.fail(node, key, "must hold at least one field");
  const length = byteLength(fields);
  if (length <= MAX_FRAME_BYTES) return fields;
  return source.fail(node, key, `make frames of ${length} bytes; the most is ${MAX_FRAME_BYTES}`);
};

const shared = {
  checksum: readChoice(CHECKSUMS),
  fields: readFields,
};
const maxFrameBytes = readInteger(1, MAX_FRAME_BYTES);

const readDelimited = readMap<DelimitedFrames>(
  { type: readChoice(["cobs", "slip"]), maxFrameBytes, ...shared },
  { required: ["fields"] },
);
const readFixed = readMap<FixedFrames>(
  { type: readChoice(["fixed"]), sync: readSync, ...shared },
  { required: ["fields"] },
);
const readLength = readMap<LengthFrames>({
  type: readChoice(["length"]),
  length: readChoice(LENGTH_TYPES),
  lengthIncludes: readInteger(0, MAX_LENGTH_INCLUDES),
  sync: readSync,
  maxFrameBytes,
  ...shared,
}, { required: ["length", "fields"] });

/** Reads a serial adapter's `frames`. */
export const readFrames: Read<FramesConfig> = (source, node, key) => {
  const type = peekText(node, "type");
  // What a problem leaves out is never used: with a problem there is no config.
  if (type === "cobs" || type === "slip") {
    return readDelimited(source, node, key) as DelimitedFrames | undefined;
  }
  if (type === "length") return readLength(source, node, key) as LengthFrames | undefined;
  if (type !== "fixed") {
    return source.fail(node, `${key}.type`, "must be one of cobs, slip, fixed, length");
  }
  const fixed = readFixed(source, node, key) as FixedFrames | undefined;
  if (fixed === undefined) return undefined;
  const payloadBytes = byteLength(fixed.fields ?? []);
  const isUnsynced = fixed.sync === undefined && fixed.checksum !== undefined;
  if (isUnsynced && payloadBytes > MAX_UNSYNCED_BYTES) {
    const reason = `needs sync: frames of ${payloadBytes} bytes are not found by a checksum alone`;
    return source.fail(node, key, reason);
  }
  return { ...fixed, payloadBytes };
};

function readSync(...[source, node, key]: Parameters<Read<Uint8Array>>): Uint8Array | undefined {
  const digits = readName()(source, node, key)?.replaceAll(" ", "");
  if (digits === undefined) return undefined;
  if (!/^(?:[0-9a-f]{2})+$/i.test(digits) || digits.length > 2 * MAX_SYNC_BYTES) {
    const most = `1 to ${MAX_SYNC_BYTES} bytes of two hexadecimal digits each`;
    return source.fail(node, key, `must be ${most}, such as "AA 55"`);
  }
  return Uint8Array.fromHex(digits);
}

function byteLength(fields: readonly FieldConfig[]): number {
  return fields.reduce((sum, field) => sum + ("skip" in field ? field.skip : bytesOf(field)), 0);
}

function bytesOf({ type }: NamedField): number {
  return Number(/\d+/.exec(type)![0]) / 8;
}
