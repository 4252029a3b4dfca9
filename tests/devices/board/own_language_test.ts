import assert from "node:assert/strict";
import { hasOwnLanguage, learnLanguage } from "../../../devices/board/own_language.ts";

Deno.test("a board has a language of its own if anything is said of its words", () => {
  assert.equal(hasOwnLanguage({}), false);
  assert.equal(hasOwnLanguage({ channels: { fan: { unit: "%" } } }), false);
  for (
    const config of [
      { channels: { fan: { command: "F{value}" } } },
      { patterns: [] },
      { poll: { send: "?" } },
      { frames: {} },
      { telegram: {} },
    ]
  ) assert.equal(hasOwnLanguage(config), true, JSON.stringify(config));
});

Deno.test("a question's defaults, its bytes and its name for people", async () => {
  const { questions } = await learnLanguage({
    poll: [{ send: "Q\r\n" }, { hex: Uint8Array.of(0xff, 1), everyMs: 50, pauseMs: 5 }],
  });
  const [text, bytes] = questions;
  assert.deepEqual([text.name, text.everyMs, text.timeoutMs, text.pauseMs], [
    '"Q\\r\\n"',
    null,
    1000,
    0,
  ]);
  assert.deepEqual([...text.line.bytes], [0x51, 13, 10]);
  assert.deepEqual([bytes.name, bytes.everyMs, bytes.pauseMs], ["ff01", 50, 5]);
});

Deno.test("a board with frames answers with one, unless a line is waited for", async () => {
  const poll = [{ send: "?" }, { send: "!", until: "^ok" }];
  const { questions } = await learnLanguage({ poll, frames: {} });
  assert.deepEqual(questions.map(({ line }) => line.isAnsweredByFrame), [true, false]);
  const { questions: ofLines } = await learnLanguage({ poll });
  assert.deepEqual(ofLines.map(({ line }) => line.isAnsweredByFrame), [false, false]);
});

Deno.test("what cannot be matched is refused with its place", async () => {
  await assert.rejects(
    learnLanguage({ poll: { send: "?", until: "(" } }),
    (error: Error) => error.name === "DeviceError" && /^poll\.until: /.test(error.message),
  );
});
