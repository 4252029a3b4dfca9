import assert from "node:assert/strict";
import { MAX_SETTLE_MS } from "../../../devices/board/board_keys.ts";
import { MAX_SPEED } from "../../../devices/replay/kind.ts";
import { MAX_BAUD_RATE, MIN_BAUD_RATE } from "../../../devices/serial/port_keys.ts";
import type { ConfigOptions } from "../../../bridge/config/config.ts";
import { ConfigError } from "../../../bridge/config/config_error.ts";
import { parse } from "./_parse.ts";
import { LINE_FORMAT_NAMES } from "../../../devices/decode/line_format_names.ts";

async function problems(text: string, options?: Partial<ConfigOptions>): Promise<string[]> {
  try {
    await parse(text, "pinbridge.yaml", options);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.message.split("\n");
  }
  return [];
}

async function fails(
  adapter: string,
  pattern: RegExp,
  options?: Partial<ConfigOptions>,
): Promise<void> {
  const [first, ...others] = await problems(`adapters:\n  - ${adapter}\n`, options);
  assert.match(first ?? "accepted", pattern, adapter);
  assert.match(first, /^pinbridge\.yaml:2: /, adapter);
  assert.deepEqual(others, [], adapter);
}

async function read(adapter: string): Promise<unknown> {
  return (await parse(`adapters:\n  - ${adapter}\n`, "f")).adapters?.[0];
}

function serial(settings: string): string {
  return `{ type: serial, id: a, port: /dev/x, ${settings} }`;
}

Deno.test("a serial adapter takes every setting of its port, its board and its channels", async () => {
  const adapter = `type: serial
    id: scale
    name: The scale
    match: { vendorId: 2341, productId: "0043", serialNumber: 85430353, usbPath: 1-1.4, interface: "00" }
    baudRate: 9600
    dataBits: 7
    parity: even
    stopBits: 2
    flowControl: rtscts
    reset: esp32
    settleMs: 1500
    hello: false
    lines: csv
    channels:
      weight: { unit: g, min: 0, max: 5000 }
      tare: { kind: boolean, writable: true, command: "T{value}\\r\\n", ack: ^OK, error: "^ERR (.*)" }`;
  assert.deepEqual(await read(adapter), {
    type: "serial",
    id: "scale",
    name: "The scale",
    match: {
      vendorId: "2341",
      productId: "0043",
      serialNumber: "85430353",
      usbPath: "1-1.4",
      interface: "00",
    },
    baudRate: 9600,
    dataBits: 7,
    parity: "even",
    stopBits: 2,
    flowControl: "rtscts",
    reset: "esp32",
    settleMs: 1500,
    hello: false,
    lines: "csv",
    channels: {
      weight: { unit: "g", min: 0, max: 5000 },
      tare: {
        kind: "boolean",
        writable: true,
        command: "T{value}\r\n",
        ack: "^OK",
        error: "^ERR (.*)",
      },
    },
  });
});

Deno.test("an id without quotes that YAML takes for a number is the text as it was written", async () => {
  const ids = { "0043": "0043", "2e10": "2e10", "1A86": "1A86" };
  for (const [written, vendorId] of Object.entries(ids)) {
    const adapter = await read(`{ type: serial, id: a, match: { vendorId: ${written} } }`);
    assert.deepEqual(adapter, { type: "serial", id: "a", match: { vendorId } });
  }
});

Deno.test("a serial adapter has either a port or a match that says something", async () => {
  await fails("{ type: serial, id: a }", /adapters\[0\]: port is missing; or match/);
  await fails(
    serial("match: { vendorId: 2341 }"),
    /adapters\[0\]: port and match exclude each other/,
  );
  await fails("{ type: serial, id: a, match: {} }", /adapters\[0\]\.match: needs at least one of/);
  for (const id of ["23411", "xyz1", "23", "0x2341"]) {
    await fails(
      `{ type: serial, id: a, match: { vendorId: ${id} } }`,
      /match\.vendorId: must be four/,
    );
  }
  await fails(
    "{ type: serial, id: a, match: { vendor: 2341, usbPath: 1-1 } }",
    /match\.vendor: unknown key; did you mean vendorId\?/,
  );
});

