import assert from "node:assert/strict";
import { RpcErrorCode } from "../../bridge/wire/protocol.ts";
import { Ear, freePort, hasMosquitto } from "./mosquitto.ts";
import { MqttBridge } from "./mqtt_bridge.ts";
import { hasNats, NatsCluster } from "./nats_cluster.ts";
import { Witness } from "./backbone_witness.ts";
import { TestViewer } from "./viewer.ts";

const BOARD = new URL("counting_board.ts", import.meta.url).pathname;
const SITES = ["north", "south"];
const BOARDS = SITES.map((site) => `${site}-board`);
/** Tasks of one witness are so far from those of the next. */
const TASKS = 1_000_000;
/** Errors that say what is known: offline, timeout, lost, busy. */
const HONEST = new Set<number>([
  RpcErrorCode.Offline,
  RpcErrorCode.Timeout,
  RpcErrorCode.Lost,
  RpcErrorCode.Busy,
]);
/** A bridge that has just begun does not know the device yet; one that was killed answers nothing. */
const OF_THE_OUTAGE = new Set<number>([RpcErrorCode.NotFound, -1]);

/** What a config says of the nodes with these ports. */
function urls(ports: readonly number[]): string {
  return JSON.stringify(ports.map((port) => `mqtt://127.0.0.1:${port}`));
}

function boardBridge(ports: number[], site: string, file: string): Promise<MqttBridge> {
  return MqttBridge.start(
    `adapters: [{ type: ${BOARD}, id: board, file: ${file} }]`,
    `backbone: { url: ${urls(ports)}, site: ${site} }`,
    "broker: false",
  );
}

/** It publishes too, so that an echo would be heard. */
function viewerBridge(ports: number[], site: string): Promise<MqttBridge> {
  return MqttBridge.start(
    `listen: { port: ${freePort()} }`,
    `adapters: [{ type: mqtt, id: backbone, url: ${urls(ports)} }]`,
    `backbone: { url: ${urls(ports)}, site: ${site} }`,
    "broker: false",
  );
}

function readTasks(file: string): number[] {
  return Deno.readTextFileSync(file).trim().split("\n").map(Number);
}

Deno.test({
  name:
    "two bridges with boards and two with viewers on three NATS servers: any of them killed under load",
  ignore: !hasNats || !hasMosquitto,
  async fn() {
    const folder = await Deno.makeTempDir();
    const files = SITES.map((site) => `${folder}/${site}`);
    await using cluster = await NatsCluster.start();
    const [first, second, third] = cluster.ports;
    await using north = await boardBridge([first, second, third], SITES[0], files[0]);
    await using south = await boardBridge([second], SITES[1], files[1]);
    await using near = await viewerBridge([second], "near");
    await using far = await viewerBridge([third, first, second], "far");
    const witnesses: Witness[] = [];
    const witness = (viewer: TestViewer, boards: readonly string[]) => {
      const it = new Witness(viewer, boards, TASKS * (witnesses.length + 1));
      witnesses.push(it);
      return it;
    };
    const recovered = () => Promise.all(witnesses.map((witness) => witness.recovered()));
    {
      const open = async (bridge: MqttBridge) => {
        const viewer = await TestViewer.open(bridge.url);
        await viewer.until(() => BOARDS.every((id) => viewer.client.devices.has(id)));
        return viewer;
      };
      await using _near = witness(await open(near), BOARDS);
      await using _far = witness(await open(far), BOARDS);
      // Between bridges that know every node there is always a way.
      await using roaming = witness(await open(far), BOARDS.slice(0, 1));
      await recovered();
      for (const [i] of cluster.ports.entries()) {
        await cluster.killNode(i);
        await cluster.settled();
        await roaming.recovered();
        cluster.startNode(i);
        await cluster.settled();
        await recovered();
      }
      for (const bridge of [north, south, near, far]) {
        await bridge.restart("SIGKILL");
        await recovered();
      }
      await using ear = await Ear.open(first, "pinbridge/+/+/+", "-q", "1");
      await ear.hears(/^pinbridge\/south\/board\/n \d/);
      await ear.hears(/^pinbridge\/north\/board\/n \d/);
      const sites = new Set(ear.heard.map((line) => line.split("/")[1]));
      assert.deepEqual([...sites].sort(), SITES, "an echo ends after one hop");
    }
    const endings = witnesses.flatMap((witness) => witness.endings);
    const done = files.flatMap(readTasks);
    const kinds = Map.groupBy(endings, ({ code }) => code);
    const counts = [...kinds].map(([code, { length }]) => `${code}: ${length}`).join(", ");
    console.log(
      `${endings.length} commands: ${counts}; ${witnesses.map(({ holes }) => holes)} holes`,
    );
    assert.equal(new Set(done).size, done.length, "no task is done twice");
    for (const { task, code, outcome } of endings) {
      if (code === 0) assert.ok(done.includes(task), `${task} is ${outcome}, and was not done`);
      else assert.ok(HONEST.has(code) || OF_THE_OUTAGE.has(code), `${task}: ${code} ${outcome}`);
      if (code === RpcErrorCode.Offline) {
        assert.ok(!done.includes(task), `${task} is offline, and was done`);
      }
    }
    assert.deepEqual(witnesses.flatMap(({ faults }) => faults), []);
    assert.deepEqual(witnesses.flatMap((witness) => witness.silentHoles()), []);
    await Deno.remove(folder, { recursive: true });
  },
});
