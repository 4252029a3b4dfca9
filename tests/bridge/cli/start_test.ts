import assert from "node:assert/strict";
import { findConfigFile, startArguments } from "../../../bridge/cli/start.ts";

Deno.test("findConfigFile() takes the named file, else pinbridge.yaml where there is one", () => {
  const there = (path: string) => path === "pinbridge.yaml";
  const nowhere = () => false;
  assert.equal(findConfigFile({}, there), "pinbridge.yaml");
  assert.equal(findConfigFile({}, nowhere), undefined);
  assert.equal(findConfigFile({ config: "mine.yaml" }, there), "mine.yaml");
  assert.equal(findConfigFile({ config: "mine.yaml" }, nowhere), "mine.yaml");
});

Deno.test("startArguments() knows a start without knowing the other commands", () => {
  const cases: [string[], string[] | null][] = [
    [[], []],
    [["start"], []],
    [["start", "--port", "0"], ["--port", "0"]],
    [["--port", "0"], ["--port", "0"]],
    [["ports"], null],
    [["strat"], null],
    [["--help"], null],
    [["start", "-h"], null],
    [["--version"], null],
  ];
  for (const [args, wanted] of cases) {
    assert.deepEqual(startArguments(args), wanted, args.join(" "));
  }
});
