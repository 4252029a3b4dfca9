import assert from "node:assert/strict";
import { createAdapter } from "../../../bridge/adapters.ts";
import { DeviceError } from "../../../devices/adapter.ts";
import { findSensors } from "../../../devices/sysfs/sensors.ts";
import { SENSOR_CLASSES } from "../../../devices/sysfs/sensor_keys.ts";
import { testReadingContract } from "../adapter_contract.ts";
import { EventRecorder } from "../event_recorder.ts";
import { makeMachine, PI } from "./_tree.ts";

const isLinux = Deno.build.os === "linux";

function make(root: string, more: object = {}) {
  return createAdapter({ type: "sysfs", id: "pi", root, intervalMs: 100, ...more });
}

if (isLinux) {
  testReadingContract("SysfsAdapter", async () => {
    const machine = await makeMachine(PI);
    return {
      adapter: await make(machine.root),
      readOnly: "cpu_thermal.temp1",
      [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose](),
    };
  });
}

Deno.test(
  { name: "sysfs reads what the sensors say, again and again", ignore: !isLinux },
  async () => {
    await using machine = await makeMachine(PI);
    const recorder = new EventRecorder();
    const stop = new AbortController();
    const ended = (await make(machine.root)).run(recorder, stop.signal);
    const reads = (value: number) =>
      recorder.event((event) => event.type === "reading" && event.value === value);
    await reads(48.199);
    await machine.write("hwmon/hwmon0/temp1_input", "-1500\n");
    await reads(-1.5);
    stop.abort();
    await ended;
    const [first] = recorder.events;
    assert.ok(first.type === "device");
    assert.deepEqual(first.description, {
      id: "pi",
      name: "This machine",
      channels: [{ id: "cpu_thermal.temp1", kind: "number", unit: "°C", writable: false }],
    });
  },
);

Deno.test({
  name: "sysfs leaves out a sensor without a value, and is lost without any",
  ignore: !isLinux,
}, async () => {
  await using machine = await makeMachine({ ...PI, "hwmon/hwmon0/fan1_input": "\n" });
  const recorder = new EventRecorder();
  const ended = (await make(machine.root)).run(recorder, new AbortController().signal);
  await recorder.event((event) => event.type === "reading");
  await machine.remove("hwmon/hwmon0");
  await assert.rejects(ended, (error) => error instanceof DeviceError && error.kind === "lost");
  assert.ok(recorder.readings().every(([channel]) => channel === "cpu_thermal.temp1"));
});

Deno.test({ name: "sysfs says that a machine has no sensors", ignore: !isLinux }, async () => {
  await using machine = await makeMachine({});
  const adapter = await make(machine.root, { read: ["thermal"] });
  await assert.rejects(
    adapter.run(new EventRecorder(), new AbortController().signal),
    (error) =>
      error instanceof DeviceError && error.kind === "absent" && /thermal/.test(error.message),
  );
});

Deno.test(
  { name: "sysfs reads this very machine, with no key at all", ignore: !isLinux },
  async () => {
    const adapter = await createAdapter({ type: "sysfs", id: "here" });
    const recorder = new EventRecorder();
    const stop = new AbortController();
    const ended = adapter.run(recorder, stop.signal);
    if (findSensors("", SENSOR_CLASSES).length === 0) {
      await assert.rejects(
        ended,
        (error) => error instanceof DeviceError && error.kind === "absent",
      );
      return;
    }
    const reading = await recorder.event((event) => event.type === "reading");
    assert.ok(reading.type === "reading" && Number.isFinite(reading.value));
    stop.abort();
    await ended;
  },
);
