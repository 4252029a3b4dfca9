/** Units of Tasmota's sensor keys that do not depend on the device's settings. */
const UNITS: Readonly<Record<string, string>> = {
  ApparentPower: "VA",
  BatteryPercentage: "%",
  CarbonDioxide: "ppm",
  Current: "A",
  Distance: "cm",
  ExportActive: "kWh",
  Frequency: "Hz",
  Gas: "kΩ",
  Humidity: "%",
  Illuminance: "lx",
  Moisture: "%",
  "PM10": "µg/m³",
  "PM1": "µg/m³",
  "PM2.5": "µg/m³",
  Power: "W",
  ReactivePower: "var",
  TVOC: "ppb",
  Today: "kWh",
  Total: "kWh",
  Voltage: "V",
  Weight: "kg",
  Yesterday: "kWh",
  eCO2: "ppm",
};
const TEMPERATURES: ReadonlySet<string> = new Set(["DewPoint", "Temperature"]);
const PRESSURES: ReadonlySet<string> = new Set(["Pressure", "SeaPressure"]);

/** The unit of one of Tasmota's sensor keys; `report` is the message it stands in. */
export function unitOf(
  key: string,
  report: Readonly<Record<string, unknown>>,
): string | undefined {
  if (TEMPERATURES.has(key)) return report.TempUnit === "F" ? "°F" : "°C";
  if (PRESSURES.has(key)) {
    return typeof report.PressureUnit === "string" ? report.PressureUnit : "hPa";
  }
  return Object.hasOwn(UNITS, key) ? UNITS[key] : undefined;
}
