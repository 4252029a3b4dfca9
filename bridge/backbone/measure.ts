/** What Home Assistant is told of a quantity. */
export interface Measure {
  /** In its spelling. */
  readonly unit: string;
  readonly deviceClass?: string;
  readonly stateClass: string;
}

/** Other spellings of units, and Home Assistant's. */
const SPELLINGS: Readonly<Record<string, string>> = {
  "C": "°C",
  "ºC": "°C",
  "degC": "°C",
  "celsius": "°C",
  "F": "°F",
  "degF": "°F",
  "degK": "K",
  "%RH": "%",
  "% RH": "%",
  "percent": "%",
  "lux": "lx",
  "l": "L",
  "ml": "mL",
  "l/min": "L/min",
  "l/h": "L/h",
  "l/s": "L/s",
  "m3": "m³",
  "m3/h": "m³/h",
  "volt": "V",
  "volts": "V",
  "amp": "A",
  "watt": "W",
  "kwh": "kWh",
  "hpa": "hPa",
  "ug/m3": "µg/m³",
  "μg/m³": "µg/m³",
  "ug/m³": "µg/m³",
  "sec": "s",
  "secs": "s",
  "mins": "min",
  "deg": "°",
  "dbm": "dBm",
};

/** Units that say by themselves what is measured. */
const BY_UNIT: Readonly<Record<string, string>> = {
  "°C": "temperature",
  "°F": "temperature",
  "lx": "illuminance",
  "V": "voltage",
  "mV": "voltage",
  "A": "current",
  "mA": "current",
  "W": "power",
  "kW": "power",
  "VA": "apparent_power",
  "Wh": "energy",
  "kWh": "energy",
  "MWh": "energy",
  "Hz": "frequency",
  "kHz": "frequency",
  "Pa": "pressure",
  "hPa": "pressure",
  "kPa": "pressure",
  "mbar": "pressure",
  "bar": "pressure",
  "psi": "pressure",
  "W/m²": "irradiance",
  "L/min": "volume_flow_rate",
  "L/h": "volume_flow_rate",
  "m³/h": "volume_flow_rate",
  "dBm": "signal_strength",
  "g": "weight",
  "kg": "weight",
  "km/h": "speed",
  "m/s": "speed",
  "µS/cm": "conductivity",
};

/** Units that say it together with the channel's name. */
const BY_NAME: readonly (readonly [RegExp, string, readonly string[]])[] = [
  [/hum/i, "humidity", ["%"]],
  [/batt?/i, "battery", ["%"]],
  [/moist|soil/i, "moisture", ["%"]],
  [/co2|carbon_?dioxide/i, "carbon_dioxide", ["ppm"]],
  [/pm_?2[._]?5/i, "pm25", ["µg/m³"]],
  [/pm_?10(?!\d)/i, "pm10", ["µg/m³"]],
  [/pm_?1(?!\d)/i, "pm1", ["µg/m³"]],
  [/dist|range|level/i, "distance", ["mm", "cm", "m", "km"]],
  [/rssi|signal/i, "signal_strength", ["dB"]],
  [/temp/i, "temperature", ["K"]],
];

/** What only grows, until it begins anew. */
const COUNTED = new Set(["energy"]);

/** Returns what Home Assistant is told of a number with this unit; only pairs that it takes. */
export function measureOf(channel: string, unit: string): Measure {
  const spelled = SPELLINGS[unit] ?? SPELLINGS[unit.toLowerCase()] ?? unit;
  const named = BY_NAME.find(([name, , units]) => units.includes(spelled) && name.test(channel));
  const deviceClass = named?.[1] ?? BY_UNIT[spelled];
  const stateClass = deviceClass !== undefined && COUNTED.has(deviceClass)
    ? "total_increasing"
    : "measurement";
  return { unit: spelled, ...(deviceClass !== undefined && { deviceClass }), stateClass };
}
