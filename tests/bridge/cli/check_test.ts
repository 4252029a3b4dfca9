import assert from "node:assert/strict";
import { describeConfig } from "../../../bridge/cli/check.ts";
import { parseConfig } from "../../../bridge/config/config.ts";

Deno.test("describeConfig() names each adapter", () => {
  const config = parseConfig(
    "adapters: [{ type: serial, id: a, port: /dev/x }, { type: virtual, id: b }]",
    "f",
  );
  assert.deepEqual(describeConfig("f.yaml", config), ["f.yaml: ok", "  serial a", "  virtual b"]);
  assert.deepEqual(describeConfig("f.yaml", {}), [
    "f.yaml: ok",
    "  every serial port that looks like a board",
  ]);
});
