import type { ConfigValue, EitherKey, MapKey } from "../../devices/adapter.ts";

const MAX_DAYS = 36_500;
const HOURS_PER_DAY = 24;
/** Less than this is full before it is of use. */
const MIN_MEGABYTES = 4;

const INFLUX_KEY = {
  type: "map",
  meaning: "where else readings go, in InfluxDB's line protocol",
  keys: {
    url: {
      type: "text",
      required: true,
      meaning: "where lines are posted, all of it: `http://host:8086/write?db=home`",
      check: checkUrl,
    },
    measurement: {
      type: "text",
      meaning: "the measurement that every reading is of; `reading` when left out",
      check: (text: string) => text === "" ? "must not be empty" : null,
    },
    username: { type: "text", meaning: "for a server that wants a password" },
    passwordFile: { type: "text", isFile: true, meaning: "a file with the password alone" },
    tokenFile: { type: "text", isFile: true, meaning: "a file with the token alone" },
  },
  check: ({ tokenFile, username }: Readonly<Record<string, unknown>>) =>
    tokenFile !== undefined && username !== undefined
      ? { key: "", reason: "tokenFile and username exclude each other" }
      : null,
} as const satisfies MapKey;

/** What `history` of a config takes. */
export const HISTORY_KEY = {
  type: "either",
  meaning: "what is kept of the past; `false` keeps nothing",
  of: [
    { type: "choice", of: [false], meaning: "nothing is kept" },
    {
      type: "map",
      meaning: "what is kept, and how long",
      keys: {
        path: {
          type: "text",
          meaning: "the database's file, from the state directory; `pinbridge.db` when left out",
          check: (text: string) => text === "" ? "must name a file" : null,
        },
        days: {
          type: "number",
          min: 0,
          max: MAX_DAYS,
          meaning: "days that steps of a second to an hour and changes are kept; 365 when left out",
        },
        rawHours: {
          type: "number",
          min: 0,
          max: MAX_DAYS * HOURS_PER_DAY,
          meaning: "hours that every reading is kept; 24 when left out",
        },
        maxMegabytes: {
          type: "number",
          min: MIN_MEGABYTES,
          meaning: "the size beyond which the oldest of the finest goes first; 512 when left out",
        },
        influx: INFLUX_KEY,
      },
    },
  ],
} as const satisfies EitherKey;

/** Where else readings go. */
export type InfluxConfig = ConfigValue<typeof INFLUX_KEY>;
/** What is kept of the past. */
export type HistoryConfig = Exclude<ConfigValue<typeof HISTORY_KEY>, false>;

function checkUrl(text: string): string | null {
  const url = URL.parse(text);
  return url?.protocol === "http:" || url?.protocol === "https:"
    ? null
    : "must be a URL such as http://127.0.0.1:8086/write?db=home";
}
