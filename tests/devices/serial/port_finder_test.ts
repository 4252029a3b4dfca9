import assert from "node:assert/strict";
import { DeviceError } from "../../../devices/adapter.ts";
import { matchPort, PortFinder, type PortMatch } from "../../../devices/serial/port_finder.ts";
import { FakeSystem } from "./_fake_system.ts";

const uno = {
  path: "/dev/ttyACM0",
  vendorId: "2341",
  productId: "0043",
  serialNumber: "7573",
  usbPath: "1-1",
  interface: 0,
};
const other = { ...uno, path: "/dev/ttyACM1", serialNumber: "9999", usbPath: "1-2" };
const second = { ...uno, path: "/dev/ttyACM2", interface: 2 };

const failure = (kind: string, message: RegExp) => (error: unknown) =>
  error instanceof DeviceError && error.kind === kind && message.test(error.message);

Deno.test("matchPort() finds the one port that agrees in everything given", () => {
  const ports = [uno, other, second, { path: "/dev/cu.x" }];
  const cases: [PortMatch, string][] = [
    [{ serialNumber: "9999" }, other.path],
    [{ usbPath: "1-2" }, other.path],
    [{ vendorId: "2341", productId: "43", serialNumber: "7573", interface: 0 }, uno.path],
    [{ vendorId: "0x2341", usbPath: "1-1", interface: "02" }, second.path],
  ];
  for (const [match, path] of cases) assert.equal(matchPort(match, ports).path, path);
});

Deno.test("matchPort() names what it did not find, and all that it found twice", () => {
  assert.throws(
    () => matchPort({ vendorId: "1a86", serialNumber: undefined }, [uno]),
    failure("absent", /No port has vendorId 1a86:/),
  );
  assert.throws(
    () => matchPort({ vendorId: "2341" }, [uno, other]),
    failure("unusable", /\/dev\/ttyACM0 and \/dev\/ttyACM1 all have vendorId 2341/),
  );
});

Deno.test("PortFinder finds a board again that came back on another path", async () => {
  await using system = await FakeSystem.create();
  const { root } = system;
  const finder = new PortFinder({ port: `${root}/dev/ttyACM0`, root });
  assert.equal(finder.find(), `${root}/dev/ttyACM0`);
  await system.plugIn("ttyACM0", "1-1", "/dev/null", { serialNumber: "7573" });
  finder.remember(finder.find());
  await system.unplug("ttyACM0");
  assert.equal(finder.find(), `${root}/dev/ttyACM0`);
  await system.plugIn("ttyACM1", "1-2", "/dev/null", { serialNumber: "7573" });
  assert.equal(finder.find(), `${root}/dev/ttyACM1`);
});

Deno.test("PortFinder does not take a board without a serial number for one that it knew", async () => {
  await using system = await FakeSystem.create();
  const { root } = system;
  const finder = new PortFinder({ port: `${root}/dev/ttyUSB0`, root });
  await system.plugIn("ttyUSB0", "1-1", "/dev/null", { vendorId: "1a86" });
  finder.remember(finder.find());
  await system.unplug("ttyUSB0");
  await system.plugIn("ttyUSB1", "1-1", "/dev/null", { vendorId: "1a86" });
  assert.equal(finder.find(), `${root}/dev/ttyUSB0`);
});

Deno.test("changed() resolves when a matching board is plugged in", async () => {
  await using system = await FakeSystem.create();
  const { root } = system;
  const finder = new PortFinder({ match: { serialNumber: "7573" }, root });
  const changed = finder.changed(new AbortController().signal);
  await system.plugIn("ttyACM0", "1-1", "/dev/null", { serialNumber: "1111" });
  await system.plugIn("ttyACM1", "1-2", "/dev/null", { serialNumber: "7573" });
  await changed;
  assert.equal(finder.find(), `${root}/dev/ttyACM1`);
});

Deno.test("changed() waits for its signal where there can be no port", async () => {
  for (
    const place of [{ port: "a\0b" }, { port: () => "/dev/none" }, { match: { usbPath: "x" } }]
  ) {
    const stop = new AbortController();
    const changed = new PortFinder(place).changed(stop.signal);
    stop.abort();
    await changed;
  }
});