Deno.test("a port is a path", async () => {
  for (const port of ["ttyUSB0", "COM3"]) {
    await fails(
      `{ type: serial, id: a, port: ${port} }`,
      /port: must be a path; did you mean \/dev\//,
    );
  }
});

Deno.test("a setting of a port that is none is refused with its key and what it may be", async () => {
  for (
    const [setting, pattern] of [
      ["dataBits: 9", /dataBits: must be one of 5, 6, 7, 8$/],
      ["dataBits: '8'", /dataBits: /],
      ["parity: evn", /parity: must be one of .*; did you mean even\?$/],
      ["stopBits: 1.5", /stopBits: must be one of 1, 2$/],
      ["flowControl: xon", /flowControl: /],
      ["reset: always", /reset: must be one of never, on-open, esp32, break$/],
      ["settleMs: -1", /settleMs: must be a whole number from 0 to 60000/],
      [`settleMs: ${MAX_SETTLE_MS + 1}`, /settleMs: /],
      ["hello: maybe", /hello: must be true or false/],
      ["lines: cvs", /lines: must be one of .*did you mean csv\?/],
      [`baudRate: ${MIN_BAUD_RATE - 1}`, /baudRate: /],
      [`baudRate: ${MAX_BAUD_RATE + 1}`, /baudRate: /],
      ["baud: 1", /baud: unknown key; did you mean baudRate\?/],
      ["dataBit: 8", /dataBit: unknown key; did you mean dataBits\?/],
    ] as const
  ) {
    await fails(serial(setting), pattern);
  }
  for (const setting of ["settleMs: 0", `settleMs: ${MAX_SETTLE_MS}`, "baudRate: 50"]) {
    assert.deepEqual(await problems(`adapters: [${serial(setting)}]`), []);
  }
});

Deno.test("every line format that there is may be named", async () => {
  for (const lines of LINE_FORMAT_NAMES) {
    assert.deepEqual(await problems(`adapters: [${serial(`lines: ${lines}`)}]`), []);
  }
});

Deno.test("a second adapter with an id is refused, and the first is named", async () => {
  const text = "adapters:\n  - { type: virtual, id: a }\n  - { type: virtual, id: a }\n";
  assert.deepEqual(await problems(text), [
    "pinbridge.yaml:3: adapters[1].id: a is already the id of adapters[0]",
  ]);
});

Deno.test("a second adapter on a port is refused, and the first is named", async () => {
  const text = "adapters:\n" +
    ["a", "b"].map((id) => `  - { type: serial, id: ${id}, port: /dev/x }\n`).join("");
  assert.deepEqual(await problems(text), [
    "pinbridge.yaml:3: adapters[1].port: /dev/x is already the port of adapters[0]",
  ]);
});

Deno.test("ids that are no topic level are refused", async () => {
  for (const id of ["a/b", "$a", "a+", "'#'", '"a\\n"']) {
    await fails(`{ type: virtual, id: ${id} }`, /adapters\[0\]\.id: /);
  }
});

Deno.test("a replay adapter names a file that is there", async () => {
  assert.deepEqual(await read("{ type: replay, id: a, file: a.txt, speed: 2.5, loop: true }"), {
    type: "replay",
    id: "a",
    file: "a.txt",
    speed: 2.5,
    loop: true,
  });
  await fails("{ type: replay, id: a }", /file is missing/);
  const none = { isFile: () => false };
  await fails("{ type: replay, id: a, file: a.txt }", /file: there is no file a\.txt/, none);
  for (const speed of [0, -1, MAX_SPEED + 1, ".inf", "fast"]) {
    await fails(`{ type: replay, id: a, file: f, speed: ${speed} }`, /speed: must be /);
  }
  await fails("{ type: replay, id: a, file: f, loop: 1 }", /loop: must be true or false/);
});
