import assert from "node:assert/strict";
import fc from "fast-check";
import { TelegramFramer, type TelegramFramerOptions } from "../../../devices/framing/telegram.ts";
import { describeWritten } from "../../../devices/framing/written_checksum.ts";

const nmea: TelegramFramerOptions = {
  start: "$",
  end: "*",
  checksum: describeWritten({ kind: "xor8", isHex: true, coversMarkers: false }),
};
const veDirect: TelegramFramerOptions = {
  end: "\r\nChecksum\t",
  checksum: describeWritten({ kind: "sum8neg", isHex: false, coversMarkers: true }),
};

function frame(options: TelegramFramerOptions, chunks: readonly (string | Uint8Array)[]) {
  const frames: string[] = [];
  let bad = 0;
  const framer = new TelegramFramer({
    onFrame: (bytes, start, end) => frames.push(latin1(bytes.subarray(start, end))),
    onBadFrame: () => bad++,
  }, options);
  for (const chunk of chunks) framer.receive(typeof chunk === "string" ? toBytes(chunk) : chunk);
  return { frames, bad };
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function toBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** With the checksum behind it. */
function sentence(body: string): string {
  const sum = toBytes(body).reduce((xor, byte) => xor ^ byte, 0);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, "0")}\r\n`;
}

function block(text: string): string {
  const all = `${text}\r\nChecksum\t`;
  const sum = toBytes(all).reduce((total, byte) => total + byte, 0);
  return all + String.fromCharCode(-sum & 0xff);
}

Deno.test("a telegram with a right checksum is reported, with its start marker", () => {
  assert.deepEqual(frame(nmea, [sentence("GPRMC,1"), sentence("GPGGA,2")]), {
    frames: ["$GPRMC,1", "$GPGGA,2"],
    bad: 0,
  });
  const { frames, bad } = frame(veDirect, [block("\r\nV\t12800"), block("\r\nI\t-340")]);
  assert.deepEqual([frames, bad], [["\r\nV\t12800", "\r\nI\t-340"], 0]);
});

Deno.test("a wrong checksum, noise and a cut telegram are counted, and the next one is read", () => {
  const good = sentence("GPGGA,2");
  assert.deepEqual(frame(nmea, [good.replace("2", "3"), good]), { frames: ["$GPGGA,2"], bad: 1 });
  assert.deepEqual(frame(nmea, ["noise", good]), { frames: ["$GPGGA,2"], bad: 1 });
  assert.deepEqual(frame(nmea, [good.slice(0, 5), good]), { frames: ["$GPGGA,2"], bad: 1 });
  const { frames } = frame(veDirect, [block("\r\nV\t1").slice(4), block("\r\nV\t2")]);
  assert.deepEqual(frames, ["\r\nV\t2"]);
});

Deno.test("a checksum byte that is a line end or the end marker's own is a checksum", () => {
  for (let value = 0; value < 256; value++) {
    const text = block(`\r\nV\t${value}\r\nX\t${"x".repeat(value % 7)}`);
    assert.equal(frame(veDirect, [text, text]).frames.length, 2);
  }
});

Deno.test("a telegram of 4096 bytes is kept, a longer one is dropped", () => {
  const overhead = "$*00".length;
  const fits = "x".repeat(4096 - overhead);
  assert.equal(frame(nmea, [sentence(fits)]).frames.length, 1);
  const { frames, bad } = frame(nmea, [sentence(fits + "x"), sentence("GPGGA,2")]);
  assert.deepEqual([frames, bad], [["$GPGGA,2"], 1]);
});

Deno.test("any bytes in any parts come to the same frames as in one", () => {
  const piece = fc.oneof(
    fc.constantFrom(sentence("GPRMC,1"), "$", "*", "\r\n", "$GP*00", block("\r\nV\t1")),
    fc.string({ unit: "binary-ascii", maxLength: 9 }),
  );
  fc.assert(fc.property(
    fc.array(piece, { maxLength: 20 }),
    fc.array(fc.nat(200), { maxLength: 6 }),
    fc.constantFrom(nmea, veDirect),
    (pieces, cuts, options) => {
      const bytes = toBytes(pieces.join(""));
      const ends = [...cuts.sort((a, b) => a - b), bytes.length];
      const parts = ends.map((end, i) => bytes.slice(i === 0 ? 0 : ends[i - 1], end));
      assert.deepEqual(frame(options, parts), frame(options, [bytes]));
    },
  ));
});

Deno.test("an aside is no part of a telegram, wherever it stands and however it is cut", () => {
  const options = { ...veDirect, aside: { start: 0x3a, end: 0x0a } };
  const [first, second] = [block("\r\nV\t12800"), block("\r\nI\t-340")];
  const aside = ":A0102000543\n";
  for (let at = 0; at < first.length - 1; at++) {
    const text = first.slice(0, at) + aside + first.slice(at) + second;
    assert.deepEqual(frame(options, [text]), { frames: ["\r\nV\t12800", "\r\nI\t-340"], bad: 0 });
    assert.deepEqual(frame(options, [...text]).bad, 0);
  }
  // Behind the end marker it is the checksum, whatever it looks like.
  const colon = Array.from({ length: 0x5f }, (_, code) => String.fromCharCode(0x20 + code))
    .flatMap((name) => [block(`\r\n${name}\t1`), block(`\r\n${name}z\tz`)])
    .find((text) => text.endsWith(":") && !text.slice(0, -1).includes(":"))!;
  assert.equal(frame(options, [colon, second]).frames.length, 2);
});

Deno.test("an aside without an end takes no memory, and what follows its end is read", () => {
  const options = { ...nmea, aside: { start: 0x3a, end: 0x0a } };
  const good = sentence("GPGGA,2");
  const { frames, bad } = frame(options, [":", "x".repeat(100_000), "\n", good]);
  assert.deepEqual([frames, bad], [["$GPGGA,2"], 0]);
});
