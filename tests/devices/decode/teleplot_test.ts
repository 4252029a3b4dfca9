import assert from "node:assert/strict";
import fc from "fast-check";
import type { Value } from "../../../devices/adapter.ts";
import { TeleplotFormat } from "../../../devices/decode/teleplot.ts";
import { anyText } from "../../_any_text.ts";
import { Decoded, decodeWithin } from "./decoded.ts";

function decode(line: string | Uint8Array) {
  const decoded = new Decoded();
  const taken = decodeWithin(line, (...range) => new TeleplotFormat().decode(...range, decoded));
  return { taken, ...decoded };
}

for (
  const [line, readings, times] of [
    [">temperature:21.5", [["temperature", 21.5]], [undefined]],
    [">temperature:-2.15e1|", [["temperature", -21.5]], [undefined]],
    [">temperature:21.5§°C", [["temperature", 21.5]], [undefined]],
    [">a:1627551892437:4", [["a", 4]], [1627551892437]],
    [">a:10:1;20:2;30:3§rad|np", [["a", 1], ["a", 2], ["a", 3]], [10, 20, 30]],
    [">a:1;2;", [["a", 1], ["a", 2]], [undefined, undefined]],
    [">motor_4:Turned On|t", [["motor_4", "Turned On"]], [undefined]],
    [">motor_4:1627551892437:Off|t", [["motor_4", "Off"]], [1627551892437]],
    [">state:10:a;20:b|np,t", [["state", "a"], ["state", "b"]], [10, 20]],
    [">note:see: this|t", [["note", "see: this"]], [undefined]],
    [">p:12.3:45.67|xy", [["p.x", 12.3], ["p.y", 45.67]], [undefined, undefined]],
    [">p:1:2:30;3:4:40|xy", [["p.x", 1], ["p.y", 2], ["p.x", 3], ["p.y", 4]], [30, 30, 40, 40]],
    [">p:1:2:3|xyz,np", [["p.x", 1], ["p.y", 2], ["p.z", 3]], [undefined, undefined, undefined]],
    [">a,group:1", [["a", 1]], [undefined]],
    [">a:1|constructor", [["a", 1]], [undefined]],
    [">__proto__:1", [["__proto__", 1]], [undefined]],
  ] as [string, [string, Value][], (number | undefined)[]][]
) {
  Deno.test(`TeleplotFormat reads ${line}`, () => {
    const decoded = decode(line);
    assert.deepEqual([decoded.taken, decoded.readings], [true, readings]);
    const board = times.map((value) =>
      value === undefined ? undefined : { clock: "board", value, ticksPerMs: 1 }
    );
    assert.deepEqual(decoded.times, board);
  });
}

Deno.test("TeleplotFormat tells the unit of a channel, made fit to show", () => {
  assert.deepEqual(decode(">area:1234§km²|np").units, [["area", "km²"]]);
  assert.deepEqual(decode(">area:1§\x1b[31m").units, [["area", "␛[31m"]]);
  assert.deepEqual(decode(">p:1:2§m|xy").units, [["p.x", "m"], ["p.y", "m"]]);
  assert.deepEqual(decode(">area:1§").units, []);
});

for (
  const line of ["", ">", ">a", ">a:", ">:Hello world", ">1627551892437:Hello", "a:1", ">a:x"]
    .concat(">a:nan", ">a:1e999", ">a:1:2:3", ">a:1;x", ">a:21.5C", ">3D|cube:S:cube:W:1")
    .concat(">>> x:5", "> ready:5", ">a:1|xy", ">a:1:2:3:4|xy", ">a:1:x|xy", ">a:x:1")
) {
  Deno.test(`TeleplotFormat leaves ${JSON.stringify(line)} to the next format`, () => {
    assert.deepEqual(decode(line), { taken: false, ...new Decoded() });
  });
}

Deno.test("TeleplotFormat reports no NaN and no infinity for any bytes", () => {
  const characters = ">a:1;.e-9|txyz,§ ".split("");
  const text = fc.array(fc.oneof(fc.constantFrom(...characters), anyText()))
    .map((parts) => ">" + parts.join(""));
  fc.assert(fc.property(text, (line) => {
    const { taken, readings, times } = decode(line);
    assert.equal(taken, readings.length > 0);
    assert.ok(readings.every(([, value]) => typeof value !== "number" || Number.isFinite(value)));
    assert.ok(times.every((time) => time === undefined || Number.isFinite(time.value)));
  }));
});
