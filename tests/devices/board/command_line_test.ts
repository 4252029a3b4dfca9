import assert from "node:assert/strict";
import { type Command, DeviceError } from "../../../devices/adapter.ts";
import { encodeCommandLine } from "../../../devices/board/command_line.ts";
import { createTemplates } from "../../../devices/board/command_template.ts";

const device = {
  id: "board",
  name: "Board",
  channels: [
    { id: "fan", kind: "boolean", writable: true },
    { id: "text", kind: "string", writable: true },
    { id: "__proto__", kind: "number", writable: true },
    { id: "temperature", kind: "number", writable: false },
  ],
} as const;

function encode(command: Omit<Command, "id" | "device">) {
  const { bytes, answered } = encodeCommandLine({ id: 7, device: "board", ...command }, device);
  return { text: new TextDecoder().decode(bytes), answered };
}

for (
  const [command, text, answered] of [
    [{ channel: "fan", value: true }, '{"id":7,"set":{"fan":true}}\n', true],
    [{ channel: "text", value: 'a"ü' }, '{"id":7,"set":{"text":"a\\"ü"}}\n', true],
    [{ channel: "fan", value: null }, '{"id":7,"set":{"fan":null}}\n', true],
    [{ channel: "__proto__", value: 5 }, '{"id":7,"set":{"__proto__":5}}\n', true],
    [{ raw: "FAN\t1" }, "FAN\t1\n", false],
    [{ raw: "x".repeat(1023) }, "x".repeat(1023) + "\n", false],
  ] as const
) {
  Deno.test(`encodeCommandLine() writes ${JSON.stringify(text.slice(0, 40))}`, () => {
    assert.deepEqual(encode(command), { text, answered });
  });
}

for (
  const command of [
    {},
    { channel: "fan" },
    { value: 1 },
    { channel: "temperature", value: 1 },
    { channel: "nothing", value: 1 },
    { channel: "text", value: "a\nb" },
    { channel: "text", value: "\x1b" },
    { channel: "fan", value: NaN },
    { channel: "fan", value: Infinity },
    { raw: "a\r" },
    { raw: "\0" },
    { raw: "x".repeat(1024) },
  ]
) {
  Deno.test(`encodeCommandLine() refuses ${JSON.stringify(command).slice(0, 60)}`, () => {
    assert.throws(
      () => encode(command),
      (error) => isRefusal(error, command),
    );
  });
}

/** Says which field cannot be sent, or that there is nothing it could be sent to. */
function isRefusal(error: unknown, command: object): boolean {
  if (!(error instanceof DeviceError)) return false;
  const [field] = Object.keys(command).filter((name) => name !== "channel");
  return error.kind === "unsupported" || error.kind === "invalid" &&
      error.message.startsWith(`${field}: `);
}

const templates = await createTemplates({
  fan: { command: "FAN {value}\r\n", ack: "^OK" },
  text: { command: "{value}\n" },
  temperature: { command: "T{value}\n" },
});

function encodeWithTemplate(command: Omit<Command, "id" | "device">) {
  return encodeCommandLine({ id: 7, device: "board", ...command }, device, templates);
}

Deno.test("encodeCommandLine() fills the channel's template and says how it is answered", () => {
  const { bytes, answered, answers } = encodeWithTemplate({ channel: "fan", value: true });
  assert.equal(new TextDecoder().decode(bytes), "FAN 1\r\n");
  assert.equal(answered, false);
  assert.deepEqual(answers?.read("OK"), { error: null });
});

for (
  const command of [
    { channel: "text", value: "a\rb" },
    { channel: "text", value: "a\nb" },
    { channel: "text", value: "\0" },
    { channel: "text", value: "\x1b[2J" },
    { channel: "text", value: "x".repeat(1024) },
    { channel: "fan", value: null },
    { channel: "fan", value: NaN },
    { channel: "temperature", value: 1 },
    { bytes: new Uint8Array(1025) },
  ]
) {
  Deno.test(`encodeCommandLine() refuses ${JSON.stringify(command).slice(0, 60)} for a template`, () => {
    assert.throws(
      () => encodeWithTemplate(command),
      (error) => isRefusal(error, command),
    );
  });
}

Deno.test("encodeCommandLine() leaves bytes as they are", () => {
  const bytes = Uint8Array.of(0, 0x0a, 0x1b, 0xff);
  const line = encodeWithTemplate({ bytes });
  assert.deepEqual(line.bytes, bytes);
  assert.equal(line.answered, false);
  assert.equal(encodeWithTemplate({ bytes: new Uint8Array(1024) }).bytes.length, 1024);
});
