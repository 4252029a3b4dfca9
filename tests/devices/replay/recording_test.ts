import assert from "node:assert/strict";
import fc from "fast-check";
import {
  encodeRecordedChunk,
  encodeRecordingHeader,
  MAX_RECORD_BYTES,
  type RecordedChunk,
  RecordingDecoder,
} from "../../../devices/replay/recording.ts";

const header = "pinbridge recording 1 2026-01-31T12:00:00.000Z\n";
const startedAt = Date.UTC(2026, 0, 31, 12);

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function decode(text: string): RecordedChunk[] {
  return new RecordingDecoder().receive(bytesOf(text));
}

for (
  const [name, elapsedMs, text, line] of [
    ["text", 0, "a:1,b \r\n", "0 a:1,b \\r\\n"],
    ["bytes that are no text", 1.25, "\0\xff\x7f\x1b", "1.25 \\x00\\xff\\x7f\\x1b"],
    ["what could be an escape", 2, "\\n\t|", "2 \\\\n\\t\\x7c"],
    ["spaces", 3, "  ", "3  \\x20"],
    ["a hang-up", 12000.125, null, "12000.125 |"],
  ] as const
) {
  Deno.test(`a recording holds ${name} as ${JSON.stringify(line)}`, () => {
    const chunk = { elapsedMs, bytes: text === null ? null : bytesOf(text) };
    assert.equal(encodeRecordedChunk(chunk), line + "\n");
    assert.deepEqual(decode(header + line + "\n"), [chunk]);
  });
}

Deno.test("a recording says when it began", () => {
  assert.equal(encodeRecordingHeader(startedAt), header);
  const decoder = new RecordingDecoder();
  assert.equal(decoder.startedAt, null);
  decoder.receive(bytesOf(header));
  assert.equal(decoder.startedAt, startedAt);
});

Deno.test("encodeRecordedChunk() rounds times to microseconds", () => {
  assert.equal(encodeRecordedChunk({ elapsedMs: 0.1 + 0.2, bytes: bytesOf("x") }), "0.3 x\n");
});

Deno.test("a recording never goes back in time, whatever a clock did", () => {
  const early = encodeRecordedChunk({ elapsedMs: -5, bytes: bytesOf("a") });
  assert.equal(early, "0 a\n");
  const times = decode(`${header}${early}7 b\n6 c\n8 d\n`).map(({ elapsedMs }) => elapsedMs);
  assert.deepEqual(times, [0, 7, 7, 8]);
});

Deno.test("encodeRecordedChunk() writes nothing for nothing", () => {
  assert.equal(encodeRecordedChunk({ elapsedMs: 5, bytes: new Uint8Array() }), "");
});

Deno.test(`encodeRecordedChunk() cuts after ${MAX_RECORD_BYTES} bytes`, () => {
  for (const byte of [0x78, 0xff]) {
    const fits = { elapsedMs: 5, bytes: new Uint8Array(MAX_RECORD_BYTES).fill(byte) };
    const exceeds = { elapsedMs: 5, bytes: new Uint8Array(MAX_RECORD_BYTES + 1).fill(byte) };
    assert.deepEqual(decode(header + encodeRecordedChunk(fits)), [fits]);
    const [first, rest] = decode(header + encodeRecordedChunk(exceeds));
    assert.deepEqual(first, fits);
    assert.deepEqual(rest, { elapsedMs: 5, bytes: Uint8Array.of(byte) });
  }
});

Deno.test("RecordingDecoder gives back any chunks, in whatever pieces they come", () => {
  const chunk = fc.record({
    gap: fc.integer({ min: 0, max: 1e9 }),
    bytes: fc.option(fc.uint8Array({ minLength: 1, maxLength: 40 }), { nil: null }),
  });
  fc.assert(fc.property(fc.array(chunk), fc.integer({ min: 1, max: 50 }), (gaps, pieceLength) => {
    let elapsed = 0;
    const chunks = gaps.map(({ gap, bytes }) => ({
      elapsedMs: (elapsed += gap) / 1000,
      bytes: bytes && new Uint8Array(bytes),
    }));
    const file = bytesOf(header + chunks.map(encodeRecordedChunk).join(""));
    const decoder = new RecordingDecoder();
    const found: RecordedChunk[] = [];
    for (let start = 0; start < file.length; start += pieceLength) {
      found.push(...decoder.receive(file.subarray(start, start + pieceLength)));
    }
    assert.deepEqual(found, chunks);
  }));
});

Deno.test("RecordingDecoder loses only the last chunk of a recording that was cut short", () => {
  const lines = ["0 a:1\\n\n", "1 |\n", "2.5 \\xff\\\\\n"];
  const file = header + lines.join("");
  for (let length = header.length; length < file.length; length++) {
    const whole = file.slice(header.length, length).split("\n").length - 1;
    assert.equal(decode(file.slice(0, length)).length, whole, `cut at ${length}`);
  }
});

Deno.test("RecordingDecoder reads a recording whose line ends became CRLF", () => {
  assert.equal(decode((header + "0 a\n1 b\n").replaceAll("\n", "\r\n")).length, 2);
});

for (
  const [text, message] of [
    ["temperature:21.5\n", /^Line 1 does not begin a recording$/],
    ["pinbridge recording 2 2026-01-31T12:00:00.000Z\n", /^Line 1 has version 2, not 1$/],
    ["pinbridge recording 1 yesterday\n", /^Line 1 holds no time$/],
    [header + "0 a\nb\n", /^Line 3 is not a record$/],
    [header + "0\n", /is not a record/],
    [header + "-1 a\n", /is not a record/],
    [header + "1e3 a\n", /is not a record/],
    [header + "0.1234 a\n", /is not a record/],
    [header + "0 \xe9\n", /is not a record/],
    [header + "0 \\q\n", /^Line 2 is not escaped as it should be$/],
    [header + "0 \\xFF\n", /is not escaped/],
    [header + "0 \\\n", /is not escaped/],
    [header + "0 a|\n", /is not escaped/],
    ["x".repeat(20_000), /^Line 1 is too long$/],
    [`${header}0 ${"x".repeat(20_000)}`, /^Line 2 is too long$/],
  ] as const
) {
  const shown = JSON.stringify(text.replace(header, "").slice(0, 40));
  Deno.test(`RecordingDecoder refuses ${shown}`, () => {
    assert.throws(
      () => decode(text),
      (error) => error instanceof SyntaxError && message.test(error.message),
    );
  });
}

Deno.test("RecordingDecoder gives chunks or a SyntaxError for any bytes", () => {
  fc.assert(fc.property(fc.uint8Array(), fc.boolean(), (bytes, withHeader) => {
    const decoder = new RecordingDecoder();
    if (withHeader) decoder.receive(bytesOf(header));
    try {
      decoder.receive(bytes);
    } catch (error) {
      assert.ok(error instanceof SyntaxError);
    }
  }));
});
