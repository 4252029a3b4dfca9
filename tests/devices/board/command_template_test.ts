import assert from "node:assert/strict";
import { DeviceError } from "../../../devices/adapter.ts";
import {
  AnswerPatterns,
  CommandTemplate,
  createTemplates,
  MAX_MATCHED_LENGTH,
  toHints,
} from "../../../devices/board/command_template.ts";

for (
  const [template, value, text] of [
    ["FAN {value}\r\n", true, "FAN 1\r\n"],
    ["FAN {value}\r\n", false, "FAN 0\r\n"],
    ["T{value}", 21.5, "T21.5"],
    ["T{value}", -0, "T0"],
    ["{value}{value};", "ab", "abab;"],
    ["SAY {value}\n", "$& $1 {value}", "SAY $& $1 {value}\n"],
    ["TARE\r", 5, "TARE\r"],
    ["{ value } {0}\n", 5, "{ value } {0}\n"],
  ] as const
) {
  Deno.test(`a template ${JSON.stringify(template)} makes ${JSON.stringify(text)}`, () => {
    assert.equal(new CommandTemplate(template, {}).fill(value), text);
  });
}

Deno.test("a template takes no null", () => {
  const isInvalid = (error: unknown) => error instanceof DeviceError && error.kind === "invalid";
  assert.throws(() => new CommandTemplate("T{value}", {}).fill(null), isInvalid);
});

Deno.test("a template without patterns is not answered", () => {
  assert.equal(new CommandTemplate("T", {}).answers, null);
  assert.equal(new CommandTemplate("T", { ack: "OK" }).answers?.hasYes, true);
  assert.equal(new CommandTemplate("T", { error: "ERR" }).answers?.hasYes, false);
});

Deno.test("answer patterns tell yes, no and neither; the first group is what was said", () => {
  const answers = new AnswerPatterns({ ack: "^OK(?: (.*))?$", error: "^ERR (.*)" });
  assert.deepEqual(answers.read("OK"), { error: null });
  assert.deepEqual(answers.read("OK 21.5"), { error: null, reply: "21.5" });
  assert.deepEqual(answers.read("ERR too hot"), { error: "too hot" });
  assert.equal(answers.read("temperature:21.5"), null);
  assert.equal(answers.read(""), null);
  assert.deepEqual(new AnswerPatterns({ ack: ".", error: "^E" }).read("E5"), { error: "E5" });
});

Deno.test("answer patterns look at the first 256 characters of a line", () => {
  const answers = new AnswerPatterns({ ack: "x$|y" });
  assert.deepEqual(answers.read(" ".repeat(MAX_MATCHED_LENGTH - 1) + "y"), { error: null });
  assert.equal(answers.read(" ".repeat(MAX_MATCHED_LENGTH) + "y"), null);
});

Deno.test("createTemplates() has a template for each channel with a command, and refuses a bad pattern", () => {
  const templates = createTemplates({ a: { command: "A" }, b: { unit: "g" } });
  assert.deepEqual([...templates.keys()], ["a"]);
  assert.throws(() => createTemplates({ a: { command: "A", ack: "(" } }), SyntaxError);
});

Deno.test("toHints() keeps what viewers see; a channel with a template can be set", () => {
  assert.deepEqual(
    toHints({
      weight: { unit: "g", min: 0 },
      tare: { command: "T", ack: "OK", error: "E", kind: "boolean" },
      locked: { command: "L", writable: false },
    }),
    {
      weight: { unit: "g", min: 0 },
      tare: { kind: "boolean", writable: true },
      locked: { writable: false },
    },
  );
});
