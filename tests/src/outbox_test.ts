import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { encodeMessage } from "../../src/message.ts";
import { Outbox } from "../../src/outbox.ts";
import { testProperty } from "../_long.ts";
import { concat, someBytes, utf8 } from "./_bytes.ts";
import { decodeServerFrames, FINAL, type ServerFrame } from "./_frames.ts";
import { takeAll, takeNext } from "./_outbox.ts";

const BORDERS = [0, 1, 63, 64, 65, 124, 125, 126, 127, 4095, 4096, 65_534, 65_535, 65_536, 65_537];

function framesOf(outbox: Outbox): ServerFrame[] {
  return decodeServerFrames(takeAll(outbox));
}

Deno.test("an empty outbox has nothing to take", () => {
  const outbox = new Outbox(1);
  strictEqual(outbox.take(), null);
  deepStrictEqual([outbox.bufferedBytes, outbox.isWriting], [0, false]);
});

Deno.test("append() frames payloads of every border length", () => {
  for (const length of BORDERS) {
    const outbox = new Outbox(1);
    const memory = someBytes(length + 20);
    outbox.append(FINAL.binary, memory, 7, 7 + length);
    deepStrictEqual(framesOf(outbox), [
      { first: FINAL.binary, payload: memory.slice(7, 7 + length) },
    ]);
  }
});

Deno.test("appendText() frames ASCII and other texts of every border length", () => {
  for (const length of BORDERS) {
    for (const letter of ["a", "é", "€", "\u0000"]) {
      const text = letter.repeat(length);
      const outbox = new Outbox(1);
      outbox.appendText(text);
      deepStrictEqual(framesOf(outbox), [{ first: FINAL.text, payload: utf8(text) }]);
    }
  }
});

Deno.test("appendText() replaces lone surrogates and keeps pairs", () => {
  const outbox = new Outbox(1);
  outbox.appendText("a\ud800b😀");
  deepStrictEqual(framesOf(outbox), [{ first: FINAL.text, payload: utf8("a\ufffdb😀") }]);
});

Deno.test("small frames of one turn are taken as one write", () => {
  const outbox = new Outbox(1);
  for (let i = 0; i < 300; i++) outbox.appendText(`message ${i}`);
  const bytes = takeNext(outbox)!;
  strictEqual(decodeServerFrames(bytes).length, 300);
  strictEqual(outbox.take(), null);
});

Deno.test("what is appended while a write is under way goes out as the next one", () => {
  const outbox = new Outbox(1);
  outbox.appendText("first");
  const first = takeNext(outbox)!;
  const copy = first.slice();
  outbox.appendText("second");
  outbox.append(FINAL.binary, someBytes(50_000), 0, 50_000);
  outbox.appendText("third");
  deepStrictEqual(first, copy, "bytes under way are not touched");
  outbox.written();
  deepStrictEqual(framesOf(outbox).map(({ payload }) => payload.length), [6, 50_000, 5]);
});

Deno.test("bufferedBytes counts from append to written", () => {
  const outbox = new Outbox(1);
  outbox.appendText("12345");
  outbox.appendShared(encodeMessage(someBytes(10_000)));
  strictEqual(outbox.bufferedBytes, 7 + 10_004);
  outbox.take();
  strictEqual(outbox.bufferedBytes, 7 + 10_004);
  outbox.written();
  strictEqual(outbox.bufferedBytes, 10_004);
  outbox.take();
  outbox.written();
  strictEqual(outbox.bufferedBytes, 0);
});

Deno.test("appendShared() keeps its place among other frames, small and large", () => {
  const outbox = new Outbox(1);
  const sizes = [10, 5000, 20, 30, 20_000, 40, 130_000, 1];
  for (const size of sizes) {
    outbox.appendText("t".repeat(size));
    outbox.appendShared(encodeMessage(someBytes(size)));
  }
  deepStrictEqual(
    framesOf(outbox).map(({ first, payload }) => [first, payload.length]),
    sizes.flatMap((size) => [[FINAL.text, size], [FINAL.binary, size]]),
  );
});

Deno.test("a shared frame is the same bytes in every outbox and is never changed", () => {
  const message = encodeMessage("to all");
  const copy = message.frame.slice();
  for (let i = 0; i < 3; i++) {
    const outbox = new Outbox(1);
    outbox.appendShared(message);
    outbox.appendText("own");
    strictEqual(framesOf(outbox).length, 2);
  }
  deepStrictEqual(message.frame, copy);
});

Deno.test("outboxes that walk different ways through shared messages stay apart", () => {
  const [a, b, c] = ["a", "b", "c"].map((text) => encodeMessage(text));
  for (const order of [[a, b, c], [a, c, b], [a, b], [a, a, a], [b, c], [a, b, c]]) {
    const outbox = new Outbox(1);
    for (const message of order) outbox.appendShared(message);
    deepStrictEqual(takeAll(outbox), concat(...order.map(({ frame }) => frame)));
  }
});

