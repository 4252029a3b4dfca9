import assert from "node:assert/strict";
import {
  Ear,
  freePort,
  hasMosquitto,
  type Listener,
  Mosquitto,
  publish,
  succeed,
  writeCertificates,
} from "./mosquitto.ts";
import { listeningUrl, startBridge } from "./program.ts";
import { TestViewer } from "./viewer.ts";

const OPEN = ["allow_anonymous true"];
const TLS = ["cafile ca.crt", "certfile server.crt", "keyfile server.key"];

function test(sentence: string, body: () => Promise<void>): void {
  Deno.test({ name: sentence, ignore: !hasMosquitto, fn: body });
}

/** A bridge with one mqtt adapter, `house`, and a viewer of it. */
async function startHouse(settings: Record<string, unknown>) {
  const config = await Deno.makeTempFile({ suffix: ".yaml" });
  const adapter = { type: "mqtt", id: "house", ...settings };
  await Deno.writeTextFile(config, JSON.stringify({ adapters: [adapter] }));
  const bridge = startBridge("--config", config, "--port", "0");
  const viewer = await TestViewer.open(await listeningUrl(bridge));
  return {
    bridge,
    viewer,
    state: (id: string, wanted: string) =>
      viewer.device((device) => device.id === id && device.state === wanted),
    async [Symbol.asyncDispose]() {
      await viewer[Symbol.asyncDispose]();
      await bridge[Symbol.asyncDispose]();
      await Deno.remove(config);
    },
  };
}

test("an mqtt adapter reads any listener of a broker, with the permissions of deno task start", async () => {
  const listener = (...settings: string[]): Listener => ({ port: freePort(), settings });
  const plain = listener(...OPEN);
  const tls = listener(...OPEN, ...TLS);
  const strict = listener(...OPEN, ...TLS, "require_certificate true");
  const locked = listener("allow_anonymous false", "password_file passwords");
  const socket = listener(...OPEN, "protocol websockets");
  const tlsSocket = listener(...OPEN, ...TLS, "protocol websockets");
  await using broker = await Mosquitto.start(
    [plain, tls, strict, locked, socket, tlsSocket],
    [],
    async (folder) => {
      await writeCertificates(folder);
      await succeed("mosquitto_passwd", ["-b", "-c", `${folder}/passwords`, "ann", "secret"]);
      await Deno.writeTextFile(`${folder}/password`, "secret\n");
      await Deno.writeTextFile(`${folder}/wrong`, "wrong\n");
    },
  );
  const file = (name: string) => `${broker.folder}/${name}`;
  const caFile = file("ca.crt");
  const own = { certFile: file("client.crt"), keyFile: file("client.key") };
  const at = (protocol: string, { port }: Listener) => `${protocol}://127.0.0.1:${port}`;
  await publish(plain.port, "sensors/kitchen/temperature", "21.5", "-r");
  const entries: [settings: Record<string, unknown>, failure: RegExp | null][] = [
    [{ url: at("mqtt", plain) }, null],
    [{ url: at("mqtt", plain), protocolVersion: 5 }, null],
    [{ url: at("mqtts", tls), caFile }, null],
    [{ url: at("mqtts", tls), caFile: file("other.crt") }, /set caFile/],
    [{ url: at("mqtts", tls) }, /set caFile/],
    [{ url: at("mqtts", strict), caFile, ...own }, null],
    [{ url: at("mqtts", strict), caFile }, /set certFile and keyFile/],
    [{ url: at("mqtt", locked), username: "ann", passwordFile: file("password") }, null],
    [{ url: at("mqtt", locked), username: "ann", passwordFile: file("wrong") }, /user ann/],
    [{ url: at("mqtt", locked), protocolVersion: 5 }, /set username and passwordFile/],
    [{ url: at("ws", socket) }, null],
    [{ url: at("wss", tlsSocket), caFile }, null],
    [{ url: at("wss", tlsSocket) }, /set caFile/],
    [{ url: at("mqtts", plain), caFile }, /really its TLS port/],
    [{ url: at("mqtt", tls) }, /want TLS/],
    [{ url: `mqtt://127.0.0.1:${freePort()}` }, /nothing listens/],
    [{ url: "mqtt://no-such-host.invalid" }, /name no-such-host.invalid/],
  ];
  const adapters = entries.map(([settings], n) => ({
    type: "mqtt",
    id: `adapter${n}`,
    map: [{ topic: "sensors/+room/+what", device: `{room}${n}`, channel: "{what}" }],
    ...settings,
  }));
  const config = file("pinbridge.json");
  await Deno.writeTextFile(config, JSON.stringify({ adapters }));
  await using bridge = startBridge("--config", config, "--port", "0");
  await using viewer = await TestViewer.open(await listeningUrl(bridge));
  for (const [n, [settings, failure]] of entries.entries()) {
    const id = failure === null ? `kitchen${n}` : `adapter${n}`;
    const { state, reason, channels } = await viewer.device((device) =>
      device.id === id && device.state !== "opening" && device.state !== "settling" &&
      (failure !== null || device.channels[0]?.last !== undefined)
    );
    if (failure === null) {
      assert.deepEqual(
        [state, channels[0].last!.value],
        ["online", 21.5],
        JSON.stringify(settings),
      );
    } else assert.match(reason ?? "", failure, JSON.stringify(settings));
  }
});

