/** What a unit is of, and how many of that dimension's first unit it is: `value * factor + offset`. */
interface Unit {
  readonly dimension: string;
  readonly factor: number;
  readonly offset: number;
}

/** By dimension: how many of the first unit one of each is (SI Brochure, 9th edition; NIST SP 811). */
const FACTORS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  pressure: {
    Pa: 1,
    hPa: 100,
    kPa: 1_000,
    mbar: 100,
    bar: 100_000,
    psi: 6_894.757293168,
    mmHg: 133.322387415,
    inHg: 3_386.389,
  },
  length: { m: 1, mm: 0.001, cm: 0.01, km: 1_000, in: 0.0254, ft: 0.3048, mi: 1_609.344 },
  speed: { "m/s": 1, "km/h": 1 / 3.6, mph: 0.44704, kn: 1_852 / 3_600 },
  mass: { kg: 1, g: 0.001, mg: 1e-6, t: 1_000, lb: 0.45359237, oz: 0.028349523125 },
  volume: { l: 1, ml: 0.001, "m³": 1_000, m3: 1_000, gal: 3.785411784 },
  energy: { J: 1, kJ: 1_000, Wh: 3_600, kWh: 3_600_000, kcal: 4_184 },
  power: { W: 1, mW: 0.001, kW: 1_000 },
  voltage: { V: 1, mV: 0.001, kV: 1_000 },
  current: { A: 1, mA: 0.001, "µA": 1e-6 },
  frequency: { Hz: 1, kHz: 1_000, MHz: 1e6, rpm: 1 / 60 },
  time: { s: 1, ms: 0.001, min: 60, h: 3_600, d: 86_400 },
  angle: { "°": 1, rad: 180 / Math.PI },
  share: { "%": 1, ppm: 1e-4, "1": 100 },
};

const UNITS: ReadonlyMap<string, Unit> = new Map([
  ...Object.entries(FACTORS).flatMap(([dimension, units]) =>
    Object.entries(units).map(([name, factor]) => [name, { dimension, factor, offset: 0 }] as const)
  ),
  ["K", { dimension: "temperature", factor: 1, offset: 0 }],
  ["°C", { dimension: "temperature", factor: 1, offset: 273.15 }],
  ["°F", { dimension: "temperature", factor: 5 / 9, offset: 273.15 - 32 * 5 / 9 }],
]);

/** So many digits of a double are sure: 1.8 instead of 1.7999999999999998. */
const SURE_DIGITS = 13;

/** Returns what turns numbers of one unit into those of another, or why there is no such thing. */
export function conversionOf(from: string, to: string): ((value: number) => number) | string {
  const [source, target] = [UNITS.get(from), UNITS.get(to)];
  for (const [name, unit] of [[from, source], [to, target]] as const) {
    if (unit === undefined) {
      return `the unit "${name}" is not known: ${[...UNITS.keys()].join(" ")}`;
    }
  }
  if (source!.dimension !== target!.dimension) {
    return `${from} is a ${source!.dimension} and ${to} a ${target!.dimension}`;
  }
  const factor = trim(source!.factor / target!.factor);
  const offset = trim((source!.offset - target!.offset) / target!.factor);
  return (value) => value * factor + offset;
}

function trim(value: number): number {
  return Number(value.toPrecision(SURE_DIGITS));
}
