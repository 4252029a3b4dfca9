import assert from "node:assert/strict";
import { DeviceError, type DeviceErrorKind } from "../../../devices/adapter.ts";
import { MqttAdapter } from "../../../devices/mqtt/adapter.ts";
import { createAdapterOn, createMqttAdapter } from "../../../devices/mqtt/create.ts";
import type { MqttConfig } from "../../../devices/mqtt/broker_keys.ts";
import type { BrokerConnection } from "../../../devices/mqtt/connection.ts";
import type { DiscoveryPort } from "../../../devices/mqtt/discovery/contract.ts";
import { MAX_TIMEOUT_MS } from "../../../devices/wait_until.ts";
import { testAdapterContract } from "../adapter_contract.ts";
import { EventRecorder } from "../event_recorder.ts";
import { TestBroker } from "./_broker.ts";

const DEFAULTS = { protocolVersion: 4, cleanSession: true, qos: 0, keepAliveMs: 15_000 } as const;

/** An adapter with what a config's reader would fill in. */
function createAdapter(config: Partial<MqttConfig> & { url: string }) {
  return createMqttAdapter({ ...DEFAULTS, discovery: false, id: "house", ...config });
}

/** Runs an adapter; disposing stops it. */
function run(adapter: MqttAdapter) {
  const recorder = new EventRecorder();
  const stop = new AbortController();
  const ended = adapter.run(recorder, stop.signal);
  ended.catch(() => {});
  const state = (device: string, wanted: string) =>
    recorder.event((event) =>
      event.type === "state" && event.device === device && event.state === wanted
    );
  return {
    recorder,
    ended,
    state,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended.catch(() => {});
    },
  };
}

function fails(kind: DeviceErrorKind, pattern: RegExp) {
  return (error: unknown) =>
    error instanceof DeviceError && error.kind === kind && pattern.test(error.message);
}

const FAN = {
  topic: "plant/+device/fan",
  device: "{device}",
  channel: "fan",
  commandTopic: "{topic}/set",
} as const;
const setFan = (id = 1) => ({ id, device: "greenhouse", channel: "fan", value: true });
const never = new AbortController().signal;

testAdapterContract("MqttAdapter", async () => {
  const broker = new TestBroker();
  let isSilent = false;
  let heard = 0;
  broker.publish("plant/greenhouse/temperature", "21.5", true);
  broker.publish("plant/greenhouse/fan", "false", true);
  broker.onPublish = ({ topic, payload }) => {
    if (topic !== "plant/greenhouse/fan/set") return;
    heard++;
    if (isSilent) return;
    const isTaken = payload === "true";
    broker.publish("plant/greenhouse/fan/ack", isTaken ? '{"ok":true}' : '{"error":"too cold"}');
    broker.publish("plant/greenhouse/fan", "true", true);
  };
  const adapter = await createAdapter({
    url: broker.url,
    map: [
      {
        topic: "plant/+device/fan",
        device: "{device}",
        channel: "fan",
        commandTopic: "{topic}/set",
        ackTopic: "{topic}/ack",
      },
      { topic: "plant/+device/+what", device: "{device}", channel: "{what}" },
    ],
  });
  return {
    adapter,
    device: "greenhouse",
    readOnly: "temperature",
    writable: { channel: "fan", taken: true, refused: false },
    unplug: () => broker.stop(),
    plugIn: () => broker.start(),
    silence: () => void (isSilent = true),
    commandsHeard: () => heard,
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  };
});

