import assert from "node:assert/strict";
import { isMemoryUnit, splitUnit, toUnit } from "../../../devices/decode/units.ts";

Deno.test("toUnit() knows what sketches write behind numbers", () => {
  const units =
    "% %RH °C °F C ppm ppb hPa mbar cm mm m km/h m/s m/s^2 m/s² rad/s mA kWh kΩ lx lux g kg " +
    "ug/m3 µg/m³ dBm rpm bpm ms us s min h uT µT Hz kHz mL l/min in ft psi VA W/m2 mmHg";
  for (const unit of units.split(" ")) assert.equal(toUnit(unit), unit);
  for (const [written, shown] of [["*C", "°C"], ["ºF", "°F"], ["degC", "°C"], ["deg C", "°C"]]) {
    assert.equal(toUnit(written), shown);
  }
});

Deno.test("toUnit() takes no words for units", () => {
  for (
    const word of [
      "",
      "Hum",
      "ok",
      "attempts",
      "A3",
      "on",
      "of",
      "to",
      "sent",
      "raw",
      "x",
      "1",
      "/",
    ]
  ) {
    assert.equal(toUnit(word), null, word);
  }
});

Deno.test("splitUnit() takes a unit in brackets off a name, and leaves all else", () => {
  assert.deepEqual(splitUnit("CO2 (ppm)"), { name: "CO2", unit: "ppm" });
  assert.deepEqual(splitUnit("Temp[*C]"), { name: "Temp", unit: "°C" });
  for (const name of ["Channel (1)", "Soil (raw)", "(ppm)", "a", ""]) {
    assert.deepEqual(splitUnit(name), { name });
  }
});

Deno.test("isMemoryUnit() tells memory from what is measured", () => {
  assert.deepEqual(["MiB", "KB", "bytes", "kg"].map(isMemoryUnit), [true, true, true, false]);
});
