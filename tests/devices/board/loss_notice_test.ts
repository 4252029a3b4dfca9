import assert from "node:assert/strict";
import { LossNotice } from "../../../devices/board/loss_notice.ts";

Deno.test("LossNotice speaks at once, then every ten seconds with the number so far", () => {
  const said: string[] = [];
  const notice = new LossNotice("Long lines", (text) => said.push(text));
  for (const now of [0, 1, 9999, 10_000, 10_001, 30_000]) notice.count(now);
  assert.deepEqual(said, [1, 4, 6].map((count) => `Long lines dropped so far: ${count}`));
});
