import assert from "node:assert/strict";
import { findHolders } from "../../../devices/serial/port_holders.ts";
import { readSmallFile } from "../../../devices/serial/system_files.ts";

Deno.test("findHolders() finds the program that has a file open", async () => {
  const path = await Deno.makeTempFile();
  using _file = await Deno.open(path);
  const name = readSmallFile("/proc/self/comm");
  assert.deepEqual(findHolders(path), [`${name} (process ${Deno.pid})`]);
  await Deno.remove(path);
  assert.deepEqual(findHolders(path), []);
});
