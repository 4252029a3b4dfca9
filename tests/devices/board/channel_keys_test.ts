import assert from "node:assert/strict";
import { MAX_TEMPLATE_LENGTH } from "../../../devices/board/channel_keys.ts";
import { parse } from "../../bridge/config/_parse.ts";

async function read(channels: string): Promise<unknown> {
  const text = `adapters: [{ type: serial, id: a, port: /dev/x, channels: ${channels} }]`;
  const [adapter] = (await parse(text, "f")).adapters!;
  return adapter.channels;
}

async function fails(channels: string, pattern: RegExp): Promise<void> {
  await assert.rejects(() => read(channels), (error: Error) => {
    assert.match(error.message, pattern);
    return true;
  });
}

Deno.test("a channel may say one thing only", async () => {
  assert.deepEqual(
    await read("{ a: { unit: g }, b: { min: -1.5 }, 5: { writable: true }, c: {} }"),
    {
      a: { unit: "g" },
      b: { min: -1.5 },
      5: { writable: true },
      c: {},
    },
  );
});

Deno.test("a channel that is not as it must be is named with its key", async () => {
  await fails("[]", /channels: must be a map/);
  await fails("{ 'a/b': {} }", /channels\.a\/b: contains \//);
  await fails("{ a: }", /channels\.a: must be a map/);
  await fails("{ a }", /channels\.a: has no value/);
  await fails("{ a: { units: g } }", /channels\.a\.units: unknown key; did you mean unit\?/);
  await fails("{ a: { kind: bool } }", /channels\.a\.kind: must be one of number, boolean, string/);
  await fails("{ a: { min: low } }", /channels\.a\.min: must be a number/);
  await fails("{ a: { max: .nan } }", /channels\.a\.max: must be a number/);
  await fails("{ a: { min: 2, max: 1 } }", /channels\.a\.min: is above max, which is 1/);
  await fails("{ a: { writable: 1 } }", /channels\.a\.writable: must be true or false/);
});

Deno.test("patterns need a template, and a template a channel that can be set", async () => {
  await fails("{ a: { ack: OK } }", /channels\.a\.ack: needs a command/);
  await fails("{ a: { error: E } }", /channels\.a\.error: needs a command/);
  await fails("{ a: { writable: false, command: A } }", /channels\.a\.command: .*not writable/);
  assert.deepEqual(await read("{ a: { command: A, error: E } }"), {
    a: { command: "A", error: "E" },
  });
});

Deno.test("templates and patterns that cannot be used are refused", async () => {
  await fails("{ a: { command: A, ack: '(' } }", /channels\.a\.ack: Invalid regular expression/);
  await fails(
    "{ a: { command: A, error: '(?=a)' } }",
    /channels\.a\.error: holds \(\?=: look-around/,
  );
  await fails(
    "{ a: { command: A, error: '(a)\\1' } }",
    /:1: .*\.a\.error: holds \\1: .*back references/,
  );
  await fails("{ a: { command: '' } }", /channels\.a\.command: is empty/);
  const longest = "x".repeat(MAX_TEMPLATE_LENGTH);
  assert.deepEqual(await read(`{ a: { command: ${longest} } }`), { a: { command: longest } });
  await fails(`{ a: { command: ${longest}x } }`, /channels\.a\.command: is longer than 512/);
});

Deno.test("the words of a channel's states are two", async () => {
  assert.deepEqual(await read("{ door: { kind: boolean, words: [closed, open] } }"), {
    door: { kind: "boolean", words: ["closed", "open"] },
  });
  await fails("{ a: { words: [on] } }", /channels\.a\.words: must be two words/);
  await fails("{ a: { words: [a, b, c] } }", /channels\.a\.words: must be two words/);
});
