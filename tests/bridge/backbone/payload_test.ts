import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import {
  MAX_COMMAND_BYTES,
  parseCommandPayload,
  stringifyValue,
} from "../../../bridge/backbone/payload.ts";
import { utf8 } from "../../src/_bytes.ts";

function parse(text: string, kind: "number" | "boolean" | "string") {
  return parseCommandPayload(utf8(text), kind);
}

Deno.test("values are published as they are written; none takes the retained one away", () => {
  deepStrictEqual([1.5, true, "x", null].map(stringifyValue), ["1.5", "true", "x", ""]);
});

Deno.test("a plain payload is the value, as the channel's kind has it", () => {
  deepStrictEqual(parse("21.5", "number"), { value: 21.5 });
  for (const word of ["true", "ON", "1"]) deepStrictEqual(parse(word, "boolean"), { value: true });
  for (const word of ["false", "off", "0"]) {
    deepStrictEqual(parse(word, "boolean"), { value: false });
  }
  deepStrictEqual(parse("21", "string"), { value: "21" });
  deepStrictEqual(parse('{"a":1}', "string"), { value: '{"a":1}' });
});

Deno.test("an object has a value, and may have an id and times", () => {
  const text = '{"id":7,"value":"on","timeoutMs":100,"deadline":5}';
  deepStrictEqual(parse(text, "boolean"), { id: 7, value: true, timeoutMs: 100, deadline: 5 });
});

Deno.test("nothing is a value for a text, which may be a button, and for nothing else", () => {
  deepStrictEqual(parse('{"id":"x","value":null}', "string"), {
    ...{ id: "x", value: null },
    ...{ timeoutMs: undefined, deadline: undefined },
  });
  for (const kind of ["number", "boolean"] as const) {
    match(String(parse('{"value":null}', kind)), /value that is not a/);
  }
});

Deno.test("what is no command is told with a reason", () => {
  for (
    const [text, kind, reason] of [
      ["", "string", /is empty/],
      ["warm", "number", /is not a number/],
      ["", "number", /is empty/],
      [" ", "number", /is not a number/],
      ["1e999", "number", /is not a number/],
      ["maybe", "boolean", /is not a boolean/],
      ['{"value":{}}', "number", /value that is not a number/],
      ['{"value":null}', "number", /value that is not a number/],
      ['{"value":1,"id":{}}', "number", /id/],
      ['{"value":1,"timeoutMs":-1}', "number", /timeoutMs/],
      ['{"value":1,"deadline":"x"}', "number", /deadline/],
    ] as const
  ) match(String(parse(text, kind)), reason, text);
  match(String(parseCommandPayload(new Uint8Array([0xff]), "string")), /UTF-8/);
  strictEqual(typeof parse("x".repeat(MAX_COMMAND_BYTES), "string"), "object");
  match(String(parse("x".repeat(MAX_COMMAND_BYTES + 1), "string")), /longer/);
});
