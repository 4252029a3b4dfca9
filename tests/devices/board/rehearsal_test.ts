import assert from "node:assert/strict";
import { type RehearsalConfig, rehearse } from "../../../devices/board/rehearsal.ts";

async function play(config: RehearsalConfig, bytes: string | Uint8Array<ArrayBuffer>) {
  const said: string[] = [];
  const rehearsal = await rehearse(config, {
    reading: (channel, value, unit) => said.push(`${channel} = ${value} ${unit ?? ""}`.trim()),
    log: (line) => said.push(`log: ${line}`),
    difficulty: (reason) => said.push(`difficulty: ${reason}`),
    dropped: (reason) => said.push(`dropped: ${reason}`),
  });
  rehearsal.receive(typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
  rehearsal.end();
  return said;
}

Deno.test("a rehearsal reads as a board's entry says, with the units that it names", async () => {
  const config = {
    patterns: [{ match: "^W(?<weight>[ +-][0-9.]+)" }],
    channels: { weight: { unit: "kg" } },
  };
  assert.deepEqual(await play(config, "W 1.5\nready\n"), ["weight = 1.5 kg", "log: ready"]);
});

Deno.test("a rehearsal says once what is not understood", async () => {
  const said = await play({}, "Gewicht: 1,234 kg\n");
  assert.equal(said.filter((text) => text.includes("decimal")).length, 1);
});

Deno.test("a rehearsal says what was dropped, and why", async () => {
  assert.match(
    (await play({}, "x".repeat(1025) + "\n")).join(),
    /dropped: a line of over 1024 bytes/,
  );
  const frames = {
    type: "fixed",
    sync: Uint8Array.of(0xaa),
    checksum: "sum8",
    fields: [
      { name: "a", type: "u8" },
    ],
  } as const;
  const said = await play({ frames }, Uint8Array.of(0xaa, 1, 1, 0xaa, 2, 3, 0xaa, 4, 4));
  assert.deepEqual(said.filter((text) => !text.startsWith("log")), [
    "a = 1",
    "dropped: bytes that are no frame, or a wrong checksum",
    "a = 4",
  ]);
});

Deno.test("a rehearsal asks nothing: a poll's board is only heard", async () => {
  assert.deepEqual(await play({ poll: { send: "?", everyMs: 20 } }, '{"a":1}\n'), ["a = 1"]);
});

Deno.test("a pattern that cannot be matched is refused in words", async () => {
  await assert.rejects(play({ patterns: [{ match: "(?<a>x)\\1" }] }, ""), /patterns\[0\]\.match/);
});
