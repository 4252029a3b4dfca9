import assert from "node:assert/strict";
import { watchPorts } from "../../../devices/serial/port_watch.ts";
import { FakeSystem } from "./_fake_system.ts";

Deno.test("watchPorts() tells of the ports at once, and within a second of a plug", async () => {
  await using system = await FakeSystem.create();
  await system.plugIn("ttyACM0", "1-1", "/dev/null");
  const seen: string[][] = [];
  let called = Promise.withResolvers<void>();
  const stop = new AbortController();
  const watching = watchPorts(
    (ports) => {
      seen.push(ports.map(({ path }) => path.replace(/^.*\//, "")));
      called.resolve();
      called = Promise.withResolvers();
    },
    stop.signal,
    system.root,
  );
  assert.deepEqual(seen, [["ttyACM0"]]);
  let next = called.promise;
  const plugged = performance.now();
  await system.plugIn("ttyUSB0", "1-2", "/dev/null");
  await next;
  assert.ok(performance.now() - plugged < 1000);
  next = called.promise;
  await system.unplug("ttyACM0");
  await next;
  assert.deepEqual(seen, [["ttyACM0"], ["ttyACM0", "ttyUSB0"], ["ttyUSB0"]]);
  stop.abort();
  await watching;
});
