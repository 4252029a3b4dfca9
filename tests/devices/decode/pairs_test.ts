import assert from "node:assert/strict";
import { PairReader } from "../../../devices/decode/pairs.ts";
import { Decoded } from "./decoded.ts";

/** What the line says, in words; null for nothing. */
function read(text: string, mark: "auto" | "," | "." = "auto"): string | null {
  const finding = new PairReader().read(text, { mark, timeColumns: 0, sink: new Decoded() });
  if (finding === null) return null;
  const words = finding.items.map(({ name, value, unit }) =>
    `${name} ${value}${unit === undefined ? "" : ` ${unit}`}`
  ).join(", ");
  return finding.weakShape === undefined ? words : `weak: ${words}`;
}

for (
  const [text, words] of [
    ["Distance:123cm", "Distance 123 cm"],
    ["Temp: 21.5 °C", "Temp 21.5 °C"],
    ["t:nan,h:41", "t null, h 41"],
    ["reg:0xEF,temp:21.5", "reg 239, temp 21.5"],
    ["temp:21,5 hum:40,2", "temp 21.5, hum 40.2"],
    ["temp:21,5;hum:40,2", "temp 21.5, hum 40.2"],
    ["temp:21,5,hum:40,2", "temp 21.5, hum 40.2"],
    ["a:1,2,3", "a 1, a_2 2, a_3 3"],
    ["t:5,state:ok", "t 5, state ok"],
    ["uid:12345678901234567890,t:5", "uid 12345678901234567890, t 5"],
    ["a:1 | b:2", "a 1, b 2"],
    ["a : 1", "a 1"],
    ["Accel: 0.1 0.2 9.8 Gyro: 1", "Accel 0.1, Accel_2 0.2, Accel_3 9.8, Gyro 1"],
    ["5 a:1", "value1 5, a 1"],
    ["temp:21,5", "weak: temp 21.5"],
    ["reg:0xEF", "weak: reg 239"],
    ["t:nan", "weak: t null"],
  ]
) {
  Deno.test(`PairReader reads ${JSON.stringify(text)}`, () => assert.equal(read(text), words));
}

for (
  const text of [
    "Build:Apr 12 2022",
    "error:9",
    "a: b",
    "a:",
    ":5",
    "5",
    "a:1.2.3",
    "a:1 b",
    "12:30:05",
    "Gewicht:1,234",
    "OSError: 28",
  ]
) {
  Deno.test(`PairReader leaves ${JSON.stringify(text)} to others`, () =>
    assert.equal(read(text), null));
}

Deno.test("PairReader takes what the config says of decimals", () => {
  assert.equal(read("Gewicht: 1,234 kg", ","), "Gewicht 1.234 kg");
  assert.equal(read("Gewicht: 1,234 kg", "."), "Gewicht 1234 kg");
});
