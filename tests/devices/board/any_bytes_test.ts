import assert from "node:assert/strict";
import fc from "fast-check";
import type { Value } from "../../../devices/adapter.ts";
import { LineDecoder } from "../../../devices/decode/line_decoder.ts";
import { LineFramer } from "../../../devices/framing/lines.ts";
import { Decoded } from "../decode/decoded.ts";
import { testLong, testProperty } from "../../_long.ts";
import { toBytes } from "./_played.ts";

/** Pieces that lines are made of, so that chance finds its way into every reader. */
const PIECES = [
  ..."0123456789.,;:=+-|{}[]()\"'$<>%°\\ \t\r\n".split(""),
  ..."\x00\x02\x03\x08\x1b".split(""),
  "temp",
  "Feuchte",
  "nan",
  "None",
  "True",
  "0x1F",
  "21,5",
  "1,234",
  "1e999",
  "12345678901234567890",
  "12:30:05",
  "2024-01-01",
  " kg",
  "°C",
  "(%)",
  '{"a":1}',
  "{'a':",
  "Decimal('1')",
  "\x1b[31m",
  "\x1b]0;x\x07",
  "\r\n",
  "\n\r",
  ">a:1§V",
  "ST,GS,",
  "I (12) a: ",
  "ets Jan  8 2013",
];

const bytes = fc.array(
  fc.oneof(fc.constantFrom(...PIECES).map(toBytes), fc.uint8Array({ maxLength: 3 })),
  {
    maxLength: 60,
  },
).map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));

/** What a board's lines give, in order; with the sink's own account of what it was told. */
function read(chunks: readonly Uint8Array[], decimal: "auto" | "," = "auto") {
  const decoded = new Decoded();
  const decoder = new LineDecoder(decoded, { decimal });
  const framer = new LineFramer({
    onLine: (bytes, start, end) => decoder.decode(bytes, start, end),
    onTooLong() {},
  });
  for (const chunk of chunks) framer.receive(chunk);
  decoder.pause();
  return { ...decoded };
}

function isValue(value: Value): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  // deno-lint-ignore no-control-regex
  return typeof value !== "string" || !/[\x00-\x1f]/.test(value);
}

testProperty(
  "any bytes, split anywhere, give the same as the whole: finite values, and no exception",
  20_000,
  (parameters) => {
    const places = fc.array(fc.nat(400));
    const decimals = fc.constantFrom<"auto" | ",">("auto", ",");
    fc.assert(fc.property(bytes, places, decimals, checkParts), parameters);
  },
);

function checkParts(all: Uint8Array, places: readonly number[], decimal: "auto" | ","): void {
  const whole = read([all], decimal);
  const inside = places.filter((place) => place < all.length).sort((a, b) => a - b);
  const cuts = [0, ...inside, all.length];
  const chunks = cuts.slice(1).map((cut, index) => all.subarray(cuts[index], cut));
  assert.deepEqual(read(chunks, decimal), whole);
  assert.ok(whole.readings.every(([, value]) => isValue(value)));
  assert.ok(whole.readings.every(([name]) => name !== ""));
  // deno-lint-ignore no-control-regex
  assert.ok(whole.logs.every(([line]) => !/[\x00-\x08\x0a-\x1f]/.test(line)));
}

/** Lines of 1024 bytes that make a careless reader try again and again. */
const TEDIOUS = [
  "a",
  "a ",
  "a:",
  "a: ",
  "1,",
  "1 ",
  "(",
  "[",
  '{"a":',
  "'\\",
  '"',
  '""',
  "a=1 ",
  "- ",
  "°C/",
  "m/",
  "a(",
  "1;",
  "| ",
  "\t",
  "\x1b[",
  "\x1b]",
  "\x08",
  "x\x08",
  "1:",
  "00 ",
  "a b c d e f ",
  "\xff",
];

Deno.test("lines that are tedious to read are read all the same, one after the other", () => {
  const lines = TEDIOUS.flatMap((piece) => {
    const line = piece.repeat(1024 / piece.length);
    return [line, `a: ${line}`.slice(0, 1024), `{${line}`.slice(0, 1024), `${line.slice(0, -1)}:`];
  });
  const text = new TextEncoder().encode(
    lines.map((line) => `${line.slice(0, 1000)}\n`).join("").repeat(3),
  );
  const { readings, logs } = read([text]);
  assert.ok(readings.length + logs.length > 0);
});

/** Gives a decoder `count` lines, each of another shape than the one before. */
function readShapes(count: number): void {
  const decoded = new Decoded();
  const decoder = new LineDecoder(decoded);
  const shapes = [
    (index: number) => `name ${index} of it: ${index}`,
    (index: number) => `a${index}=1 b${index}=2`,
    (index: number) => `h${index},i${index}`,
    (index: number) => `{"k${index}":1`,
    (index: number) => `[${index},`,
    (index: number) => `ST,X${index},+1 kg`,
    (index: number) => `word${index}`,
    (index: number) => `1;2;${index}`,
  ];
  const encoder = new TextEncoder();
  for (let index = 0; index < count; index++) {
    const line = encoder.encode(shapes[index % shapes.length](index));
    decoder.decode(line, 0, line.length);
    decoded.logs.length = decoded.readings.length = decoded.units.length = 0;
  }
  const line = encoder.encode("t:21.5");
  decoder.decode(line, 0, line.length);
  assert.deepEqual(decoded.readings.at(-1), ["t", 21.5]);
}

const NEW_SHAPES = "a board that changes the shape of every line fills no memory";
Deno.test(NEW_SHAPES, () => readShapes(2000));
// A minute at 230,400 baud is about as many.
testLong(NEW_SHAPES, () => readShapes(20_000));
