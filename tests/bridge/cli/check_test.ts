import assert from "node:assert/strict";
import { describeConfig } from "../../../bridge/cli/check.ts";
import { parse } from "../config/_parse.ts";

Deno.test("describeConfig() names each adapter", async () => {
  const config = await parse(
    "adapters: [{ type: serial, id: a, port: /dev/x }, { type: virtual, id: b }]",
    "f",
  );
  assert.deepEqual(describeConfig("f.yaml", config), ["f.yaml: ok", "  serial a", "  virtual b"]);
  assert.deepEqual(describeConfig("f.yaml", {}), [
    "f.yaml: ok",
    "  every serial port that looks like a board",
  ]);
});
