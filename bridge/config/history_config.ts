import { type Read, readMap, readNumber, readText, type YamlSource } from "./yaml_reader.ts";

/** Where else readings go, in InfluxDB's line protocol. */
export interface InfluxConfig {
  /** All of it: `http://host:8086/write?db=home`. */
  readonly url: string;
  readonly measurement?: string;
  readonly username?: string;
  readonly passwordFile?: string;
  readonly tokenFile?: string;
}

/** What is kept of the past, and where. */
export interface HistoryConfig {
  /** The database's file, from the state directory. */
  readonly path?: string;
  /** Days of steps and changes. */
  readonly days?: number;
  /** Hours of readings as they came. */
  readonly rawHours?: number;
  readonly maxMegabytes?: number;
  readonly influx?: InfluxConfig;
}

const MAX_DAYS = 36_500;
const HOURS_PER_DAY = 24;
/** Less than this is full before it is of use. */
const MIN_MEGABYTES = 4;
const MAX_MEGABYTES = 16_000_000;

const readFields = readMap<HistoryConfig>({
  path: readText((text) => text === "" ? "must name a file" : null),
  days: readBetween(0, MAX_DAYS),
  rawHours: readBetween(0, MAX_DAYS * HOURS_PER_DAY),
  maxMegabytes: readBetween(MIN_MEGABYTES, MAX_MEGABYTES),
  influx: readMap<InfluxConfig>({
    url: readText(checkUrl),
    measurement: readText((text) => text === "" ? "must not be empty" : null),
    username: readText(),
    passwordFile: readText(),
    tokenFile: readText(),
  }, {
    required: ["url"],
    check: (has) =>
      has("tokenFile") && has("username") ? "tokenFile and username exclude each other" : null,
  }) as Read<InfluxConfig>,
});

/** Reads `history`: `false`, or what is kept. */
export const readHistory: Read<HistoryConfig | false> = (source: YamlSource, node, key) => {
  if (node !== null && "value" in node && node.value === false) return false;
  return readFields(source, node, key);
};

function readBetween(min: number, max: number): Read<number> {
  return readNumber((value) =>
    value >= min && value <= max ? null : `must be from ${min} to ${max}`
  );
}

function checkUrl(text: string): string | null {
  const url = URL.parse(text);
  return url?.protocol === "http:" || url?.protocol === "https:"
    ? null
    : "must be a URL such as http://127.0.0.1:8086/write?db=home";
}
