import assert from "node:assert/strict";
import { MAX_LINE_LENGTH, RawLines } from "../../../../bridge/dashboard/model/raw_lines.ts";

function chunk(seq: number, bytes: string | Uint8Array) {
  const raw = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  return { topic: "$raw/a", seq, time: 1000 + seq, value: raw.toBase64() };
}

function shown(raw: RawLines): [number, string][] {
  return raw.log.shown.value.map(({ time, text }) => [time, text]);
}

Deno.test("every line is shown as it was sent, with the time of its first byte", () => {
  const raw = new RawLines("lines");
  raw.take([chunk(1, "light:5\r\nlig"), chunk(2, "ht:6\n\nend\r"), chunk(3, "\nrest")]);
  assert.deepEqual(shown(raw), [
    [1001, "light:5"],
    [1001, "light:6"],
    [1002, ""],
    [1002, "end"],
  ]);
});

Deno.test("a character that comes in two chunks is one, what is no text is shown as such", () => {
  const raw = new RawLines("lines");
  const bytes = new TextEncoder().encode("21 °C \x1b[1m\x00<b>\n");
  raw.take([chunk(1, bytes.subarray(0, 4)), chunk(2, bytes.subarray(4))]);
  raw.take([chunk(3, new Uint8Array([0xff, 10]))]);
  assert.deepEqual(shown(raw).map(([, text]) => text), ["21 °C ␛[1m␀<b>", "\ufffd"]);
});

Deno.test("what has no end is cut at the limit", () => {
  for (const [length, lines] of [[MAX_LINE_LENGTH, 0], [MAX_LINE_LENGTH + 1, 1], [5000, 4]]) {
    const raw = new RawLines("lines");
    raw.take([chunk(1, "x".repeat(length))]);
    assert.equal(shown(raw).length, lines, String(length));
  }
});

Deno.test("bytes are rows of digits beside their text, each with the time of its chunk", () => {
  const raw = new RawLines("bytes");
  raw.take([chunk(1, "light:512 and more"), chunk(2, "\r\n")]);
  const rows = shown(raw);
  assert.deepEqual(rows.map(([time]) => time), [1001, 1001, 1002]);
  assert.match(rows[0][1], /^6c 69 67 68 74 3a 35 31 32 20 61 6e 64 20 6d 6f {2}light:512 and mo$/);
  assert.match(rows[2][1], /^0d 0a +··$/);
});

Deno.test("chunks that come again after a reconnect are shown once", () => {
  const raw = new RawLines("bytes");
  raw.take([chunk(1, "a"), chunk(2, "b")]);
  raw.take([chunk(2, "b"), chunk(3, "c")]);
  assert.equal(shown(raw).length, 3);
});
