import { toName, toWords } from "../ids.ts";
import type { ComponentConfig } from "./component_config.ts";

/** Device classes whose names are not their words. */
const CLASS_NAMES: Readonly<Record<string, string>> = {
  aqi: "Air quality index",
  battery_charging: "Charging",
  co: "Carbon monoxide",
  energy_storage: "Stored energy",
  garage_door: "Garage door",
  monetary: "Balance",
  ph: "pH",
  pm1: "PM1",
  pm10: "PM10",
  pm25: "PM2.5",
  pm4: "PM4",
  volume_storage: "Stored volume",
};

/**
 * What a component is called: its name, else what it measures, else what it is. Null when it goes
 * by its device's name.
 */
export function entityName(config: ComponentConfig, platform: string): string | null {
  if (config.raw("name") === null) return null;
  const own = toName(config.text("name"));
  if (own !== "") return own;
  const deviceClass = config.text("device_class");
  if (deviceClass === undefined) return toWords(platform);
  return Object.hasOwn(CLASS_NAMES, deviceClass) ? CLASS_NAMES[deviceClass] : toWords(deviceClass);
}
