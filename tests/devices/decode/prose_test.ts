import assert from "node:assert/strict";
import { ProseReader } from "../../../devices/decode/prose.ts";
import { Decoded } from "./decoded.ts";

/** What the line says, in words; null for nothing. */
function read(text: string, mark: "auto" | "," | "." = "auto"): string | null {
  const finding = new ProseReader().read(text, { mark, timeColumns: 0, sink: new Decoded() });
  if (finding === null) return null;
  const words = finding.items.map(({ name, value, unit }) =>
    `${name} ${value}${unit === undefined ? "" : ` ${unit}`}`
  ).join(", ");
  return words;
}

for (
  const [text, words] of [
    ["Distance: 123 cm", "Distance 123 cm"],
    ["Soil moisture: 512", "Soil moisture 512"],
    ["CO2 (ppm): 640", "CO2 640 ppm"],
    ["V\t12800", "V 12800"],
    ["TVOC 12 ppb\teCO2 400 ppm", "TVOC 12 ppb, eCO2 400 ppm"],
    ["T 21 H 40", "T 21, H 40"],
    ["Temperatur: 21,5 °C", "Temperatur 21.5 °C"],
    ["Temperature: 24.0 *C 75.2 *F", "Temperature 24 °C, Temperature_2 75.2 °F"],
    ["12.5 kg", "value1 12.5 kg"],
    ["N   -  0.5 g", "N -0.5 g"],
    ["LOAD\tON", "LOAD ON"],
    ["Weight: nan", "Weight null"],
    ["Voltage (raw) = 5", "Voltage (raw) 5"],
    ["Mag X: 1 Y: 2 uT", "Mag X 1 uT, Mag Y 2 uT"],
    ["Pressure: 1013 hPa (760 mmHg)", "Pressure 1013 hPa"],
    ["[node1] Temp: 5", "Temp 5"],
    ["- Temp: 5", "Temp 5"],
    ["Moisture: 512  Dry", "Moisture 512"],
    ["Raw gyro: 1.5, 2, -3", "Raw gyro 1.5, Raw gyro_2 2, Raw gyro_3 -3"],
    ["{x: 1, y: 2}", "x 1, y 2"],
    ["Temp....: 21.5", "Temp 21.5"],
    ["Temp = 21.5 C / 70.7 F", "Temp 21.5 C, Temp_2 70.7 F"],
    ["temp -> 21.5", "temp 21.5"],
    ["T=21.5;H=40;", "T 21.5, H 40"],
  ]
) {
  Deno.test(`ProseReader reads ${JSON.stringify(text)}`, () => assert.equal(read(text), words));
}

for (
  const text of [
    "Packet 12 sent to server",
    "Gewicht: 1,234 kg",
    "IP address: 192.168.1.5",
    "Sensor: 5 is too low",
    "5",
    "12 foo",
    "",
    "[wifi:42] up",
    "a (b: 5",
    "one two three four five 5",
    "Temp - 5 °C - ",
    "Error: 5",
    "Version: 1.2.3",
  ]
) {
  Deno.test(`ProseReader leaves ${JSON.stringify(text)} to others`, () =>
    assert.equal(read(text), null));
}

Deno.test("ProseReader takes what the config says of decimals", () => {
  assert.equal(read("Gewicht: 1,234 kg", ","), "Gewicht 1.234 kg");
  assert.equal(read("Gewicht: 1,234 kg", "."), "Gewicht 1234 kg");
});

Deno.test("ProseReader takes 64 readings of a line, and no more", () => {
  const line = (count: number) =>
    Array.from({ length: count }, (_, index) => `name${index} = ${index}`).join(", ");
  for (const [count, read] of [[63, 63], [64, 64], [65, 64]]) {
    const { items } = new ProseReader().read(line(count), {
      mark: ".",
      timeColumns: 0,
      sink: new Decoded(),
    })!;
    assert.equal(items.length, read);
  }
});

Deno.test("ProseReader takes names of six words, of four where no sign follows, and no longer ones", () => {
  assert.equal(read("a b c d e f: 5"), "a b c d e f 5");
  assert.equal(read("a b c d e f g: 5"), null);
  assert.equal(read("a b c d 5"), "a b c d 5");
  assert.equal(read("a b c d e 5"), null);
  assert.equal(read(`${"n".repeat(48)}: 5`), `${"n".repeat(48)} 5`);
  assert.equal(read(`${"n".repeat(49)}: 5`), null);
});
