import assert from "node:assert/strict";
import mqtt from "mqtt";
import type { Reading } from "../../bridge/wire/messages.ts";
import { IS_LONG } from "../_long.ts";
import { Ear, freePort, hasMosquitto, Mosquitto } from "./mosquitto.ts";
import { listeningUrl, startBridge } from "./program.ts";
import { TestViewer } from "./viewer.ts";

const FULL_ROUNDS = 25;
const EVERYDAY_ROUNDS = 3;
const KEEP_ALIVE_MS = 1000;
const LOAD_INTERVAL_MS = 10;
/** How often a command to a broker that is there may fail. */
const MAX_ATTEMPTS = 5;
/** How many tenths of a second what the broker has kept may take to come through. */
const MAX_CATCH_UPS = 200;
/** Readings that come through before the next fault. */
const CALM_READINGS = 50;
const CLIENT_ID = "pinbridge-under-test";
const rounds = IS_LONG ? FULL_ROUNDS : EVERYDAY_ROUNDS;

/** Publishes 0, 1, 2 … with QoS 1 on `load/count`, and knows which ones the broker has taken. */
function startLoad(port: number) {
  const taken = new Set<number>();
  const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, {
    reconnectPeriod: 100,
    clientId: "load",
    clean: false,
    keepalive: 1,
  });
  client.on("error", () => {});
  let next = 0;
  let isPaused = false;
  const timer = setInterval(() => {
    if (isPaused || !client.connected) return;
    const number = next++;
    client.publish("load/count", `${number}`, { qos: 1 }, (error) => {
      if (!error) taken.add(number);
    });
  }, LOAD_INTERVAL_MS);
  return {
    taken,
    /** Stops publishing, and waits until the broker has taken what it will take. */
    async stop() {
      isPaused = true;
      for (let before = -1; before < taken.size; await pause(1000)) before = taken.size;
    },
    start() {
      isPaused = false;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await client.endAsync(true);
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Takes the broker away and gives it back, each time in another way. */
const FAULTS = [
  {
    name: "restarted",
    isDeaf: false,
    isForgetful: false,
    async begin(broker: Mosquitto) {
      await broker.end("SIGTERM");
    },
    end: (broker: Mosquitto) => broker.start(),
  },
  {
    name: "stopped for three keep-alives",
    isDeaf: true,
    isForgetful: false,
    async begin(broker: Mosquitto) {
      broker.kill("SIGSTOP");
      await Promise.resolve();
    },
    async end(broker: Mosquitto) {
      await pause(3 * KEEP_ALIVE_MS);
      broker.kill("SIGCONT");
    },
  },
  {
    name: "killed",
    isDeaf: true,
    // What only it had is lost with it, our session too.
    isForgetful: true,
    async begin(broker: Mosquitto) {
      await broker.end("SIGKILL");
    },
    end: (broker: Mosquitto) => broker.start(),
  },
] as const;

Deno.test({
  name: `a broker that goes and comes ${rounds} times loses nothing, and no command is late`,
  ignore: !hasMosquitto,
  async fn() {
    const port = freePort();
    const settings = [
      ...["persistence true", "max_queued_messages 0", "max_inflight_messages 0"],
    ];
    const listener = { port, settings: ["allow_anonymous true"] };
    await using broker = await Mosquitto.start([listener], settings);
    const config = `${broker.folder}/pinbridge.json`;
    const adapter = {
      ...{ type: "mqtt", id: "house", url: `mqtt://127.0.0.1:${port}`, qos: 1 },
      ...{ clientId: CLIENT_ID, cleanSession: false, keepAliveMs: KEEP_ALIVE_MS },
      discovery: false,
      map: [{ topic: "load/+what", device: "load", channel: "{what}", commandTopic: "do/{what}" }],
    };
    await Deno.writeTextFile(config, JSON.stringify({ adapters: [adapter] }));
    await using bridge = startBridge("--config", config, "--port", "0");
    await using viewer = await TestViewer.open(await listeningUrl(bridge));
    const seen = new Set<number>();
    let duplicates = 0;
    viewer.client.subscribe({ filters: ["load/count"], delivery: "all" }, {
      readings: (readings: readonly Reading[]) => {
        for (const { value } of readings) {
          if (seen.has(value as number)) duplicates++;
          seen.add(value as number);
        }
      },
    });
    await viewer.device(({ id, state }) => id === "house" && state === "online");
    await using load = startLoad(port);
    await using ear = await Ear.open(port, "do/#", "-c", "-i", "ear", "-q", "1");
    const done: number[] = [];
    const command = (value: number, timeoutMs: number) =>
      viewer.client.command({ device: "load", channel: "count", value, timeoutMs }).then(
        () => void done.push(value),
        (error) => String(error),
      );
    const online = () => viewer.device(({ id, state }) => id === "load" && state === "online");
    const haveAllSeen = async () => {
      await load.stop();
      const missing = () => [...load.taken].filter((number) => !seen.has(number));
      for (let n = 0; n < MAX_CATCH_UPS && missing().length > 0; n++) await pause(100);
      assert.deepEqual(missing(), [], "taken by the broker and not seen");
    };
    const takeAwayAndBack = async (round: number, fault: (typeof FAULTS)[number]) => {
      // Between online and the command a busy machine may find the broker silent once more.
      for (let attempt = 0; !done.includes(round * 2); attempt++) {
        await online();
        const failure = await command(round * 2, 5000);
        assert.ok(attempt < MAX_ATTEMPTS, `round ${round}: ${failure}`);
      }
      const calm = seen.size + CALM_READINGS;
      while (seen.size < calm) await pause(LOAD_INTERVAL_MS);
      if (fault.isForgetful) await haveAllSeen();
      await fault.begin(broker);
      if (fault.isDeaf) await command(round * 2 + 1, 500);
      await viewer.device(({ id, state }) => id === "house" && state === "absent");
      await fault.end(broker);
      await online();
      load.start();
    };
    for (let round = 0; round < rounds; round++) {
      const fault = FAULTS[round % FAULTS.length];
      await takeAwayAndBack(round, fault).catch((cause) => {
        const said = [...bridge.lines.slice(-6), ...broker.log.slice(-6)].join("\n");
        throw new Error(`round ${round}, a broker that is ${fault.name}:\n${said}`, { cause });
      });
    }
    await haveAllSeen();
    const marker = rounds * 2 + 1;
    await command(marker, 5000);
    await ear.hears(new RegExp(` ${marker}$`));
    const heard = new Set(ear.heard.map((line) => Number(line.split(" ")[1])));
    assert.deepEqual([...heard].filter((value) => !done.includes(value)), [], "late commands");
    const connects = broker.log.filter((line) => line.includes(` as ${CLIENT_ID} `)).length;
    const subscribes = broker.log.filter((line) =>
      line.endsWith(`Received SUBSCRIBE from ${CLIENT_ID}`)
    ).length;
    assert.ok(subscribes > rounds && subscribes <= connects, "one SUBSCRIBE for each connection");
    console.log(`${load.taken.size} taken, ${duplicates} twice, ${connects} connections`);
  },
});
