import assert from "node:assert/strict";
import { findConfigFile } from "../../../bridge/cli/start.ts";

Deno.test("findConfigFile() takes the named file, else pinbridge.yaml where there is one", () => {
  const there = (path: string) => path === "pinbridge.yaml";
  const nowhere = () => false;
  assert.equal(findConfigFile({}, there), "pinbridge.yaml");
  assert.equal(findConfigFile({}, nowhere), undefined);
  assert.equal(findConfigFile({ config: "mine.yaml" }, there), "mine.yaml");
  assert.equal(findConfigFile({ config: "mine.yaml" }, nowhere), "mine.yaml");
});
