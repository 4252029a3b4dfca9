import type { ConfigKeys, ConfigOf } from "../adapter.ts";
import { nameKey } from "../board/board_keys.ts";

/** The parts of sysfs that sensors are found in. */
export const SENSOR_CLASSES = ["hwmon", "thermal"] as const;

/** One part of sysfs that sensors are found in. */
export type SensorClass = typeof SENSOR_CLASSES[number];

/** The bounds of the pause between two readings, in milliseconds. */
const MIN_INTERVAL_MS = 100;
const MAX_INTERVAL_MS = 3_600_000;

/** The keys of an entry of the config. */
export const sysfsKeys = {
  name: nameKey,
  intervalMs: {
    type: "integer",
    min: MIN_INTERVAL_MS,
    max: MAX_INTERVAL_MS,
    unit: "ms",
    default: 2000,
    meaning: "The time between two readings.",
  },
  read: {
    type: "list",
    of: { type: "choice", of: SENSOR_CLASSES, meaning: "One class." },
    check: (classes) => classes.length === 0 ? "must name at least one" : null,
    default: SENSOR_CLASSES,
    meaning: "Which sensors: those of chips, of thermal zones, or both.",
  },
  root: { type: "text", default: "/", meaning: "The folder that `sys` is in." },
} as const satisfies ConfigKeys;

/** What the config may say of this machine's sensors. */
export type SysfsConfig = ConfigOf<typeof sysfsKeys>;
