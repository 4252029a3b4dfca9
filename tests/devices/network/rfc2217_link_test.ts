import assert from "node:assert/strict";
import { DeviceError } from "../../../devices/adapter.ts";
import { openNetworkLink } from "../../../devices/network/open_network_link.ts";
import type { PortSettings } from "../../../devices/serial/port_keys.ts";
import { serveRfc2217, type ServerOptions } from "./_rfc2217_server.ts";

const SET_CONTROL = 5;
const PURGE_DATA = 12;
/** RFC 2217 §3, SET-CONTROL. */
const controlNames: Readonly<Record<number, string>> = {
  1: "no flow control",
  2: "XON/XOFF",
  3: "RTS/CTS",
  5: "break on",
  6: "break off",
  8: "DTR on",
  9: "DTR off",
  11: "RTS on",
  12: "RTS off",
};

/** Opens a port at a server, and closes it; resolves with what the server saw, and with a fault of the reset. */
async function open(settings: PortSettings, options: ServerOptions = {}) {
  const server = serveRfc2217(options);
  const { signal } = new AbortController();
  try {
    const link = await openNetworkLink(server.url, { ...settings, signal }, {
      onBytes() {},
      onLost() {},
    });
    await link.close();
    return { asked: server.asked, resetFault: link.resetFault };
  } finally {
    await server.close();
  }
}

function controls(asked: readonly (readonly number[])[]): string[] {
  return asked.filter(([command]) => command === SET_CONTROL).map(([, bit]) => controlNames[bit]);
}

Deno.test("rate, bits, parity, stop bits and flow control are set before anything is read", async () => {
  const { asked, resetFault } = await open({
    baudRate: 57_600,
    dataBits: 7,
    parity: "even",
    stopBits: 2,
    flowControl: "rtscts",
  });
  assert.deepEqual(asked, [
    [1, 0, 0, 0xe1, 0],
    [2, 7],
    [3, 3],
    [4, 2],
    [SET_CONTROL, 3],
    [PURGE_DATA, 1],
  ]);
  assert.equal(resetFault, null);
});

for (
  const [reset, steps] of [
    ["never", []],
    ["on-open", ["DTR off", "RTS off", "DTR on", "RTS on"]],
    ["esp32", ["DTR off", "RTS on", "DTR off", "RTS off"]],
    ["break", ["break on", "break off"]],
  ] as const
) {
  Deno.test(`reset: ${reset} drives the lines of the port at the other end`, async () => {
    const { asked, resetFault } = await open({ reset });
    assert.deepEqual(controls(asked), ["no flow control", ...steps]);
    assert.deepEqual(asked.at(-1), [PURGE_DATA, 1], "what the board said before is thrown away");
    assert.equal(resetFault, null);
  });
}

Deno.test("a server that does not set its lines is said not to, and a break is ended all the same", async () => {
  const BREAK_OFF = 6;
  const { asked, resetFault } = await open({ reset: "break" }, {
    answer: (command, bytes) => command === SET_CONTROL && bytes[0] > 3 ? [BREAK_OFF] : bytes,
  });
  assert.match(resetFault!, /did not set/);
  assert.deepEqual(controls(asked).slice(1), ["break on", "break off"]);
});

Deno.test("a port is read all the same when its server says nothing of lines", async () => {
  const { asked, resetFault } = await open({ reset: "break" }, {
    answer: (command, bytes) => command === SET_CONTROL && bytes[0] > 3 ? null : bytes,
  });
  assert.match(resetFault!, /does not answer/);
  assert.deepEqual(controls(asked).slice(1), ["break on", "break off"]);
  assert.deepEqual(asked.at(-1), [PURGE_DATA, 1]);
});

Deno.test("a rate that the server does not do is refused with the one that it does", async () => {
  await assert.rejects(
    open({ baudRate: 230_400 }, {
      answer: (command, bytes) => command === 1 ? [0, 1, 0xc2, 0] : bytes,
    }),
    (error) => error instanceof DeviceError && /230400 baud, only 115200/.test(error.message),
  );
});

Deno.test("what the board says is read without Telnet's commands, and only once the port is set up", async () => {
  const server = serveRfc2217();
  const heard = Promise.withResolvers<number[]>();
  const { signal } = new AbortController();
  const link = await openNetworkLink(server.url, { signal }, {
    onBytes: (bytes) => heard.resolve([...bytes]),
    onLost() {},
  });
  // "t" 0xFF "1", with a NOP of Telnet's in between; RFC 854
  await server.say(Uint8Array.of(0x74, 255, 255, 255, 241, 0x31));
  assert.deepEqual(await heard.promise, [0x74, 255, 0x31]);
  await link.close();
  await server.close();
});

Deno.test("opening is given up with its signal while a server does not answer", async () => {
  const server = serveRfc2217({ answer: () => null });
  const stop = new AbortController();
  const opening = openNetworkLink(server.url, { signal: stop.signal }, {
    onBytes() {},
    onLost() {},
  });
  await server.until(() => server.asked.length > 0);
  stop.abort(new Error("given up"));
  await assert.rejects(opening, /given up/);
  await server.close();
});
