import assert from "node:assert/strict";
import { describeDeviceLoss } from "../../../../bridge/dashboard/model/device_loss.ts";
import {
  addLoss,
  describeLoss,
  NO_LOSS,
  recoverLoss,
} from "../../../../bridge/dashboard/model/loss.ts";

Deno.test("a loss says that the bridge was away only when it was", () => {
  assert.equal(describeLoss(NO_LOSS), "");
  const skipped = addLoss(NO_LOSS, 1234, "dropped");
  assert.equal(describeLoss(skipped), "Up to 1,234 readings skipped on the way to this page");
  const forgotten = addLoss(NO_LOSS, 0, "forgotten");
  assert.equal(
    describeLoss(forgotten),
    "Readings are missing from while this page was away",
  );
  assert.match(describeLoss(addLoss(forgotten, 0, "restarted")), /while the bridge was away; /);
});

Deno.test("what the history brought is lost no longer, what was skipped still is", () => {
  const both = addLoss(addLoss(NO_LOSS, 3, "dropped"), 0, "forgotten");
  assert.deepEqual(recoverLoss(both), addLoss(NO_LOSS, 3, "dropped"));
  assert.equal(recoverLoss(NO_LOSS), NO_LOSS);
});

Deno.test("what a board's bytes lost is counted with what to do about it", () => {
  assert.deepEqual(describeDeviceLoss(), []);
  const [long, bad] = describeDeviceLoss({ linesTooLong: 1, badFrames: 1200 });
  assert.match(long, /^1 line was longer than 1 KiB and dropped: print less/);
  assert.match(bad, /^1,200 lines or frames were damaged: check the baud rate/);
});