test("a command goes out once, not retained, and its outcome is what the device says", async () => {
  const port = freePort();
  await using _broker = await Mosquitto.start([{ port, settings: OPEN }]);
  await publish(port, "plant/fan", "false", "-r");
  await publish(port, "plant/fan/ack", "old answer", "-r");
  await using house = await startHouse({
    url: `mqtt://127.0.0.1:${port}`,
    map: [{
      topic: "plant/fan",
      device: "plant",
      channel: "fan",
      commandTopic: "{topic}/set",
      ackTopic: "{topic}/ack",
      ack: "^done",
      error: "^no: (.*)",
    }],
  });
  const { viewer } = house;
  await house.state("plant", "online");
  await using ear = await Ear.open(port, "plant/fan/set");
  const set = (value: boolean, timeoutMs?: number) =>
    viewer.client.request("command", { device: "plant", channel: "fan", value, timeoutMs });
  const answering = set(true, 10_000);
  await ear.hears(/set true/);
  await publish(port, "plant/fan/ack", "done");
  assert.equal((await answering as { outcome: string }).outcome, "acknowledged");
  const refused = assert.rejects(set(false, 10_000), /too hot/);
  await ear.hears(/set false/);
  await publish(port, "plant/fan/ack", "no: too hot");
  await refused;
  await assert.rejects(set(true, 200), /no answer within 200 ms/);
  await using late = await Ear.open(port, "plant/fan/set");
  await publish(port, "plant/fan/set", "marker");
  await late.hears(/marker/);
  assert.deepEqual(late.heard, ["plant/fan/set marker"], "nothing was kept by the broker");
  assert.deepEqual(ear.heard.slice(0, 3).map((line) => line.split(" ")[1]), [
    "true",
    "false",
    "true",
  ]);
});

test("a broker that is killed and comes back empty: its devices are absent, then there again", async () => {
  const port = freePort();
  await using broker = await Mosquitto.start([{ port, settings: OPEN }]);
  await publish(port, "sensors/kitchen/temperature", "21.5", "-r");
  await using house = await startHouse({
    url: `mqtt://127.0.0.1:${port}`,
    subscribe: ["sensors/+/+"],
  });
  await house.state("kitchen", "online");
  await broker.end();
  const { reason } = await house.state("kitchen", "absent");
  assert.match(reason!, /The broker at 127\.0\.0\.1:\d+ (has|is not there)/);
  await broker.start();
  const { channels } = await house.state("kitchen", "online");
  assert.equal(channels[0].last!.value, 21.5);
  await publish(port, "sensors/kitchen/temperature", "22");
  await house.viewer.device(({ id }) => id === "kitchen");
  assert.deepEqual([...house.viewer.client.devices.keys()].sort(), ["house", "kitchen"]);
});
