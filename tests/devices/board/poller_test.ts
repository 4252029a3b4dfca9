import assert from "node:assert/strict";
import { DeviceError } from "../../../devices/adapter.ts";
import { BoardSession } from "../../../devices/board/board_session.ts";
import { encodeCommandLine } from "../../../devices/board/command_line.ts";
import { MAX_UNANSWERED } from "../../../devices/board/poller.ts";
import { learnLanguage, type OwnLanguageConfig } from "../../../devices/board/own_language.ts";
import { toHints } from "../../../devices/board/command_template.ts";

const encoder = new TextEncoder();
const never = new AbortController().signal;

/** A board that answers what it is asked, and what came of it. */
async function converse(
  config: OwnLanguageConfig & { readonly frames?: never },
  answer: (question: string) => string | Uint8Array | null,
) {
  const { patterns, questions, templates } = await learnLanguage(config);
  const heard: string[] = [];
  const readings: [string, unknown][] = [];
  const conditions: string[] = [];
  let changed = Promise.withResolvers<void>();
  const note = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const session = new BoardSession(
    (bytes) => {
      const text = new TextDecoder().decode(bytes);
      heard.push(text);
      const said = answer(text);
      const bytesBack = typeof said === "string" ? encoder.encode(said) : said;
      // Not before the question has been written.
      if (bytesBack !== null) setTimeout(() => session.receive(bytesBack), 0);
      note();
      return Promise.resolve();
    },
    { hello: false, settleMs: 0, patterns, questions, frames: config.frames },
    {
      onOnline() {},
      onCondition: (state, reason) => {
        conditions.push(`${state} ${reason}`);
        note();
      },
      onHello() {},
      onReading(channel, value) {
        readings.push([channel, value]);
        note();
      },
      onLog() {},
      onCount() {},
    },
  );
  const channels = Object.entries(toHints(config.channels)).map(([id, hints]) => {
    return { id, kind: "number" as const, writable: false, ...hints };
  });
  return {
    heard,
    readings,
    conditions,
    async until(isDone: () => boolean) {
      while (!isDone()) await changed.promise;
    },
    command(channel: string, value: number, id = 1) {
      const line = encodeCommandLine(
        { id, device: "d", channel, value },
        { id: "d", name: "d", channels },
        templates,
      );
      return session.commands.submit(id, line, never);
    },
    [Symbol.dispose]: () => session.end(new DeviceError("lost", "The test is over")),
  };
}

Deno.test("a board is asked again and again, and its answers are readings", async () => {
  using board = await converse({
    patterns: [{ match: "T:(?<t>[\\d.]+)" }],
    poll: { send: "M105\n", everyMs: 20, until: "^ok" },
  }, () => "ok T:21.5\r\n");
  await board.until(() => board.readings.length === 3);
  assert.deepEqual(board.readings[2], ["t", 21.5]);
  assert.deepEqual(new Set(board.heard), new Set(["M105\n"]));
});

Deno.test("a question without everyMs is asked once, and before the others", async () => {
  using board = await converse({
    patterns: [{ match: "(?<v>\\d+)" }],
    poll: [{ send: "INIT\n" }, { send: "A\n", everyMs: 20 }, { send: "B\n", everyMs: 20 }],
  }, () => "1\n");
  await board.until(() => board.heard.length === 5);
  assert.deepEqual(board.heard, ["INIT\n", "A\n", "B\n", "A\n", "B\n"]);
});

Deno.test("a command goes between two questions, and its answer is not taken for theirs", async () => {
  let answers = 0;
  using board = await converse({
    patterns: [{ match: "T:(?<t>\\d+)" }],
    channels: { heat: { command: "M104 S{value}\n", ack: "^ok (.*)" } },
    poll: { send: "M105\n", everyMs: 20, until: "^ok" },
  }, (question) => question.startsWith("M105") ? "ok T:1\n" : `ok set ${++answers}\n`);
  await board.until(() => board.readings.length === 1);
  const outcomes = await Promise.all([1, 2, 3].map((id) => board.command("heat", 200, id)));
  assert.deepEqual(outcomes.map(({ reply }) => reply), ["set 1", "set 2", "set 3"]);
  assert.ok(board.readings.every(([channel, value]) => channel === "t" && value === 1));
});

Deno.test("a board that does not answer is asked on, and is stale until it does", async () => {
  let isDeaf = true;
  using board = await converse({
    patterns: [{ match: "(?<v>\\d+)" }],
    poll: { send: "?", everyMs: 20, timeoutMs: 5 },
  }, () => isDeaf ? null : "1\n");
  await board.until(() => board.conditions.length === 1);
  assert.deepEqual(board.conditions, ['stale It does not answer "?"']);
  // What waits for a late answer is no question that had none.
  assert.equal(board.heard.length, MAX_UNANSWERED);
  isDeaf = false;
  await board.until(() => board.conditions.length === 2);
  assert.deepEqual(board.conditions[1], "online undefined");
});

Deno.test("a sensor with binary frames is asked in bytes, and a frame is its answer", async () => {
  const frames = {
    type: "fixed",
    sync: Uint8Array.of(0xff, 0x86),
    checksum: { kind: "sum8neg", from: 1 },
    fields: [{ name: "co2", type: "u16be" }, { skip: 4 }],
  } as const;
  const frame = Uint8Array.of(0xff, 0x86, 0x02, 0x60, 0x47, 0, 0, 0, 0xd1);
  using board = await converse({
    frames: frames as never,
    poll: { hex: Uint8Array.fromHex("ff0186000000000079"), everyMs: 20 },
  }, () => frame);
  await board.until(() => board.readings.length === 2);
  assert.deepEqual(board.readings[0], ["co2", 608]);
  assert.equal(board.conditions.length, 0);
});

Deno.test(`a board that leaves ${MAX_UNANSWERED - 1} questions in a row unanswered is well`, async () => {
  let asked = 0;
  using board = await converse({
    patterns: [{ match: "(?<v>\\d+)" }],
    poll: { send: "?", everyMs: 20, timeoutMs: 5 },
  }, () => ++asked % MAX_UNANSWERED === 0 ? "1\n" : null);
  await board.until(() => board.readings.length === 1);
  assert.equal(board.conditions.length, 0);
});
