import assert from "node:assert/strict";
import { MAX_TEMPLATE_LENGTH } from "../../../bridge/config/channel_config.ts";
import { parseConfig } from "../../../bridge/config/config.ts";

function read(channels: string): unknown {
  const text = `adapters: [{ type: serial, id: a, port: /dev/x, channels: ${channels} }]`;
  const [adapter] = parseConfig(text, "f").adapters!;
  return adapter.type === "serial" ? adapter.channels : undefined;
}

function fails(channels: string, pattern: RegExp): void {
  assert.throws(() => read(channels), (error: Error) => {
    assert.match(error.message, pattern);
    return true;
  });
}

Deno.test("a channel may say one thing only", () => {
  assert.deepEqual(read("{ a: { unit: g }, b: { min: -1.5 }, 5: { writable: true }, c: {} }"), {
    a: { unit: "g" },
    b: { min: -1.5 },
    5: { writable: true },
    c: {},
  });
});

Deno.test("a channel that is not as it must be is named with its key", () => {
  fails("[]", /channels: must be a map/);
  fails("{ 'a/b': {} }", /channels\.a\/b: contains \//);
  fails("{ a: }", /channels\.a: must be a map/);
  fails("{ a }", /channels\.a: has no value/);
  fails("{ a: { units: g } }", /channels\.a\.units: unknown key; did you mean unit\?/);
  fails("{ a: { kind: bool } }", /channels\.a\.kind: must be one of number, boolean, string/);
  fails("{ a: { min: low } }", /channels\.a\.min: must be a number/);
  fails("{ a: { max: .nan } }", /channels\.a\.max: must be a number/);
  fails("{ a: { min: 2, max: 1 } }", /channels\.a\.min: is above max, which is 1/);
  fails("{ a: { writable: 1 } }", /channels\.a\.writable: must be true or false/);
});

Deno.test("patterns need a template, and a template a channel that can be set", () => {
  fails("{ a: { ack: OK } }", /channels\.a\.ack: needs a command/);
  fails("{ a: { error: E } }", /channels\.a\.error: needs a command/);
  fails("{ a: { writable: false, command: A } }", /channels\.a\.command: .*not writable/);
  assert.deepEqual(read("{ a: { command: A, error: E } }"), { a: { command: "A", error: "E" } });
});

Deno.test("templates and patterns that cannot be used are refused", () => {
  fails("{ a: { command: A, ack: '(' } }", /channels\.a\.ack: Invalid regular expression/);
  fails("{ a: { command: A, error: '(a+)+' } }", /channels\.a\.error: could take forever/);
  fails("{ a: { command: '' } }", /channels\.a\.command: is empty/);
  const longest = "x".repeat(MAX_TEMPLATE_LENGTH);
  assert.deepEqual(read(`{ a: { command: ${longest} } }`), { a: { command: longest } });
  fails(`{ a: { command: ${longest}x } }`, /channels\.a\.command: is longer than 512/);
});
