import assert from "node:assert/strict";
import fc from "fast-check";
import { cleanText } from "../../../devices/decode/clean_text.ts";
import { LineDecoder } from "../../../devices/decode/line_decoder.ts";
import {
  LINE_FORMAT_NAMES,
  type LineFormatName,
} from "../../../devices/decode/line_format_names.ts";
import { Decoded, decodeWithin } from "./decoded.ts";

function decode(line: string | Uint8Array, format?: LineFormatName): Decoded {
  const decoded = new Decoded();
  const decoder = new LineDecoder(decoded, format);
  decodeWithin(line, (...range) => decoder.decode(...range));
  decoder.pause();
  return decoded;
}

function decodeAll(lines: string[], format?: LineFormatName): Decoded {
  const decoded = new Decoded();
  const decoder = new LineDecoder(decoded, format);
  for (const line of lines) decodeWithin(line, (...range) => decoder.decode(...range));
  return decoded;
}

Deno.test("LineDecoder tries all formats, then logs", () => {
  assert.deepEqual(decode('{"a":1}').readings, [["a", 1]]);
  assert.deepEqual(decode(">a:1§V").units, [["a", "V"]]);
  assert.deepEqual(decode('[{"n":"a","v":1}]').readings, [["a", 1]]);
  assert.deepEqual(decode("a:1").readings, [["a", 1]]);
  assert.deepEqual(decode("  Hello!").logs, [["  Hello!", false]]);
  assert.deepEqual(decode(' \t{"a":1} ').readings, [["a", 1]]);
});

Deno.test("LineDecoder leaves to CSV what the plotter's format does not take", () => {
  const { readings, logs } = decodeAll(["a,state", "1,2", "3,ok", '4,"half, open"']);
  assert.deepEqual(readings, [
    ["a", 1],
    ["state", 2],
    ["a", 3],
    ["state", "ok"],
    ["a", 4],
    ["state", "half, open"],
  ]);
  assert.deepEqual(logs, [["a,state", false]]);
});

Deno.test("LineDecoder names the plotter's numbers by a CSV header that only CSV can read", () => {
  for (const header of ['"Temp","Hum"', "Temp (°C),Hum (%)"]) {
    const { readings } = decodeAll([header, "21.5,40"]);
    assert.deepEqual(readings.map(([, value]) => value), [21.5, 40]);
    assert.match(readings[0][0], /^Temp/);
  }
});

Deno.test("LineDecoder makes no CSV of a program's messages", () => {
  const lines = ["Starting, please wait", "Sensor A, id 5", "Done, 3", "ready,steady", "go"];
  assert.deepEqual(decodeAll(lines).readings, []);
});

Deno.test("LineDecoder reads every row as CSV when it is told to", () => {
  const { readings, logs } = decodeAll(["1,2", "a, b", "1, 2", "3,4C"], "csv");
  assert.deepEqual(readings, [["a", 1], ["b", 2], ["a", 3], ["b", "4C"]]);
  assert.deepEqual(logs, [["1,2", false], ["a, b", false]]);
});

Deno.test("LineDecoder keeps to the format it is told, and to JSON for messages", () => {
  assert.deepEqual(decode("a:1", "json").logs, [["a:1", false]]);
  assert.deepEqual(decode("a:1", "plotter").readings, [["a", 1]]);
  assert.deepEqual(decode('{"id":7,"ok":true}', "plotter").answers, [[7, null, undefined]]);
});

Deno.test("LineDecoder marks a garbled line and shows its control characters", () => {
  assert.deepEqual(decode(Uint8Array.of(0x41, 0, 0x1b, 0xff)).logs, [["A␀␛ÿ", true]]);
});

Deno.test("LineDecoder makes something finite, or a log line, of any bytes", () => {
  for (const format of LINE_FORMAT_NAMES) {
    fc.assert(fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
      const { readings, hellos, answers, logs } = decode(bytes, format);
      const isBlank = cleanText(bytes, 0, bytes.length).text.trim() === "";
      assert.ok(isBlank || readings.length + hellos.length + answers.length + logs.length > 0);
      assert.ok(readings.every(([, value]) => typeof value !== "number" || Number.isFinite(value)));
    }));
  }
});

Deno.test("LineDecoder takes a table's column of a time for when its rows were written, if told so", () => {
  for (
    const [decimal, lines] of [
      ["auto", ["millis,t,h", "1000,21.5,40"]],
      [",", ["Zeit [ms];t;h", "1000;21,5;40"]],
      ["auto", ["t;h;timestamp", "21,5;40;1000"]],
    ] as const
  ) {
    for (const usesTime of [true, false]) {
      const decoded = new Decoded();
      const decoder = new LineDecoder(decoded, { decimal, usesTime });
      for (const line of lines) decodeWithin(line, (...range) => decoder.decode(...range));
      assert.deepEqual(decoded.readings, [["t", 21.5], ["h", 40]]);
      const time = usesTime ? { clock: "board", value: 1000 } : undefined;
      assert.deepEqual(decoded.times, [time, time]);
    }
  }
});
