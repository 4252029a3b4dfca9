import { match, ok, strictEqual } from "node:assert/strict";
import { conversionOf } from "../../../bridge/derived/conversion.ts";

function convert(value: number, from: string, to: string): number {
  const conversion = conversionOf(from, to);
  ok(typeof conversion === "function", String(conversion));
  return Number(conversion(value).toPrecision(10));
}

Deno.test("conversionOf() knows the units that boards measure in", () => {
  for (
    const [value, from, to, expected] of [
      [0, "°C", "°F", 32],
      [-40, "°F", "°C", -40],
      [0, "°C", "K", 273.15],
      [1013.25, "hPa", "mmHg", 759.9998917],
      [1, "bar", "psi", 14.50377377],
      [100, "km/h", "m/s", 27.77777778],
      [1, "mi", "km", 1.609344],
      [1, "kWh", "kJ", 3600],
      [1500, "mA", "A", 1.5],
      [3000, "rpm", "Hz", 50],
      [90, "min", "h", 1.5],
    ] as const
  ) strictEqual(convert(value, from, to), expected, `${from} → ${to}`);
});

Deno.test("conversionOf() says why there is none", () => {
  match(String(conversionOf("°C", "constructor")), /^the unit "constructor" is not known/);
  match(String(conversionOf("V", "A")), /^V is a voltage and A a current$/);
});
