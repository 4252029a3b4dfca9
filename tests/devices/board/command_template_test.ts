import assert from "node:assert/strict";
import { DeviceError } from "../../../devices/adapter.ts";
import {
  CommandTemplate,
  createTemplates,
  MAX_MATCHED_LENGTH,
  toHints,
} from "../../../devices/board/command_template.ts";
import { compileAnswers } from "./_patterns.ts";

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
    assert.equal(new CommandTemplate(template).fill(value), text);
  });
}

Deno.test("a template takes no null", () => {
  const isInvalid = (error: unknown) => error instanceof DeviceError && error.kind === "invalid";
  assert.throws(() => new CommandTemplate("T{value}").fill(null), isInvalid);
});

Deno.test("a template without patterns is not answered", async () => {
  const templates = await createTemplates({
    a: { command: "T" },
    b: { command: "T", ack: "OK" },
    c: { command: "T", error: "ERR" },
  });
  const answered = [...templates.values()].map(({ answers }) => answers?.hasYes);
  assert.deepEqual(answered, [undefined, true, false]);
});

Deno.test("answer patterns tell yes, no and neither; the first group is what was said", async () => {
  const answers = await compileAnswers({ ack: "^OK(?: (.*))?$", error: "^ERR (.*)" });
  assert.deepEqual(answers.read("OK"), { error: null });
  assert.deepEqual(answers.read("OK 21.5"), { error: null, reply: "21.5" });
  assert.deepEqual(answers.read("ERR too hot"), { error: "too hot" });
  assert.equal(answers.read("temperature:21.5"), null);
  assert.equal(answers.read(""), null);
  assert.deepEqual((await compileAnswers({ ack: ".", error: "^E" })).read("E5"), { error: "E5" });
});

Deno.test("answer patterns look at the first 256 characters of a line", async () => {
  const answers = await compileAnswers({ ack: "x$|y" });
  assert.deepEqual(answers.read(" ".repeat(MAX_MATCHED_LENGTH - 1) + "y"), { error: null });
  assert.equal(answers.read(" ".repeat(MAX_MATCHED_LENGTH) + "y"), null);
});

Deno.test("createTemplates() has a template for each channel with a command, and refuses a bad pattern", async () => {
  const templates = await createTemplates({ a: { command: "A" }, b: { unit: "g" } });
  assert.deepEqual([...templates.keys()], ["a"]);
  await assert.rejects(
    createTemplates({ a: { command: "A", ack: "(" } }),
    (error: unknown) =>
      error instanceof DeviceError && error.kind === "unusable" &&
      /^channels\.a\.ack: Invalid/.test(error.message),
  );
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
