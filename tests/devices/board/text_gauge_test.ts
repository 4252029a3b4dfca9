import assert from "node:assert/strict";
import { TextGauge } from "../../../devices/board/text_gauge.ts";

const encoder = new TextEncoder();

/** Feeds `bytes` in chunks of 16; returns the changes. */
function feed(gauge: TextGauge, bytes: Uint8Array): boolean[] {
  const changes: boolean[] = [];
  for (let start = 0; start < bytes.length; start += 16) {
    if (gauge.receive(bytes.subarray(start, start + 16))) changes.push(gauge.isGarbage);
  }
  return changes;
}

Deno.test("TextGauge tells garbage from text, and sees when it becomes text", () => {
  const gauge = new TextGauge();
  const garbage = Uint8Array.from({ length: 512 }, (_, index) => 0x80 + (index * 37) % 128);
  assert.deepEqual(feed(gauge, garbage), [true]);
  assert.deepEqual(feed(gauge, encoder.encode("temperature:21.5\r\n".repeat(40))), [false]);
});

Deno.test("TextGauge takes text in any script, with colours and line ends, for text", () => {
  const texts = [
    "температура:21,5\n",
    "温度：二十一度\n",
    "\x1b[0;32mI (31) boot\x1b[0m\r\n",
    "\r\n\r\n",
  ];
  for (const text of texts) {
    assert.deepEqual(feed(new TextGauge(), encoder.encode(text.repeat(60))), [], text);
  }
});

Deno.test("TextGauge knows text that is read at half, twice and ten times its baud rate", () => {
  const text = encoder.encode("temperature:21.5,humidity:40\r\n".repeat(400));
  for (const ratio of [0.5, 2, 0.1, 115200 / 74880, 74880 / 115200]) {
    const gauge = new TextGauge();
    feed(gauge, resample(text, ratio));
    assert.equal(gauge.isGarbage, true, `${ratio}`);
  }
});

Deno.test("TextGauge does not judge by a few bytes", () => {
  assert.deepEqual(feed(new TextGauge(), new Uint8Array(100)), []);
});

/** The bytes that a receiver at `ratio` times the sender's baud rate makes of `bytes`, 8N1. */
function resample(bytes: Uint8Array, ratio: number): Uint8Array {
  const line = [...bytes].flatMap((byte) => [
    0,
    ...Array.from({ length: 8 }, (_, bit) => byte >> bit & 1),
    1,
  ]);
  const level = (time: number) => line[Math.floor(time / ratio)] ?? 1;
  const received: number[] = [];
  const end = line.length * ratio;
  for (let time = 0; time < end;) {
    if (level(time) === 1) {
      time += 1 / 16;
      continue;
    }
    // Start bit found: the middles of the eight bits after it.
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) byte |= level(time + 1.5 + bit) << bit;
    received.push(byte);
    time += 9.5;
  }
  return Uint8Array.from(received);
}

Deno.test("TextGauge judges from 128 bytes on, and by more than 30 % of garbage", () => {
  const sample = (garbage: number, length = 128) =>
    new Uint8Array(length).fill(0x61).fill(0x01, 0, garbage);
  assert.equal(new TextGauge().receive(sample(127, 127)), false, "127 bytes are no sample");
  assert.equal(new TextGauge().receive(sample(128)), true);
  assert.equal(new TextGauge().receive(sample(38)), false, "38 of 128 are 29.7 %");
  assert.equal(new TextGauge().receive(sample(39)), true, "39 are 30.5 %");
});

Deno.test("TextGauge looks at 256 bytes of a chunk, and at no more", () => {
  const chunk = new Uint8Array(257).fill(0x61);
  assert.equal(new TextGauge().receive(chunk.with(256, 1).fill(1, 256)), false);
  // 77 of 256 are more than 30 %, 77 of 257 would not be.
  assert.equal(new TextGauge().receive(chunk.fill(1, 179, 256)), true);
  assert.equal(new TextGauge().receive(new Uint8Array(0)), false);
});
