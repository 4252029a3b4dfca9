import assert from "node:assert/strict";
import { SerialAdapter } from "../../devices/serial/adapter.ts";
import { VirtualBoard } from "../../devices/virtual/board.ts";
import { PluggedBridge } from "./plugged_bridge.ts";
import { TestViewer } from "./viewer.ts";

const UNO = { product: "Arduino Uno", serialNumber: "7573" };
const NANO = { vendorId: "1a86", productId: "7523" };

/** Resolves with what it took, in milliseconds. */
async function time(action: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action;
  return performance.now() - start;
}

Deno.test("a board that is plugged in appears within a second in the demo's place, and stays", async () => {
  await using running = await PluggedBridge.discovering();
  await using viewer = await TestViewer.open(running.url);
  const { system } = running;
  await viewer.device(({ id, state }) => id === "demo" && state === "online");
  const board = new VirtualBoard({ intervalMs: 20 });

  const appears = viewer.device(({ id }) => id === "2341-0043-7573" || id === "greenhouse");
  await system.plugInBoard(board, "ttyACM0", "1-1", UNO);
  assert.ok(await time(appears) < 1000);
  const online = await viewer.device(({ id, state }) => id === "greenhouse" && state === "online");
  assert.equal(online.name, "Greenhouse");
  await viewer.until(() => viewer.client.devices.size === 1);

  const absent = viewer.device(({ id, state }) => id === "greenhouse" && state === "absent");
  await system.unplugBoard(board, "ttyACM0");
  assert.ok(await time(absent) < 1000);

  const back = viewer.device(({ id, state }) => id === "greenhouse" && state === "online");
  await system.plugInBoard(board, "ttyACM7", "1-2", UNO);
  assert.ok(await time(back) < 1000);
  assert.deepEqual([...viewer.client.devices.keys()], ["greenhouse"]);
  await system.unplugBoard(board, "ttyACM7");
});

Deno.test("a board without a serial number is known by its hello, also in another socket", async () => {
  await using running = await PluggedBridge.discovering();
  await using viewer = await TestViewer.open(running.url);
  const { system } = running;
  const board = new VirtualBoard({ intervalMs: 20 });
  for (const socket of ["1-1", "1-2", "1-2", "1-1"]) {
    await system.plugInBoard(board, "ttyUSB0", socket, NANO);
    await viewer.device(({ id, state }) => id === "greenhouse" && state === "online");
    const result = await viewer.client.command({
      device: "greenhouse",
      channel: "fan",
      value: true,
    });
    assert.equal(result.outcome, "acknowledged");
    await system.unplugBoard(board, "ttyUSB0");
    await viewer.device(({ id, state }) => id === "greenhouse" && state === "absent");
    assert.deepEqual([...viewer.client.devices.keys()], ["greenhouse"]);
  }
});

Deno.test("another board in the same socket is not taken for the one that was there", async () => {
  await using running = await PluggedBridge.discovering();
  await using viewer = await TestViewer.open(running.url);
  const { system } = running;
  const first = new VirtualBoard({ intervalMs: 20 });
  await system.plugInBoard(first, "ttyUSB0", "1-1", NANO);
  await viewer.device(({ id, state }) => id === "greenhouse" && state === "online");
  await system.unplugBoard(first, "ttyUSB0");
  await viewer.device(({ id, state }) => id === "greenhouse" && state === "absent");
  const readings: string[] = [];
  const heard = Promise.withResolvers<void>();
  const subscribed = Promise.withResolvers<void>();
  viewer.client.subscribe({ filters: ["#"], delivery: "all" }, {
    snapshot: () => subscribed.resolve(),
    readings(batch) {
      readings.push(...batch.map(({ topic }) => topic));
      heard.resolve();
    },
  });
  await subscribed.promise;
  const second = new VirtualBoard({ intervalMs: Infinity, answerDelayMs: Infinity });
  second.onLine = () => second.say('{"hello":{"id":"shed"}}');
  await system.plugInBoard(second, "ttyUSB0", "1-1", NANO);
  await viewer.device(({ id, state }) => id === "shed" && state === "online");
  second.say("door:1");
  await heard.promise;
  assert.deepEqual(readings, ["shed/door"]);
  assert.equal(viewer.client.devices.get("greenhouse")!.state, "absent");
  await system.unplugBoard(second, "ttyUSB0");
});

