import assert from "node:assert/strict";
import { DeviceError } from "../../../devices/adapter.ts";
import { matchPorts, PortFinder, type PortMatch } from "../../../devices/serial/port_finder.ts";
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

Deno.test("matchPorts() finds the ports that agree in everything given", () => {
  const ports = [uno, other, second, { path: "/dev/cu.x" }];
  const cases: [PortMatch, string[]][] = [
    [{ serialNumber: "9999" }, [other.path]],
    [{ usbPath: "1-2" }, [other.path]],
    [{ vendorId: "2341", productId: "43", serialNumber: "7573", interface: 0 }, [uno.path]],
    [{ vendorId: "0x2341", usbPath: "1-1", interface: "02" }, [second.path]],
    [{ vendorId: "1a86" }, []],
  ];
  for (const [match, paths] of cases) {
    assert.deepEqual(matchPorts(match, ports).map(({ path }) => path), paths);
  }
});

Deno.test("matchPorts() goes by serial number, then by socket, then by interface", () => {
  const [a, b, c] = ["1-1", "1-2", "1-3"].map((usbPath, i) => ({ ...uno, usbPath, path: `/${i}` }));
  const ports = [{ ...c, serialNumber: "1" }, second, b, { ...a, serialNumber: "2" }, uno];
  const sorted = matchPorts({ vendorId: "2341" }, ports).map(({ path }) => path);
  assert.deepEqual(sorted, ["/2", "/0", uno.path, second.path, "/1"]);
});

Deno.test("PortFinder says what no port has", async () => {
  await using system = await FakeSystem.create();
  const finder = new PortFinder({ match: { vendorId: "1a86" }, root: system.root });
  assert.throws(() => finder.find(), failure("absent", /No port has vendorId 1a86:/));
});

Deno.test("PortFinder keeps to the first of two boards that match, and takes no other for it", async () => {
  await using system = await FakeSystem.create();
  const { root } = system;
  const match = { vendorId: "2341", productId: "0043" };
  const finder = new PortFinder({ match, root });
  await system.plugIn("ttyACM0", "1-1", "/dev/zero", { serialNumber: "9999" });
  const first = finder.find();
  finder.remember(first);
  await system.plugIn("ttyACM1", "1-2", "/dev/full", { serialNumber: "7573" });
  assert.equal(finder.find(), first);
  await system.unplug("ttyACM0");
  assert.throws(
    () => finder.find(),
    failure("absent", /2341-0043-9999.*ttyACM1 fits as well.*any: true/),
  );
  await system.plugIn("ttyACM2", "1-3", "/dev/null", { serialNumber: "9999" });
  assert.equal(finder.find(), `${root}/dev/ttyACM2`, "in whatever socket");
});

Deno.test("PortFinder takes any board that matches where that is wished, or one socket is meant", async () => {
  await using system = await FakeSystem.create();
  const { root } = system;
  const any = new PortFinder({ match: { vendorId: "2341", any: true }, root });
  const socket = new PortFinder({ match: { usbPath: "1-1" }, root });
  await system.plugIn("ttyACM0", "1-1", "/dev/zero", { serialNumber: "7573" });
  for (const finder of [any, socket]) finder.remember(finder.find());
  await system.unplug("ttyACM0");
  await system.plugIn("ttyACM1", "1-1", "/dev/full", { serialNumber: "9999" });
  for (const finder of [any, socket]) assert.equal(finder.find(), `${root}/dev/ttyACM1`);
});

Deno.test("watchRivals() names other boards that match, as they come and go", async () => {
  await using system = await FakeSystem.create();
  const { root } = system;
  const finder = new PortFinder({ match: { vendorId: "2341" }, root });
  await system.plugIn("ttyACM0", "1-1", "/dev/zero", { serialNumber: "7573" });
  finder.remember(finder.find());
  const stop = new AbortController();
  let next = Promise.withResolvers<string[]>();
  const ended = finder.watchRivals((paths) => next.resolve(paths), stop.signal);
  await system.plugIn("ttyACM1", "1-2", "/dev/full", { serialNumber: "9999" });
  assert.deepEqual(await next.promise, [`${root}/dev/ttyACM1`]);
  next = Promise.withResolvers();
  await system.unplug("ttyACM1");
  assert.deepEqual(await next.promise, []);
  stop.abort();
  await ended;
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
