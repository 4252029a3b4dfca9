import assert from "node:assert/strict";
import { MAX_MARKER_LENGTH } from "../../../devices/board/telegram_keys.ts";
import { assertRefused, readEntry } from "./_adapter_entry.ts";

Deno.test("a telegram's markers are as long as they may be, and no longer", async () => {
  const marker = "x".repeat(MAX_MARKER_LENGTH);
  const { telegram } = await readEntry(
    `telegram: { start: "${marker}", end: "${marker}", checksum: xor8 }`,
  );
  assert.deepEqual(telegram, { start: marker, end: marker, checksum: "xor8" });
  for (const keys of [`start: "${marker}x", end: "*"`, `end: "${marker}x"`]) {
    await assertRefused(`telegram: { ${keys}, checksum: xor8 }`, /longer than 32/);
  }
});

Deno.test("an aside begins and ends with one character", async () => {
  const telegram = (aside: string) => `telegram: { end: "*", checksum: xor8, aside: ${aside} }`;
  await readEntry(telegram('{ start: ":", end: "\\n" }'));
  for (const aside of ['{ start: "::", end: "x" }', '{ start: "°", end: "x" }']) {
    await assertRefused(telegram(aside), /must be one character/);
  }
});

Deno.test("a telegram has an end and a checksum", async () => {
  await assertRefused("telegram: { checksum: xor8 }", /end is missing/);
  await assertRefused('telegram: { end: "*" }', /checksum is missing/);
});
