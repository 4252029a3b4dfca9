/**
 * What Home Assistant takes as an announcement in its device form, as a validator: closed lists of
 * keys, required ones, and the pairs of class, unit and state class that it accepts. It knows
 * nothing of how announcements are made here.
 *
 * @module
 */

const TOP = [
  "device origin components state_topic command_topic availability availability_topic",
  "availability_mode availability_template payload_available payload_not_available qos encoding",
].join(" ").split(" ");
const DEVICE = [
  "identifiers connections name manufacturer model model_id hw_version sw_version serial_number",
  "suggested_area configuration_url via_device",
].join(" ").split(" ");
const ORIGIN = ["name", "sw_version", "support_url"];
const SHARED = ["platform", "unique_id", "name", "state_topic", "command_topic"];
const PLATFORMS: Readonly<Record<string, readonly string[]>> = {
  sensor: ["unit_of_measurement", "device_class", "state_class"],
  binary_sensor: ["payload_on", "payload_off", "device_class"],
  switch: ["payload_on", "payload_off", "device_class"],
  number: ["unit_of_measurement", "device_class", "min", "max", "step", "mode"],
  select: ["options"],
  text: ["min", "max"],
};
const SPEEDS = "m/s km/h mph ft/s kn in/s mm/s mm/d mm/h";
/** Units of each class, separated by spaces. */
const UNITS: Readonly<Record<string, string>> = {
  temperature: "°C °F K",
  humidity: "%",
  battery: "%",
  moisture: "%",
  illuminance: "lx",
  voltage: "V mV µV kV MV",
  current: "A mA",
  power: "mW W kW MW GW TW",
  apparent_power: "mVA VA kVA",
  energy: "J kJ MJ GJ mWh Wh kWh MWh GWh TWh cal kcal Mcal Gcal",
  frequency: "Hz kHz MHz GHz",
  pressure: "mPa Pa hPa kPa bar cbar mbar mmHg inHg psi",
  irradiance: "W/m² BTU/(h⋅ft²)",
  volume_flow_rate: "m³/h m³/min m³/s ft³/min L/h L/min L/s gal/min mL/s",
  signal_strength: "dB dBm",
  weight: "kg g mg µg oz lb st",
  speed: SPEEDS,
  conductivity: "S/cm mS/cm µS/cm",
  carbon_dioxide: "ppm",
  pm1: "µg/m³",
  pm10: "µg/m³",
  pm25: "µg/m³",
  distance: "mm cm m km in ft yd mi nmi",
};
const TOTALS = ["energy"];
const ANY_STATE_CLASS = ["weight", "distance"];

type Json = Readonly<Record<string, unknown>>;

/** Returns everything that Home Assistant would object to; nothing for a good announcement. */
export function faultsOf(topic: string, message: Json): string[] {
  const faults: string[] = [];
  if (!/^homeassistant\/device\/([a-zA-Z0-9_-]+\/)?[a-zA-Z0-9_-]+\/config$/.test(topic)) {
    faults.push(`illegal topic ${topic}`);
  }
  demandKeys(message, TOP, "top", faults);
  const { device, origin, components } = message as Record<string, Json>;
  demandKeys(device, DEVICE, "device", faults);
  if (!((device.identifiers as unknown[])?.length > 0)) faults.push("no identifiers");
  demandKeys(origin, ORIGIN, "origin", faults);
  if (typeof origin.name !== "string") faults.push("no origin name");
  if (message.availability !== undefined && message.availability_topic !== undefined) {
    faults.push("two kinds of availability");
  }
  const ids = new Set<unknown>();
  for (const [key, component] of Object.entries(components ?? {})) {
    faults.push(...faultsOfComponent(key, component as Json, ids));
  }
  return faults;
}

function faultsOfComponent(key: string, component: Json, ids: Set<unknown>): string[] {
  const faults: string[] = [];
  const platform = String(component.platform);
  if (!Object.hasOwn(PLATFORMS, platform)) return [`${key}: platform ${platform}`];
  // Nothing but a platform takes the component away.
  if (Object.keys(component).length === 1) return [];
  demandKeys(component, [...SHARED, ...PLATFORMS[platform]], key, faults);
  if (typeof component.unique_id !== "string") faults.push(`${key}: no unique_id`);
  if (ids.has(component.unique_id)) faults.push(`${key}: unique_id twice`);
  ids.add(component.unique_id);
  const isReadOnly = platform.endsWith("sensor");
  if (isReadOnly === (component.command_topic !== undefined)) faults.push(`${key}: command_topic`);
  for (const name of ["state_topic", "command_topic"]) {
    if (/[+#\0]/.test(String(component[name] ?? ""))) faults.push(`${key}: ${name} has a wildcard`);
  }
  faults.push(...faultsOfMeasure(key, component));
  return faults;
}

function faultsOfMeasure(key: string, component: Json): string[] {
  const { device_class: deviceClass, unit_of_measurement: unit, state_class: state } = component;
  if (deviceClass === undefined) return [];
  const units = UNITS[String(deviceClass)];
  if (units === undefined) return [`${key}: no class ${deviceClass}`];
  const faults = units.split(" ").includes(String(unit))
    ? []
    : [`${key}: unit ${unit} is not valid with ${deviceClass}`];
  if (state === undefined || ANY_STATE_CLASS.includes(String(deviceClass))) return faults;
  const isTotal = TOTALS.includes(String(deviceClass));
  if (isTotal === (state === "measurement")) faults.push(`${key}: ${state} with ${deviceClass}`);
  return faults;
}

function demandKeys(
  object: Json | undefined,
  known: readonly string[],
  where: string,
  faults: string[],
): void {
  if (object === undefined) faults.push(`${where} is missing`);
  for (const key of Object.keys(object ?? {})) {
    if (!known.includes(key)) faults.push(`${where}: unknown key ${key}`);
  }
}