Deno.test("a pong goes at once when nothing is under way, else ahead of what waits", () => {
  const outbox = new Outbox(8);
  outbox.appendPong(utf8("0"), 0, 1);
  outbox.appendText("a");
  outbox.take();
  outbox.appendText("b");
  outbox.appendPong(utf8("1"), 0, 1);
  outbox.appendPong(utf8("2"), 0, 1);
  outbox.written();
  deepStrictEqual(framesOf(outbox).map(({ payload }) => payload[0]), [0x31, 0x32, 0x62]);
});

Deno.test("of waiting pongs the newest N are kept", () => {
  for (const [count, oldest] of [[3, 0], [4, 1], [50, 47]]) {
    const outbox = new Outbox(3);
    outbox.appendText("under way");
    outbox.take();
    for (let i = 0; i < count; i++) outbox.appendPong(Uint8Array.of(i), 0, 1);
    strictEqual(outbox.bufferedBytes, 11 + 9);
    outbox.written();
    const payloads = framesOf(outbox).map(({ payload }) => payload[0]);
    deepStrictEqual(payloads, [oldest, oldest + 1, oldest + 2]);
    strictEqual(outbox.bufferedBytes, 0);
  }
});

for (const [max, kept] of [[0, 0], [1, 1], [Infinity, 1000]]) {
  Deno.test(`of 1,000 pongs that could wait ${kept} do with a maximum of ${max}`, () => {
    const outbox = new Outbox(max);
    outbox.appendText("under way");
    outbox.take();
    for (let i = 0; i < 1000; i++) outbox.appendPong(Uint8Array.of(i), 0, 1);
    strictEqual(outbox.bufferedBytes, 11 + 3 * kept);
    outbox.written();
    if (kept === 0) strictEqual(outbox.take(), null, "not even a write of no bytes");
    else strictEqual(framesOf(outbox).length, kept);
  });
}

Deno.test("clear() forgets what waits and leaves what is under way", () => {
  const outbox = new Outbox(1);
  outbox.appendText("under way");
  const bytes = takeNext(outbox)!;
  const copy = bytes.slice();
  outbox.appendText("waits");
  outbox.appendShared(encodeMessage(someBytes(9000)));
  outbox.clear();
  strictEqual(outbox.bufferedBytes, copy.length);
  deepStrictEqual(bytes, copy);
  outbox.written();
  strictEqual(outbox.take(), null);
  strictEqual(outbox.bufferedBytes, 0);
});

Deno.test("chunks are used again by no two writes at once", () => {
  const outboxes = Array.from({ length: 20 }, () => new Outbox(1));
  for (let round = 0; round < 5; round++) {
    for (const [i, outbox] of outboxes.entries()) {
      outbox.appendText(`${round} ${i} ${"x".repeat(i * 300)}`);
    }
    const taken = outboxes.map((outbox) => takeNext(outbox)!);
    for (const [i, bytes] of taken.entries()) {
      const text = new TextDecoder().decode(decodeServerFrames(bytes)[0].payload);
      strictEqual(text, `${round} ${i} ${"x".repeat(i * 300)}`);
    }
    for (const outbox of outboxes) outbox.written();
  }
});

testProperty("any mixture of frames and writes comes out whole and in order", 200, (parameters) => {
  const action = fc.record({
    kind: fc.constantFrom("text", "binary", "shared", "take", "written"),
    size: fc.oneof(fc.nat(200), fc.nat(6000), fc.nat(140_000)),
  });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
      const outbox = new Outbox(1);
      const expected: [number, number][] = [];
      const parts: Uint8Array[] = [];
      for (const { kind, size } of actions) {
        if (kind === "take" && !outbox.isWriting) parts.push(takeNext(outbox)?.slice() ?? utf8(""));
        if (kind === "written" && outbox.isWriting) outbox.written();
        if (kind === "text") outbox.appendText("ü".repeat(size / 2));
        if (kind === "binary") outbox.append(FINAL.binary, someBytes(size), 0, size);
        if (kind === "shared") outbox.appendShared(encodeMessage(someBytes(size)));
        if (kind === "text") expected.push([FINAL.text, 2 * Math.floor(size / 2)]);
        if (kind === "binary" || kind === "shared") expected.push([FINAL.binary, size]);
      }
      if (outbox.isWriting) outbox.written();
      parts.push(takeAll(outbox));
      const frames = decodeServerFrames(concat(...parts));
      deepStrictEqual(frames.map(({ first, payload }) => [first, payload.length]), expected);
      strictEqual(outbox.bufferedBytes, 0);
    }),
    parameters,
  );
});
