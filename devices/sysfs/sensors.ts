import { toTopicLevel } from "../decode/channel_names.ts";
import { listDirectory, readSmallFile, realPath } from "../serial/system_files.ts";
import type { SensorClass } from "./sensor_keys.ts";

/** One sensor of this machine. */
export interface Sensor {
  /** Fit for a topic, and the same after a restart of the machine. */
  readonly channel: string;
  readonly unit: string;
  /** The file that holds its value, as a whole number. */
  readonly path: string;
  /** What that number is divided by. */
  readonly divisor: number;
}

/** By the first letters of a file: what it measures and how (Linux, Documentation/hwmon/sysfs-interface). */
const QUANTITIES: {
  readonly [prefix: string]: { readonly unit: string; readonly divisor: number };
} = {
  temp: { unit: "°C", divisor: 1000 },
  in: { unit: "V", divisor: 1000 },
  curr: { unit: "A", divisor: 1000 },
  power: { unit: "W", divisor: 1_000_000 },
  energy: { unit: "J", divisor: 1_000_000 },
  humidity: { unit: "%", divisor: 1000 },
  fan: { unit: "rpm", divisor: 1 },
};

/**
 * Finds the sensors of a machine.
 *
 * @param root Where `sys` is; a test's folder, or `""` for the system's own.
 */
export function findSensors(root: string, classes: readonly SensorClass[]): Sensor[] {
  const chips = classes.includes("hwmon") ? findChips(`${root}/sys/class/hwmon`) : [];
  const zones = classes.includes("thermal") ? findZones(`${root}/sys/class/thermal`) : [];
  // A thermal zone shows itself among the chips too, under the same name.
  const shown = new Set(chips.map(({ name }) => name.replaceAll("_", "-")));
  const others = zones.filter(({ name }) => !shown.has(name.replaceAll("_", "-")));
  return [...namesOnce(chips).flatMap(sensorsOfChip), ...namesOnce(others).map(toSensor)];
}

interface Place {
  readonly name: string;
  readonly folder: string;
}

function findChips(folder: string): Place[] {
  return listDirectory(folder).map((entry) => describePlace(`${folder}/${entry}`, "name"));
}

function findZones(folder: string): Place[] {
  return listDirectory(folder).filter((entry) => /^thermal_zone\d+$/.test(entry))
    .map((entry) => describePlace(`${folder}/${entry}`, "type"));
}

function describePlace(folder: string, nameFile: string): Place {
  const name = readSmallFile(`${folder}/${nameFile}`);
  return { name: name || folder.replace(/^.*\//, ""), folder };
}

/** Numbers those of one name, in the order of what they belong to: the class's own order changes at each start. */
function namesOnce(places: readonly Place[]): Place[] {
  const key = ({ folder }: Place) => realPath(`${folder}/device`) ?? realPath(folder) ?? folder;
  const sorted = places.toSorted((one, other) => compare(key(one), key(other)));
  const counts = new Map<string, number>();
  return sorted.map(({ name, folder }) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return { name: count === 1 ? name : `${name}-${count}`, folder };
  });
}

function sensorsOfChip({ name, folder }: Place): Sensor[] {
  const files = listDirectory(folder).toSorted(compare);
  const channels = new Set<string>();
  return files.flatMap((file) => {
    const [, prefix, number] = /^([a-z]+)(\d+)_input$/.exec(file) ?? [];
    const quantity = prefix === undefined ? undefined : QUANTITIES[prefix];
    if (quantity === undefined) return [];
    const label = readSmallFile(`${folder}/${prefix}${number}_label`);
    const labelled = toTopicLevel(`${name}.${label || `${prefix}${number}`}`);
    const channel = channels.has(labelled) ? toTopicLevel(`${name}.${prefix}${number}`) : labelled;
    channels.add(channel);
    return { channel, path: `${folder}/${file}`, ...quantity };
  });
}

function toSensor({ name, folder }: Place): Sensor {
  return { channel: toTopicLevel(name), path: `${folder}/temp`, ...QUANTITIES.temp };
}

function compare(one: string, other: string): number {
  return one.localeCompare(other, "en", { numeric: true });
}
