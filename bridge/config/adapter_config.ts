import { type ChannelConfig, readChannels } from "./channel_config.ts";
import { type FramesConfig, readFrames } from "./frames_config.ts";
import { nearest } from "../nearest.ts";
import { checkLevel } from "../hub/topic.ts";
import {
  peekText,
  type Read,
  readBoolean,
  readChoice,
  readInteger,
  readList,
  readMap,
  readName,
  readNumber,
  readText,
} from "./yaml_reader.ts";

/** What finds a board whose port has no fixed path; all that is given must fit. */
export interface PortMatch {
  /** Four hexadecimal digits. */
  readonly vendorId?: string;
  readonly productId?: string;
  readonly serialNumber?: string;
  /** Where it is plugged in, such as `1-1.4`. */
  readonly usbPath?: string;
  /** Which of a board's several ports. */
  readonly interface?: string;
}

/** How lines are read. */
export type LinesConfig = typeof LINE_FORMATS[number];

/** A board on a serial port; what is left out has the adapter's default. */
export interface SerialConfig {
  readonly type: "serial";
  readonly id: string;
  readonly name?: string;
  /** Either this or `match`. */
  readonly port?: string;
  readonly match?: PortMatch;
  readonly baudRate?: number;
  readonly dataBits?: 5 | 6 | 7 | 8;
  readonly parity?: "none" | "even" | "odd" | "mark" | "space";
  readonly stopBits?: 1 | 2;
  readonly flowControl?: "none" | "rtscts" | "xonxoff";
  readonly reset?: "never" | "on-open" | "esp32";
  readonly settleMs?: number;
  /** Whether the board is asked to introduce itself. */
  readonly hello?: boolean;
  readonly lines?: LinesConfig;
  /** Instead of lines. */
  readonly frames?: FramesConfig;
  readonly channels?: Readonly<Record<string, ChannelConfig>>;
}

/** A recording that is played like a board. */
export interface ReplayConfig {
  readonly type: "replay";
  readonly id: string;
  readonly name?: string;
  readonly file: string;
  /** How many times as fast as it was recorded. */
  readonly speed?: number;
  readonly loop?: boolean;
  readonly lines?: LinesConfig;
  /** Instead of lines. */
  readonly frames?: FramesConfig;
}

/** The simulated board. */
export interface VirtualConfig {
  readonly type: "virtual";
  readonly id: string;
}

/** One entry of `adapters`. */
export type AdapterConfig = SerialConfig | ReplayConfig | VirtualConfig;

/** The bounds of a baud rate, in bits per second. */
export const MIN_BAUD_RATE = 50;
export const MAX_BAUD_RATE = 4_000_000;
/** The longest settle time, in milliseconds. */
export const MAX_SETTLE_MS = 60_000;
/** The bounds of a replay's speed. */
export const MIN_SPEED = 0.001;
export const MAX_SPEED = 1000;

const LINE_FORMATS = ["auto", "json", "plotter", "teleplot", "csv", "senml"] as const;
const MATCH_KEYS = ["vendorId", "productId", "serialNumber", "usbPath", "interface"] as const;
const ADAPTER_TYPES = ["serial", "replay", "virtual"];
const ADAPTER_TYPES_NOT_YET = ["mqtt"];

/** Returns what is wrong with a device's or an adapter's id, or `null`. */
export function checkId(id: string): string | null {
  return id.startsWith("$") ? "starts with $" : checkLevel(id);
}

/** Reads the list of adapters; `isFile` tells whether a path leads to a file. */
export function readAdapters(isFile: (path: string) => boolean): Read<AdapterConfig[]> {
  const readAdapter = readAdapterOf(isFile);
  return (source, node, key) => {
    const ids = new Map<string, string>();
    const ports = new Map<string, string>();
    const readUnique: Read<AdapterConfig> = (source, node, key) => {
      const adapter = readAdapter(source, node, key);
      if (adapter?.id === undefined) return undefined;
      const isFirst = (name: "id" | "port", value: string, seen: Map<string, string>) => {
        const first = seen.get(value);
        if (first === undefined) seen.set(value, key);
        else source.fail(node, `${key}.${name}`, `${value} is already the ${name} of ${first}`);
        return first === undefined;
      };
      const port = adapter.type === "serial" ? adapter.port : undefined;
      const isUnique = isFirst("id", adapter.id, ids) &&
        (port === undefined || isFirst("port", port, ports));
      return isUnique ? adapter : undefined;
    };
    return readList(readUnique)(source, node, key) ?? [];
  };
}

