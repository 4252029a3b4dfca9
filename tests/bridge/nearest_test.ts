import assert from "node:assert/strict";
import { nearest } from "../../bridge/nearest.ts";

Deno.test("nearest() finds what was misspelled and nothing for what is far off", () => {
  const keys = ["host", "port", "allowedHosts", "baudRate"];
  assert.equal(nearest("prot", keys), "port");
  assert.equal(nearest("baudrate", keys), "baudRate");
  assert.equal(nearest("allowHosts", keys), "allowedHosts");
  assert.equal(nearest("baud", keys), "baudRate");
  assert.equal(nearest("fro", ["url", "for"]), "for");
  assert.equal(nearest("temperature", keys), null);
  assert.equal(nearest("x", []), null);
});
