import assert from "node:assert/strict";
import { MAX_TEMPLATE_LENGTH } from "../../../devices/board/channel_keys.ts";
import { MAX_QUESTIONS } from "../../../devices/board/poll_keys.ts";
import { assertRefused, readEntry } from "./_adapter_entry.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

function questions(count: number): string {
  return `poll: [${Array(count).fill('{ send: "?" }').join()}]`;
}

Deno.test("a board is asked as many questions as it may be, and no more", async () => {
  assert.equal((await readEntry(questions(MAX_QUESTIONS)) as never)["poll"]["length"], 32);
  await assertRefused(questions(MAX_QUESTIONS + 1), /are more than 32/);
  assert.deepEqual((await readEntry("poll: []")).poll, []);
});

Deno.test("a question is as long as it may be, as text and as bytes, and no longer", async () => {
  await readEntry(`poll: { send: "${"x".repeat(MAX_TEMPLATE_LENGTH)}" }`);
  await assertRefused(
    `poll: { send: "${"x".repeat(MAX_TEMPLATE_LENGTH + 1)}" }`,
    /longer than 512/,
  );
  await readEntry(`poll: { hex: "${"aa".repeat(64)}" }`);
  await assertRefused(`poll: { hex: "${"aa".repeat(65)}" }`, /1 to 64 bytes/);
});

for (
  const [key, min, max] of [
    ["everyMs", 20, DAY_MS],
    ["timeoutMs", 1, 60_000],
    ["pauseMs", 0, 60_000],
  ] as const
) {
  Deno.test(`${key} is from ${min} to ${max}`, async () => {
    for (const value of [min, max]) await readEntry(`poll: { send: "?", ${key}: ${value} }`);
    for (const value of [min - 1, max + 1, ".inf", 20.5]) {
      await assertRefused(`poll: { send: "?", ${key}: ${value} }`, new RegExp(`${key}: must be`));
    }
  });
}

Deno.test("a question is either text or bytes", async () => {
  await assertRefused('poll: { send: "?", hex: "3f" }', /send and hex exclude each other/);
  await assertRefused("poll: { everyMs: 100 }", /send is missing; or hex/);
});
