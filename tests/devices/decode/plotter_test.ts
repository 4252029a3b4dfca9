import assert from "node:assert/strict";
import fc from "fast-check";
import type { Value } from "../../../devices/adapter.ts";
import { LineDecoder } from "../../../devices/decode/line_decoder.ts";
import { Decoded, decodeWithin } from "./decoded.ts";

/** What each of the lines in turn reports; null for a line that is not of the format. */
function plot(...lines: (string | Uint8Array)[]): ([string, Value][] | null)[] {
  const decoded = new Decoded();
  const decoder = new LineDecoder(decoded, "plotter");
  return lines.map((line) => {
    decodeWithin(line, (...range) => decoder.decode(...range));
    const readings = decoded.readings.splice(0);
    return readings.length > 0 ? readings : null;
  });
}

for (
  const [line, readings] of [
    ["temperature:21.5,humidity:40", [["temperature", 21.5], ["humidity", 40]]],
    ["temperature:21.5\thumidity:40", [["temperature", 21.5], ["humidity", 40]]],
    ["temperature:21.5 humidity:40", [["temperature", 21.5], ["humidity", 40]]],
    ["temperature: 21.5, humidity: 40", [["temperature", 21.5], ["humidity", 40]]],
    ["21.5,40", [["value1", 21.5], ["value2", 40]]],
    ["21.5", [["value1", 21.5]]],
    ["1,,3", [["value1", 1], ["value3", 3]]],
    ["23.5C", [["value1", 23.5]]],
    ["Lufttemperatur_außen:-3.5°C", [["Lufttemperatur_außen", -3.5]]],
    ["temperature:nan,humidity:40", [["temperature", null], ["humidity", 40]]],
    ["temperature:1e999,humidity:40", [["temperature", "1e999"], ["humidity", 40]]],
    ["temperature:21.5,state:ok", [["temperature", 21.5], ["state", "ok"]]],
    ["__proto__:1,constructor:2", [["__proto__", 1], ["constructor", 2]]],
    ["  a:1 , b:2  ", [["a", 1], ["b", 2]]],
  ] as [string, [string, Value][]][]
) {
  Deno.test(`PlotterFormat reads ${JSON.stringify(line)}`, () => {
    assert.deepEqual(plot(line), [readings]);
  });
}

for (
  const line of ["Hello world", "12:30:05", "1.2.3", "0x1F", "nan", "1e999", "a: b", "a:", ":5", ""]
    .concat(
      "load:0x3fff0030,len:1184",
      "Connected in 35 ms",
      "[wifi:42] up",
      '"a":1',
      "a:1 b:\x1b[31m",
    )
) {
  Deno.test(`PlotterFormat leaves ${JSON.stringify(line.slice(0, 40))} to the log`, () => {
    assert.deepEqual(plot(line), [null]);
  });
}

for (const [length, complaints] of [[64, 0], [65, 1]]) {
  Deno.test(`a line of ${length} values gives 64 and ${complaints} notices`, () => {
    const decoded = new Decoded();
    const decoder = new LineDecoder(decoded);
    for (const separator of [",", ", ", "\t", ";"]) {
      const line = Array.from({ length }, (_, index) => `${index}`).join(separator);
      decodeWithin(line, (...range) => decoder.decode(...range));
      assert.equal(decoded.readings.splice(0).length, 64);
      assert.equal(decoded.complaints.splice(0).length, complaints);
    }
  });
}

Deno.test("PlotterFormat names bare values after a line of labels", () => {
  assert.deepEqual(plot("temperature,humidity", "21.5,40", "22,41"), [
    null,
    [["temperature", 21.5], ["humidity", 40]],
    [["temperature", 22], ["humidity", 41]],
  ]);
});

Deno.test("PlotterFormat takes no names from a header of another length", () => {
  assert.deepEqual(plot("a,b,c", "1,2"), [null, [["value1", 1], ["value2", 2]]]);
});

for (
  const [name, header, ...lines] of [
    ["a sensor that fails for a while", "temp,hum", "21,40", "nan,nan", "22,41"],
    ["a sensor that fails at the start", "temp,hum", "nan,nan", "22,41"],
    ["tabs", "temp\thum", "nan\tnan", "22\t41"],
    ["other words for it", "temp,hum", "21,40", "timeout,timeout", "inf,-inf", "22,41"],
    ["a message after rows", "temp,hum", "21,40", "retrying, sensor", "Sensor lost", "22,41"],
    ["a message before rows", "temp,hum", "Sensor ready", "Init done, ok", "ok, go", "22,41"],
    ["a row that is half text", "temp,hum", "21.5,nan", "22,41"],
    ["the same with blanks", "temp hum", "21.5 nan", "22 41"],
    ["rows of another width", "temp,hum", "21,40", "a,b,c", "1,2,3", "7", "22,41"],
  ]
) {
  Deno.test(`PlotterFormat keeps a header's names: ${name}`, () => {
    assert.deepEqual(plot(header, ...lines).at(-1), [["temp", 22], ["hum", 41]]);
  });
}

Deno.test("PlotterFormat names rows that have an empty part", () => {
  assert.deepEqual(plot("name,temp", ",4").slice(1), [[["temp", 4]]]);
});

Deno.test("PlotterFormat names rows by the header of their width", () => {
  assert.deepEqual(plot("a,b", "c,d,e", "1,2", "3,4,5", "6,7").slice(2), [
    [["a", 1], ["b", 2]],
    [["c", 3], ["d", 4], ["e", 5]],
    [["a", 6], ["b", 7]],
  ]);
});

Deno.test("LineDecoder.header() names what follows, and reads nothing", () => {
  const decoded = new Decoded();
  const decoder = new LineDecoder(decoded);
  for (const line of ["temp,hum", "3,4"]) {
    decodeWithin(line, (...range) => decoder.header(...range));
  }
  assert.deepEqual(decoded.readings, []);
  decodeWithin("21,40", (...range) => decoder.decode(...range));
  assert.deepEqual(decoded.readings, [["temp", 21], ["hum", 40]]);
});

Deno.test("PlotterFormat takes a new header, but no sentence for one", () => {
  const [, first, , second, , third] = plot("a b", "1 2", "Sensor lost", "3 4", "c,d", "5 6");
  assert.deepEqual(first, [["a", 1], ["b", 2]]);
  assert.deepEqual(second, [["a", 3], ["b", 4]]);
  assert.deepEqual(third, [["c", 5], ["d", 6]]);
});

Deno.test("PlotterFormat reports what it reports whatever label stood in that place before", () => {
  const [, after] = plot("temperature:1,light:2", "light:3,temperature:4");
  assert.deepEqual(after, [["light", 3], ["temperature", 4]]);
});

Deno.test("PlotterFormat reports no NaN and no infinity for any bytes", () => {
  const byte = fc.oneof(
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom(
      ..."0123456789.,:eE+- naN\t"
        .split("").map((character) => character.charCodeAt(0)),
    ),
  );
  const line = fc.array(byte, { maxLength: 40 }).map((bytes) => Uint8Array.from(bytes));
  fc.assert(fc.property(fc.array(line, { maxLength: 4 }), (lines) => {
    for (const [, value] of plot(...lines).flatMap((readings) => readings ?? [])) {
      assert.ok(
        value === null || value !== "" && (typeof value === "string" || Number.isFinite(value)),
      );
    }
  }));
});
