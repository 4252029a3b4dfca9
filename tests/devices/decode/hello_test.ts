import assert from "node:assert/strict";
import { describeChannel, parseHello } from "../../../devices/decode/hello.ts";

Deno.test("parseHello() reads id, name and channels", () => {
  const hello = parseHello({
    id: "greenhouse",
    name: "Greenhouse",
    fw: "1.2",
    channels: {
      temperature: { unit: "°C" },
      fan: { kind: "boolean", writable: true },
      setpoint: { min: 5, max: 40, writable: true },
    },
  });
  assert.deepEqual(hello, {
    id: "greenhouse",
    name: "Greenhouse",
    channels: [
      { id: "temperature", kind: "number", unit: "°C", writable: false },
      { id: "fan", kind: "boolean", writable: true },
      { id: "setpoint", kind: "number", min: 5, max: 40, writable: true },
    ],
  });
});

Deno.test("parseHello() is null for what is no object", () => {
  for (const value of [true, null, 5, "hello", []]) assert.equal(parseHello(value), null);
});

Deno.test("parseHello() leaves out what has a wrong type", () => {
  const hello = parseHello({
    id: 5,
    name: "",
    channels: { a: { kind: "colour", unit: 3, min: "0", max: Infinity, writable: "yes" }, b: 7 },
  });
  assert.deepEqual(hello, {
    channels: [
      { id: "a", kind: "number", writable: false },
      { id: "b", kind: "number", writable: false },
    ],
  });
  assert.deepEqual(parseHello({ channels: [1] }), { channels: [] });
});

Deno.test("parseHello() makes ids fit for topics and names fit to show", () => {
  const hello = parseHello({ id: "$a/b+#", name: "x\x1b[31m", channels: { "a/b": {} } });
  assert.equal(hello?.id, "_a_b__");
  assert.equal(hello?.name, "x␛[31m");
  assert.equal(hello?.channels[0].id, "a_b");
});

Deno.test("describeChannel() fills in what is left out, and keeps the id", () => {
  assert.deepEqual(describeChannel("a", {}), { id: "a", kind: "number", writable: false });
  const hints = { id: "b", kind: "string" } as const;
  assert.deepEqual(describeChannel("a", hints), { id: "a", kind: "string", writable: false });
});
