import assert from "node:assert/strict";
import { RpcError } from "../../../bridge/viewers/rpc_error.ts";
import {
  MAX_COMMAND_TIMEOUT_MS,
  MAX_RELEASE_SECONDS,
  RpcErrorCode,
} from "../../../bridge/wire/protocol.ts";
import {
  MAX_COMMAND_BYTES,
  MAX_COMMAND_TEXT_LENGTH,
  MAX_FILTERS,
  MAX_RATE_HZ,
  MIN_RATE_HZ,
  type Params,
  readParams,
} from "../../../bridge/viewers/rpc_params.ts";

function fails(
  method: keyof Params,
  params: unknown,
  pattern: RegExp,
  code: RpcErrorCode = RpcErrorCode.InvalidParams,
): void {
  assert.throws(() => readParams[method](params), (error) => {
    assert.ok(error instanceof RpcError, String(error));
    assert.match(error.message, pattern);
    assert.equal(error.code, code);
    return true;
  });
}

const FAN_ON = { device: "board", channel: "fan", value: true };

Deno.test("subscribe: latest is the default", () => {
  assert.deepEqual(
    { ...readParams.subscribe({ filters: ["#"] }) },
    {
      filters: ["#"],
      delivery: "latest",
      maxRateHz: undefined,
      packed: undefined,
      resume: undefined,
    },
  );
  const resume = { epoch: "e", seq: 0 };
  assert.deepEqual(
    { ...readParams.subscribe({ filters: ["a/b"], delivery: "all", resume }) },
    { filters: ["a/b"], delivery: "all", maxRateHz: undefined, packed: undefined, resume },
  );
});

Deno.test("subscribe: names the field that is wrong", () => {
  const filters = ["#"];
  fails("subscribe", undefined, /params\.filters/);
  fails("subscribe", [filters], /^params: must be an object/);
  fails("subscribe", { filters: "#" }, /params\.filters/);
  fails("subscribe", { filters: [] }, /params\.filters/);
  fails("subscribe", { filters: ["a", 1] }, /params\.filters\[1\]/);
  fails("subscribe", { filters: ["a", "b+"] }, /params\.filters\[1\]/);
  fails("subscribe", { filters, delivery: "some" }, /params\.delivery/);
  fails("subscribe", { filters, delivery: "all", maxRateHz: 1 }, /params\.maxRateHz/);
  fails("subscribe", { filters, resume: 5 }, /params\.resume/);
  fails("subscribe", { filters, packed: 1 }, /params\.packed: must be true or false/);
  fails("subscribe", { filters, resume: { epoch: 1, seq: 1 } }, /params\.resume\.epoch/);
  fails("subscribe", { filters, resume: { epoch: "e", seq: 1.5 } }, /params\.resume\.seq/);
  fails("subscribe", { filters, resume: { epoch: "e", seq: -1 } }, /params\.resume\.seq/);
  fails("subscribe", { filters, unknown: 1 }, /params: "unknown"/);
  fails("subscribe", JSON.parse('{"filters":["#"],"__proto__":{}}'), /"__proto__"/);
});

Deno.test("subscribe: takes 256 filters and refuses one more", () => {
  const filters = (count: number) => Array.from({ length: count }, (_, i) => `a/${i}`);
  assert.equal(readParams.subscribe({ filters: filters(MAX_FILTERS) }).filters.length, MAX_FILTERS);
  const tooMany = { filters: filters(MAX_FILTERS + 1) };
  fails("subscribe", tooMany, /params\.filters/, RpcErrorCode.LimitReached);
});

Deno.test("subscribe: takes rates within bounds only", () => {
  for (const maxRateHz of [MIN_RATE_HZ, 1, MAX_RATE_HZ]) {
    assert.equal(readParams.subscribe({ filters: ["#"], maxRateHz }).maxRateHz, maxRateHz);
  }
  for (const maxRateHz of [0, -1, MAX_RATE_HZ + 1, Infinity, NaN, "1", null]) {
    fails("subscribe", { filters: ["#"], maxRateHz }, /params\.maxRateHz/);
  }
});