Deno.test("of two boards with one identity the second is an error, until the first one is gone", async () => {
  await using running = await PluggedBridge.discovering();
  await using viewer = await TestViewer.open(running.url);
  const { system } = running;
  const [first, second] = [1, 2].map(() => new VirtualBoard({ intervalMs: 20 }));
  await system.plugInBoard(first, "ttyACM0", "1-1", UNO);
  await viewer.device(({ id, state }) => id === "greenhouse" && state === "online");
  await system.plugInBoard(second, "ttyACM1", "1-2", { ...UNO, serialNumber: "8888" });
  const refused = await viewer.device(({ state }) => state === "error");
  assert.equal(refused.id, "2341-0043-8888");
  assert.match(refused.reason!, /greenhouse is already taken by adapter 2341-0043-7573/);

  await system.unplugBoard(first, "ttyACM0");
  await viewer.until(() => viewer.client.devices.size === 1);
  await viewer.device(({ id, state }) => id === "greenhouse" && state === "online");
  const heard = Promise.withResolvers<string>();
  second.onLine = heard.resolve;
  await viewer.client.command({ device: "greenhouse", channel: "fan", value: true });
  assert.match(await heard.promise, /"set"/, "the second one is greenhouse now");
  await system.unplugBoard(second, "ttyACM1");
});

Deno.test("a match that two boards fit keeps to one, names the other, and never becomes it", async () => {
  const match = { vendorId: "2341", productId: "0043" };
  await using running = await PluggedBridge.configured(({ root }) => [
    new SerialAdapter({ id: "heater", match, root, settleMs: 50 }),
  ]);
  await using viewer = await TestViewer.open(running.url);
  const { system } = running;
  const boards = [1, 2].map(() => new VirtualBoard({ intervalMs: 20 }));
  await viewer.device(({ id, state }) => id === "heater" && state === "absent");
  await system.plugInBoard(boards[0], "ttyACM0", "1-1");
  await viewer.device(({ id, state }) => id === "heater" && state === "online");
  await system.plugInBoard(boards[1], "ttyACM1", "1-2");
  await viewer.device(({ reason }) => /ttyACM1 fits as well/.test(reason ?? ""));
  await system.unplugBoard(boards[0], "ttyACM0");
  const absent = await viewer.device(({ state }) => state === "absent");
  await viewer.device(({ reason }) => /ttyACM1 fits as well/.test(reason ?? ""));
  assert.equal(absent.id, "heater");
  await assert.rejects(viewer.client.command({ device: "heater", channel: "fan", value: true }));
  assert.deepEqual(boards[1].received, [], "and nothing is said to it");
  await system.plugInBoard(boards[0], "ttyACM0", "1-1");
  await viewer.device(({ id, state }) => id === "heater" && state === "online");
  for (const [i, board] of boards.entries()) await system.unplugBoard(board, `ttyACM${i}`);
});

Deno.test("a port that is lent is closed, and open again when it is given back", async () => {
  await using running = await PluggedBridge.discovering();
  await using viewer = await TestViewer.open(running.url);
  const { bridge, system } = running;
  const board = new VirtualBoard({ intervalMs: 20 });
  const path = await system.plugInBoard(board, "ttyACM0", "1-1", UNO);
  await viewer.device(({ id, state }) => id === "greenhouse" && state === "online");
  await bridge.release("greenhouse", 60);
  const other = new SerialAdapter({ id: "flasher", port: path });
  const stop = new AbortController();
  const states: string[] = [];
  const flashing = other.run({
    device() {},
    state(_device, state) {
      states.push(state);
      if (state === "settling") stop.abort();
    },
    reading() {},
    log() {},
    count() {},
  }, stop.signal);
  await flashing;
  assert.deepEqual(states, ["opening", "settling"]);
  const released = await viewer.device(({ state }) => state === "released");
  assert.equal(released.id, "greenhouse");
  await bridge.release("greenhouse", 0);
  await viewer.device(({ id, state }) => id === "greenhouse" && state === "online");
  await system.unplugBoard(board, "ttyACM0");
});
