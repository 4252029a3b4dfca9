import assert from "node:assert/strict";
import { TelegramInput } from "../../../devices/board/telegram_input.ts";
import type { TelegramSettings } from "../../../devices/board/telegram_keys.ts";

const nmea: TelegramSettings = { start: "$", end: "*", checksum: "xor8" };

/** The longest telegram, its markers included. */
const MAX_TELEGRAM_BYTES = 4096;
const MAX_LINE_BYTES = 1024;

function read(settings: TelegramSettings, texts: readonly string[]) {
  const lines: string[] = [];
  let bad = 0;
  const input = new TelegramInput(settings, {
    onLine: (bytes, start, end) => lines.push(new TextDecoder().decode(bytes.slice(start, end))),
    onBadFrame: () => bad++,
  });
  for (const text of texts) input.receive(new TextEncoder().encode(text));
  return { lines, bad };
}

function sentence(body: string): string {
  const sum = new TextEncoder().encode(body).reduce((xor, byte) => xor ^ byte, 0);
  return `$${body}*${sum.toString(16).padStart(2, "0")}\r\n`;
}

Deno.test("TelegramInput gives the lines of a telegram whose checksum is right, and counts others", () => {
  const good = sentence("a\r\nb");
  assert.deepEqual(read(nmea, [good, good.replace("b", "c"), good]), {
    lines: ["$a", "b", "$a", "b"],
    bad: 1,
  });
});

Deno.test("TelegramInput counts no telegram that was under way at the start", () => {
  assert.deepEqual(read(nmea, ["2.1,N*55\r\n", sentence("a")]), { lines: ["$a"], bad: 0 });
});

Deno.test(`TelegramInput takes a telegram of ${MAX_TELEGRAM_BYTES} bytes, and none of one more`, () => {
  const line = `${"x".repeat(99)}\n`;
  // The markers and the checksum take four.
  const body = line.repeat(41).slice(0, MAX_TELEGRAM_BYTES - 4);
  const whole = read(nmea, [sentence(body), sentence("a")]);
  assert.equal(whole.lines.length, 42);
  assert.equal(whole.bad, 0);
  const { lines, bad } = read(nmea, [sentence(body + "x"), sentence("a")]);
  assert.deepEqual(lines, ["$a"]);
  assert.ok(bad <= 1);
});

Deno.test(`TelegramInput takes a line of ${MAX_LINE_BYTES} bytes in it, and drops a longer one alone`, () => {
  const line = "x".repeat(MAX_LINE_BYTES);
  assert.deepEqual(read(nmea, [sentence(`\n${line}\nb`)]).lines, ["$", line, "b"]);
  assert.deepEqual(read(nmea, [sentence(`\n${line}x\nb`)]), { lines: ["$", "b"], bad: 1 });
});
