import assert from "node:assert/strict";
import { DeviceError } from "../../../devices/adapter.ts";
import {
  MAX_WAITING_BYTES,
  MAX_WAITING_MESSAGES,
  PublishQueue,
} from "../../../devices/mqtt/publish_queue.ts";

function isBusy(error: unknown): boolean {
  return error instanceof DeviceError && error.kind === "busy";
}

Deno.test("PublishQueue lets nothing go before the broker has shown that it is alive", async () => {
  let proofs = 0;
  const queue = new PublishQueue(() => void proofs++);
  let went = 0;
  const turns = [1, 2].map((bytes) => queue.turn(bytes).then(() => went++));
  await Promise.resolve();
  assert.deepEqual([proofs, went], [1, 0], "one proof is enough for all");
  queue.release();
  await Promise.all(turns);
  assert.deepEqual([went, queue.size], [2, 0]);
  const next = queue.turn(1);
  assert.equal(proofs, 2, "a proof is good for those who waited only");
  queue.release();
  await next;
});

Deno.test("PublishQueue never lets go what was given up", async () => {
  const queue = new PublishQueue(() => {});
  const deadline = new AbortController();
  const turn = queue.turn(1, deadline.signal);
  deadline.abort(new Error("too late"));
  await assert.rejects(turn, /too late/);
  queue.release();
  await assert.rejects(queue.turn(1, deadline.signal), /too late/);
  const released = new AbortController();
  const late = queue.turn(1, released.signal);
  queue.release();
  released.abort(new Error("between"));
  await assert.rejects(late, /between/, "given up between its turn and the write");
  assert.equal(queue.size, 0);
});

Deno.test("PublishQueue is bounded in messages and in bytes", async () => {
  const queue = new PublishQueue(() => {});
  const turns = Array.from({ length: MAX_WAITING_MESSAGES }, () => queue.turn(1));
  await assert.rejects(queue.turn(1), isBusy);
  queue.release();
  await Promise.all(turns);
  const whole = queue.turn(MAX_WAITING_BYTES);
  await assert.rejects(queue.turn(1), isBusy);
  queue.release();
  await whole;
  const again = queue.turn(MAX_WAITING_BYTES);
  queue.release();
  await again;
  await assert.rejects(queue.turn(MAX_WAITING_BYTES + 1), isBusy);
});

Deno.test("PublishQueue fails all that wait, and all that come, when the connection ends", async () => {
  const queue = new PublishQueue(() => {});
  const turn = queue.turn(1);
  const lost = new DeviceError("lost", "gone");
  queue.end(lost);
  await assert.rejects(turn, lost);
  await assert.rejects(queue.turn(1), lost);
});