Deno.test("MqttAdapter shows the broker as a device, and what it refuses in its log", async () => {
  await using broker = new TestBroker();
  broker.refused.add("secret/#");
  const adapter = await createAdapter({ url: broker.url, subscribe: ["secret/#", "open/#"] });
  await using running = run(adapter);
  await running.state("house", "online");
  const [first] = running.recorder.events;
  assert.ok(first.type === "device" && first.description.name === "house (MQTT broker)");
  assert.match(running.recorder.logLines()[0], /does not let us read secret\/#/);
});

Deno.test("MqttAdapter says why a broker does not let it in, and does nothing more", async () => {
  await using broker = new TestBroker();
  broker.returnCode = 5;
  const adapter = await createAdapter({ url: broker.url });
  await assert.rejects(run(adapter).ended, fails("unusable", /without a user; set username/));
  broker.returnCode = 3;
  await assert.rejects(run(adapter).ended, fails("absent", /not available just now/));
  await broker.stop();
  await assert.rejects(run(adapter).ended, fails("absent", /nothing listens/));
  assert.equal(broker.connects, 2, "one run is one attempt");
});

Deno.test("MqttAdapter names the file that cannot be used", async () => {
  const url = "mqtts://127.0.0.1:1";
  const file = await Deno.makeTempFile();
  await using _file = { [Symbol.asyncDispose]: () => Deno.remove(file) };
  const missing = await createAdapter({ url, username: "u", passwordFile: `${file}.no` });
  await assert.rejects(run(missing).ended, fails("unusable", /^passwordFile: .*no such file/));
  const empty = await createAdapter({ url, caFile: file });
  await assert.rejects(run(empty).ended, fails("unusable", /^caFile: .*no PEM certificate/));
});

Deno.test("MqttAdapter stops while it connects", async () => {
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = silent.accept();
  const { port } = silent.addr as Deno.NetAddr;
  const running = run(await createAdapter({ url: `mqtt://127.0.0.1:${port}` }));
  await accepted;
  await running[Symbol.asyncDispose]();
  await running.ended;
  (await accepted).close();
  silent.close();
});

Deno.test("MqttAdapter asks for every filter once after each connection", async () => {
  await using broker = new TestBroker();
  const adapter = await createAdapter({ url: broker.url, subscribe: ["a/#", "b/+", "a/#"] });
  for (let connection = 1; connection <= 3; connection++) {
    const running = run(adapter);
    await running.state("house", "online");
    await broker.stop();
    await assert.rejects(running.ended, fails("lost", /closed the connection|broken/));
    broker.start();
    assert.deepEqual(broker.subscribed.splice(0), ["a/#", "b/+"]);
  }
});

Deno.test("MqttAdapter keeps the devices of a broker that comes back empty", async () => {
  await using broker = new TestBroker();
  broker.publish("sensors/kitchen/temperature", "21", true);
  const adapter = await createAdapter({ url: broker.url, subscribe: ["sensors/+/+"] });
  {
    await using running = run(adapter);
    await running.state("kitchen", "online");
  }
  broker.forget();
  await using running = run(adapter);
  await running.state("kitchen", "online");
  const known = running.recorder.events.find((event) =>
    event.type === "device" && event.device === "kitchen"
  );
  assert.ok(known?.type === "device" && known.description.channels[0].id === "temperature");
  assert.deepEqual(running.recorder.readings(), [], "what was known before is no news");
});

Deno.test("MqttAdapter shows a device as absent when its last will says so", async () => {
  await using broker = new TestBroker();
  broker.publish("plant/greenhouse/fan", "false", true);
  const map = [{ ...FAN, availabilityTopic: "plant/{device}/status" }];
  const adapter = await createAdapter({ url: broker.url, map });
  await using running = run(adapter);
  await running.state("greenhouse", "online");
  broker.publish("plant/greenhouse/status", "offline", true);
  await running.state("greenhouse", "absent");
  await assert.rejects(adapter.command(setFan(), never), fails("offline", /away/));
  assert.deepEqual(broker.published, []);
});

Deno.test("MqttAdapter never sends a command after its deadline, to a broker that stood still", async () => {
  await using broker = new TestBroker();
  broker.publish("plant/greenhouse/fan", "false", true);
  const adapter = await createAdapter({ url: broker.url, map: [FAN] });
  await using running = run(adapter);
  await running.state("greenhouse", "online");
  await running.state("house", "online");
  broker.freeze();
  const deadline = new AbortController();
  const late = adapter.command(setFan(1), deadline.signal);
  deadline.abort(new Error("too late"));
  await assert.rejects(late, /too late/);
  broker.unfreeze();
  const next = await adapter.command({ ...setFan(2), value: false }, never);
  assert.equal(next.outcome, "sent");
  await broker.until(() => broker.published.length > 0);
  assert.deepEqual(broker.published.map(({ payload }) => payload), ["false"]);
});

Deno.test("MqttAdapter never publishes a command retained, and takes no kept answer for one", async () => {
  await using broker = new TestBroker();
  broker.publish("plant/greenhouse/fan", "false", true);
  broker.publish("plant/greenhouse/fan/ack", '{"ok":true}', true);
  const map = [{ ...FAN, ackTopic: "{topic}/ack" }];
  const adapter = await createAdapter({ url: broker.url, qos: 1, map });
  await using running = run(adapter);
  await running.state("greenhouse", "online");
  const deadline = new AbortController();
  const sent = adapter.command(setFan(), deadline.signal);
  await broker.until(() => broker.published.length > 0);
  deadline.abort(new Error("no answer"));
  await assert.rejects(sent, /no answer/);
  assert.deepEqual(broker.published, [
    { topic: "plant/greenhouse/fan/set", payload: "true", qos: 1, retain: false },
  ]);
});

Deno.test("MqttAdapter says goodbye: its last will is for when it is lost", async () => {
  await using broker = new TestBroker();
  const will = { topic: "bridge/state", payload: "gone" };
  const adapter = await createAdapter({ url: broker.url, will });
  {
    await using running = run(adapter);
    await running.state("house", "online");
  }
  await broker.until(() => broker.clients === 0);
  assert.deepEqual(broker.published, []);
});

Deno.test("MqttAdapter bounds a flood over a wildcard, and says so", async () => {
  await using broker = new TestBroker();
  for (let n = 0; n < 1200; n++) broker.publish(`flood/${n}/t`, "1", true);
  const adapter = await createAdapter({
    url: broker.url,
    subscribe: ["flood/+/+"],
    limits: { devices: 1000, channels: 256 },
  });
  await using running = run(adapter);
  const { recorder } = running;
  await recorder.event((event) => event.type === "log");
  await running.state("house", "online");
  await recorder.counted("lines", 1200);
  const devices = new Set(recorder.events.map(({ device }) => device));
  assert.equal(devices.size, 1001, "the broker is one too");
  assert.match(recorder.logLines().join(), /^1000 and further devices are left out.*1000 devices$/);
});

Deno.test("a broker that is shown late is a device once it has something to say", async () => {
  const refused = Promise.withResolvers<string[]>();
  const connection: BrokerConnection = {
    lost: new Promise(() => {}),
    subscribe: () => refused.promise,
    unsubscribe() {},
    publish: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const adapter = await createAdapterOn(
    { id: "broker", qos: 0, map: [FAN], discovery: false },
    () => Promise.resolve(connection),
    { isShownLate: true },
  );
  await using running = run(adapter);
  assert.ok(running.recorder.events.every(({ type }) => type !== "device"));
  refused.resolve([FAN.topic]);
  await running.recorder.event(({ type }) => type === "log");
  const [shown, said] = ["device", "log"].map((wanted) =>
    running.recorder.events.findIndex(({ type }) => type === wanted)
  );
  assert.ok(shown >= 0 && shown < said);
});

/** Runs an adapter with one source, over a connection that never says anything. */
function runSource(source: Partial<DiscoveryPort>) {
  const never = Promise.withResolvers<never>();
  const connection = {
    lost: never.promise,
    subscribe: () => Promise.resolve([]),
    unsubscribe: () => Promise.resolve(),
    publish: () => Promise.resolve(),
    close: () => Promise.resolve(),
  } as unknown as BrokerConnection;
  const port = {
    filters: new Map(),
    nextDeadline: null,
    announceAll: () => {},
    ...source,
  } as unknown as DiscoveryPort;
  return run(
    new MqttAdapter({
      id: "broker",
      sources: [() => port],
      maxDevices: 10,
      connect: () => Promise.resolve(connection),
    }),
  );
}

Deno.test("MqttAdapter waits for what is to happen in months, and keeps no processor busy meanwhile", async () => {
  let advances = 0;
  await using running = runSource({
    nextDeadline: Date.now() + MAX_TIMEOUT_MS + 1_000_000,
    advance: () => void advances++,
  });
  await running.state("broker", "online");
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(advances, 0);
});

Deno.test("MqttAdapter tells of a fault in what was to happen later, and lives", async () => {
  let nextDeadline: number | null = Date.now();
  await using running = runSource({
    get nextDeadline() {
      return nextDeadline;
    },
    advance: () => {
      nextDeadline = null;
      throw new Error("no such thing");
    },
  });
  await running.recorder.event(({ type }) => type === "log");
  assert.match(running.recorder.logLines()[0], /was to happen now failed: no such thing/);
});
