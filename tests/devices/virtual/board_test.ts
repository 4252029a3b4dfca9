import assert from "node:assert/strict";
import { openLink } from "../../../devices/serial/link.ts";
import { type BoardBehaviour, VirtualBoard } from "../../../devices/virtual/board.ts";

/** A plugged-in board and the open port that it is behind. */
async function plugIn(behaviour: Partial<BoardBehaviour> = {}) {
  const board = new VirtualBoard({ intervalMs: Infinity, ...behaviour });
  const lost = Promise.withResolvers<void>();
  let received = "";
  let onBytes = Promise.withResolvers<void>();
  const link = await openLink(board.plugIn(), {}, {
    onBytes(chunk) {
      received += new TextDecoder().decode(chunk);
      onBytes.resolve();
      onBytes = Promise.withResolvers();
    },
    onLost: lost.resolve,
  });
  return {
    board,
    lost: lost.promise,
    write: (text: string) => link.write(new TextEncoder().encode(text)),
    /** The first `count` lines that came, once they are there. */
    async lines(count: number): Promise<string[]> {
      while (received.split("\n").length <= count) await onBytes.promise;
      return received.split("\n").slice(0, count);
    },
    async [Symbol.asyncDispose]() {
      await link.close();
      await board.hangUp();
    },
  };
}

Deno.test("VirtualBoard reports readings at its interval", async () => {
  await using plugged = await plugIn({ intervalMs: 1 });
  for (const line of await plugged.lines(5)) assert.equal(typeof JSON.parse(line).light, "number");
});

Deno.test("VirtualBoard answers a command and reports the change at once", async () => {
  await using plugged = await plugIn();
  await plugged.write('{"id":7,"set":{"fan":true}}\n');
  const [answer, readings] = await plugged.lines(2);
  assert.equal(answer, '{"id":7,"ok":true}');
  assert.equal(JSON.parse(readings).fan, true);
  assert.deepEqual(plugged.board.received, ['{"id":7,"set":{"fan":true}}']);
});

Deno.test("VirtualBoard refuses and counts a command that comes while another is under way", async () => {
  await using plugged = await plugIn({ answerDelayMs: 20 });
  await plugged.write('{"id":7,"set":{"fan":true}}\n{"id":8,"set":{"fan":false}}\n');
  const [refusal, answer] = await plugged.lines(2);
  assert.equal(refusal, '{"id":8,"error":"busy"}');
  assert.equal(answer, '{"id":7,"ok":true}');
  assert.equal(plugged.board.overlaps, 1);
});

Deno.test("VirtualBoard hangs up, and comes back with its settings", async () => {
  await using plugged = await plugIn();
  await plugged.write('{"id":7,"set":{"setpoint":30}}\n');
  await plugged.lines(1);
  await plugged.board.hangUp();
  await plugged.lost;
  assert.equal(plugged.board.path, null);
  assert.match(plugged.board.plugIn(), /^\/dev\//);
  assert.throws(() => plugged.board.plugIn(), /already/);
  assert.equal(plugged.board.firmware.setpoint, 30);
});

Deno.test("VirtualBoard hangs up after the byte that it is told to", async () => {
  await using plugged = await plugIn();
  plugged.board.cut(3);
  plugged.board.say("12");
  await plugged.lost;
  assert.equal(plugged.board.path, null);
});

Deno.test("VirtualBoard says nothing into a void", async () => {
  const board = new VirtualBoard();
  board.say("lost");
  await board.hangUp();
  assert.equal(board.path, null);
});