Deno.test("command: takes a channel with a value, or raw text", () => {
  for (const value of [true, 1.5, "on", null]) {
    assert.equal(readParams.command({ ...FAN_ON, value }).value, value);
  }
  assert.equal(readParams.command({ device: "board", raw: "FAN\t1" }).raw, "FAN\t1");
  assert.equal(readParams.command({ ...FAN_ON, timeoutMs: 10 }).timeoutMs, 10);
  assert.equal(readParams.command({ ...FAN_ON, urgent: true }).isUrgent, true);
  assert.throws(() => readParams.command({ ...FAN_ON, urgent: 1 }), /params\.urgent/);
});

Deno.test("command: names the field that is wrong", () => {
  fails("command", {}, /params\.device/);
  fails("command", { device: "board" }, /params\.value/);
  fails("command", { device: "board", value: 1 }, /params\.channel/);
  fails("command", { ...FAN_ON, device: 1 }, /params\.device/);
  fails("command", { ...FAN_ON, value: {} }, /params\.value/);
  fails("command", JSON.parse('{"device":"b","channel":"c","value":1e999}'), /params\.value/);
  fails("command", { ...FAN_ON, raw: "x" }, /params\.value/);
  fails("command", { device: "board", channel: "fan", raw: "x" }, /params\.channel/);
  fails("command", { device: "board", raw: 1 }, /params\.raw/);
});

Deno.test("command: refuses control characters in texts", () => {
  for (const char of ["\r", "\n", "\0", "\x1b", "\x7f", "\x9b", "\b"]) {
    fails("command", { device: "board", raw: `FAN${char}1` }, /params\.raw/);
    fails("command", { ...FAN_ON, value: `on${char}` }, /params\.value/);
  }
});

Deno.test("command: takes texts and deadlines up to their limits", () => {
  const raw = "x".repeat(MAX_COMMAND_TEXT_LENGTH);
  assert.equal(readParams.command({ device: "board", raw }).raw, raw);
  fails("command", { device: "board", raw: `${raw}x` }, /params\.raw/);
  const timeoutMs = MAX_COMMAND_TIMEOUT_MS;
  assert.equal(readParams.command({ ...FAN_ON, timeoutMs }).timeoutMs, timeoutMs);
  for (const wrong of [timeoutMs + 1, 0, -1, "1"]) {
    fails("command", { ...FAN_ON, timeoutMs: wrong }, /params\.timeoutMs/);
  }
});

Deno.test("command: takes bytes as hexadecimal digits", () => {
  const read = (hex: string) => readParams.command({ device: "board", hex }).bytes;
  assert.deepEqual(read("00 1b FF"), Uint8Array.of(0, 0x1b, 0xff));
  assert.deepEqual(read("0a0D"), Uint8Array.of(10, 13));
  assert.equal(read("00 ".repeat(MAX_COMMAND_BYTES))?.length, MAX_COMMAND_BYTES);
  for (const hex of ["", " ", "0", "0g", "000", "0x00", "00\n", 1, "00".repeat(1025)]) {
    fails("command", { device: "board", hex }, /params\.hex/);
  }
  fails("command", { ...FAN_ON, hex: "00" }, /params\.value: not together with hex/);
  fails("command", { device: "board", raw: "x", hex: "00" }, /params\.hex: not together with raw/);
});

Deno.test("release: takes a device and up to an hour", () => {
  for (const seconds of [0, 0.5, MAX_RELEASE_SECONDS]) {
    assert.deepEqual(readParams.release({ device: "board", seconds }), {
      device: "board",
      seconds,
    });
  }
  for (const seconds of [-1, MAX_RELEASE_SECONDS + 1, NaN, "60", null, undefined]) {
    fails("release", { device: "board", seconds }, /params\.seconds/);
  }
  fails("release", { seconds: 1 }, /params\.device/);
});

Deno.test("list, unsubscribe and authenticate: take what they need and nothing else", () => {
  assert.deepEqual(readParams.list(undefined), {});
  assert.deepEqual(readParams.list({}), {});
  fails("list", { a: 1 }, /"a"/);
  assert.equal(readParams.unsubscribe({ subscription: 1 }).subscription, 1);
  for (const subscription of [0, 1.5, "1"]) {
    fails("unsubscribe", { subscription }, /params\.subscription/);
  }
  assert.equal(readParams.authenticate({ token: "t" }).token, "t");
  fails("authenticate", {}, /params\.token/);
});