function readAdapterOf(isFile: (path: string) => boolean): Read<AdapterConfig> {
  const readReplay = readReplayOf(isFile);
  return (source, node, key) => {
    const type = peekText(node, "type");
    // What a problem leaves out is never used: with a problem there is no config.
    if (type === "serial") return readSerial(source, node, key) as SerialConfig | undefined;
    if (type === "replay") return readReplay(source, node, key) as ReplayConfig | undefined;
    if (type === "virtual") return readVirtual(source, node, key) as VirtualConfig | undefined;
    return source.fail(node, `${key}.type`, describeType(type));
  };
}

const readMatch = readMap<PortMatch>({
  vendorId: readName(checkUsbId),
  productId: readName(checkUsbId),
  serialNumber: readName(),
  usbPath: readName(),
  interface: readName((text) => /^\d{1,3}$/.test(text) ? null : "must be a number, such as 0"),
}, {
  check: (has) => MATCH_KEYS.some(has) ? null : `needs at least one of ${MATCH_KEYS.join(", ")}`,
});

const readSerial = readMap<SerialConfig>({
  type: readText() as Read<"serial">,
  id: readText(checkId),
  name: readText(),
  port: readText(checkPort),
  match: readMatch,
  baudRate: readInteger(MIN_BAUD_RATE, MAX_BAUD_RATE),
  dataBits: readChoice([5, 6, 7, 8]),
  parity: readChoice(["none", "even", "odd", "mark", "space"]),
  stopBits: readChoice([1, 2]),
  flowControl: readChoice(["none", "rtscts", "xonxoff"]),
  reset: readChoice(["never", "on-open", "esp32"]),
  settleMs: readInteger(0, MAX_SETTLE_MS),
  hello: readBoolean,
  lines: readChoice(LINE_FORMATS),
  frames: readFrames,
  channels: readChannels,
}, {
  required: ["id"],
  check(has) {
    if (!has("port") && !has("match")) return "port is missing; or match, which finds it";
    if (has("port") && has("match")) return "port and match exclude each other";
    return checkInput(has);
  },
});

function checkInput(has: (key: "lines" | "frames") => boolean): string | null {
  return has("lines") && has("frames") ? "lines and frames exclude each other" : null;
}

function readReplayOf(isFile: (path: string) => boolean) {
  return readMap<ReplayConfig>({
    type: readText() as Read<"replay">,
    id: readText(checkId),
    name: readText(),
    file: readText((path) => isFile(path) ? null : `there is no file ${path}`),
    speed: readNumber((speed) =>
      speed >= MIN_SPEED && speed <= MAX_SPEED ? null : `must be from ${MIN_SPEED} to ${MAX_SPEED}`
    ),
    loop: readBoolean,
    lines: readChoice(LINE_FORMATS),
    frames: readFrames,
  }, { required: ["id", "file"], check: checkInput });
}

const readVirtual = readMap<VirtualConfig>({
  type: readText() as Read<"virtual">,
  id: readText(checkId),
}, { required: ["id"] });

/** A bare name means a file in the folder that the program was started in, which nobody means. */
function checkPort(port: string): string | null {
  return port.includes("/") ? null : `must be a path; did you mean /dev/${port}?`;
}

function checkUsbId(text: string): string | null {
  return /^[0-9a-f]{4}$/i.test(text) ? null : "must be four hexadecimal digits";
}

function describeType(type: string | null): string {
  if (type === null) return `must be one of ${ADAPTER_TYPES.join(", ")}`;
  if (ADAPTER_TYPES_NOT_YET.includes(type)) return `${type}: not yet`;
  const near = nearest(type, ADAPTER_TYPES);
  return near === null
    ? `must be one of ${ADAPTER_TYPES.join(", ")}`
    : `unknown type; did you mean ${near}?`;
}
