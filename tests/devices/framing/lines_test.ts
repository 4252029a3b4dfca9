import assert from "node:assert/strict";
import fc from "fast-check";
import { LineFramer, type LineFramerOptions } from "../../../devices/framing/lines.ts";

/** The lines in `chunks`, each byte as one character, and how many were too long. */
function frame(chunks: Uint8Array[], options?: LineFramerOptions) {
  const lines: string[] = [];
  let tooLong = 0;
  const framer = new LineFramer({
    onLine: (bytes, start, end) => lines.push(latin1(bytes.subarray(start, end))),
    onTooLong: () => tooLong++,
  }, options);
  for (const chunk of chunks) framer.receive(chunk);
  return { lines, tooLong };
}

/** What `frame` should find in all bytes at once. */
function frameNaively(bytes: Uint8Array, maxLineBytes: number) {
  const all = latin1(bytes).split(/[\r\n]/);
  const rest = all.pop()!;
  const tooLong = [...all, rest].filter((line) => line.length > maxLineBytes).length;
  return { lines: all.filter((line) => line !== "" && line.length <= maxLineBytes), tooLong };
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

Deno.test("LineFramer ends lines at LF, CRLF, CR and mixtures of them", () => {
  const { lines } = frame([bytesOf("a\nb\r\nc\rd\n\re\r\r\n\nf\npart")]);
  assert.deepEqual(lines, ["a", "b", "c", "d", "e", "f"]);
});

Deno.test("LineFramer finds the same lines at every split point", () => {
  const bytes = bytesOf("temperature:21.5\r\n{}\n\r\n" + "x".repeat(9) + "\n12345678\ny\r\n");
  const whole = frame([bytes], { maxLineBytes: 16 });
  for (let cut = 0; cut <= bytes.length; cut++) {
    const halves = [bytes.subarray(0, cut), bytes.subarray(cut)];
    assert.deepEqual(frame(halves, { maxLineBytes: 16 }), whole, `cut at ${cut}`);
  }
  assert.deepEqual(
    frame([...bytes].map((byte) => Uint8Array.of(byte)), { maxLineBytes: 16 }),
    whole,
  );
});

for (
  const [name, chunks, expected] of [
    ["a part", ["ure:21\na\nb\n"], ["<ure:21>", "a", "b"]],
    ["a part in pieces", ["ur", "e:", "21", "\r", "\na\n"], ["<ure:21>", "a"]],
    ["an empty part", ["\r\na\n"], ["<>", "a"]],
    ["a part that is too long", ["x".repeat(17), "x".repeat(17) + "\na\n"], ["too long", "a"]],
  ] as [string, string[], string[]][]
) {
  Deno.test(`LineFramer tells the first line apart when it began mid-line: ${name}`, () => {
    const found: string[] = [];
    const framer = new LineFramer({
      onLine: (bytes, start, end) => found.push(latin1(bytes.subarray(start, end))),
      onPart: (bytes, start, end) => found.push(`<${latin1(bytes.subarray(start, end))}>`),
      onTooLong: () => found.push("too long"),
    }, { maxLineBytes: 16 });
    framer.beginMidLine();
    for (const chunk of chunks) framer.receive(bytesOf(chunk));
    assert.deepEqual(found, expected);
  });
}

Deno.test("LineFramer knows whether a line has begun", () => {
  const framer = new LineFramer({ onLine() {}, onTooLong() {} }, { maxLineBytes: 4 });
  const states = ["a", "b\n", "c\nd", "\r", "\n", "12345", "6"].map((chunk) => {
    framer.receive(bytesOf(chunk));
    return framer.isMidLine;
  });
  assert.deepEqual(states, [true, false, true, false, false, false, false]);
});

Deno.test("LineFramer passes a line of 1024 bytes and drops one of 1025", () => {
  for (const end of ["\n", "\r\n"]) {
    const fits = bytesOf("x".repeat(1024) + end);
    const exceeds = bytesOf("x".repeat(1025) + end + "next\n");
    assert.deepEqual(frame([fits]), { lines: ["x".repeat(1024)], tooLong: 0 });
    assert.deepEqual(frame([exceeds]), { lines: ["next"], tooLong: 1 });
  }
});

Deno.test("LineFramer counts 1 MiB without a line end once", () => {
  const chunks = Array.from({ length: 256 }, () => new Uint8Array(4096).fill(0x78));
  assert.deepEqual(frame([...chunks, bytesOf("\nnext\n")]), { lines: ["next"], tooLong: 1 });
});

Deno.test("LineFramer agrees with a split for any bytes in any chunks", () => {
  const byte = fc.oneof(fc.constantFrom(10, 13, 0, 0x1b), fc.integer({ min: 0, max: 255 }));
  const chunk = fc.array(byte, { maxLength: 12 }).map((bytes) => Uint8Array.from(bytes));
  fc.assert(fc.property(fc.array(chunk), (chunks) => {
    const all = Uint8Array.from(chunks.flatMap((each) => [...each]));
    assert.deepEqual(frame(chunks, { maxLineBytes: 8 }), frameNaively(all, 8));
  }));
});
