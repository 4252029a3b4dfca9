import assert from "node:assert/strict";
import { DeviceError } from "../../../devices/adapter.ts";
import { openLink } from "../../../devices/serial/link.ts";
import { tryRates } from "../../../devices/serial/rate_trial.ts";
import { RatedBoard } from "./_rated_board.ts";

const FOREVER = new AbortController().signal;
Deno.test({
  name: "the rate at which a board is readable is found, and no further one tried",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using board = new RatedBoard(9600);
    const { scores, best } = await tryRates(board.pty.path, FOREVER, { listenMs: 5000 });
    assert.equal(best, 9600);
    assert.deepEqual(scores.map(({ baudRate }) => baudRate), [115_200, 9600]);
    assert.ok(scores[0].text < 0.5 && scores[1].decodable >= 3, JSON.stringify(scores));
    board.rates.delete(0);
    assert.deepEqual([...board.rates].sort(), [115_200, 9600], "no other was set");
  },
});

Deno.test("a board that is readable at no rate has none", async () => {
  using board = new RatedBoard(1);
  const rates = [115_200, 9600];
  const { scores, best } = await tryRates(board.pty.path, FOREVER, { rates, listenMs: 30 });
  assert.deepEqual([best, scores.length], [null, 2]);
});

Deno.test("a port that another one has is left alone", async () => {
  using board = new RatedBoard(9600);
  const link = await openLink(board.pty.path, {}, { onBytes() {}, onLost() {} });
  await assert.rejects(
    tryRates(board.pty.path, FOREVER),
    (error: Error) => error instanceof DeviceError && /in use/.test(error.message),
  );
  await link.close();
});

Deno.test("a board that is unplugged, or a trial that is given up, ends it at once", async () => {
  const board = new RatedBoard(1);
  const trial = tryRates(board.pty.path, FOREVER, { listenMs: 60_000 });
  await board.isListenedTo();
  board[Symbol.dispose]();
  assert.equal((await trial).best, null);
  using other = new RatedBoard(1);
  const stop = new AbortController();
  const stopped = tryRates(other.pty.path, stop.signal, { listenMs: 60_000 });
  await other.isListenedTo();
  stop.abort();
  assert.ok((await stopped.catch(() => ({ best: null }))).best === null);
});
