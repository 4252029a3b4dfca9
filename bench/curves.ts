/**
 * How cost grows with connections and with channels, as a picture: `bench/curves.svg`.
 *
 *     deno run --allow-all bench/curves.ts [--rounds 3] [--seconds 3]
 */
import { parseArgs } from "node:util";
import { cpuSeconds } from "./load/cpu.ts";
import { runClient, startServer } from "./load/processes.ts";
import { median } from "./load/statistics.ts";
import { drawPanels } from "./load/svg.ts";

const CONNECTIONS = [1, 10, 100, 1000, 5000];
const CHANNELS = [1, 10, 100, 1000];
const PERIOD_MS = 200;
const LINES_PER_SECOND = 500;
const VIEWERS = 10;
const SETTLE_MS = 4000;
const HERE = import.meta.dirname!;
const RUN = [Deno.execPath(), "run", "--allow-all"];

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "3" },
  },
});
const seconds = Number(values.seconds);

const byConnections = await curve(CONNECTIONS, costOfConnections);
const byChannels = await curve(CHANNELS, costOfChannels);
await Deno.writeTextFile(
  `${HERE}/curves.svg`,
  drawPanels([
    {
      title: "One frame to each of N connections",
      yLabel: "µs of CPU per delivered frame",
      xLabel: "connections, 5 frames/s each",
      points: byConnections,
    },
    {
      title: "One board with N channels, 10 viewers",
      yLabel: "µs of CPU per delivered reading",
      xLabel: "channels, 1,000 readings/s in all",
      points: byChannels,
    },
  ]),
);

async function curve(
  xs: readonly number[],
  cost: (x: number) => Promise<number>,
): Promise<[number, number][]> {
  const figures = new Map<number, number[]>(xs.map((x) => [x, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const x of xs) figures.get(x)!.push(await cost(x));
  }
  const points = xs.map((x): [number, number] => [x, median(figures.get(x)!)]);
  console.log(points.map(([x, y]) => `${x}: ${y.toFixed(2)} µs`).join("  "));
  return points;
}

async function costOfConnections(connections: number): Promise<number> {
  const server = [...RUN, `${HERE}/fanout_server.ts`, "--port", "0", "--frames", "1"];
  await using running = await startServer([...server, "--period-ms", `${PERIOD_MS}`]);
  const { port, pid } = running;
  const client = runClient("client.c", {
    port,
    connections,
    bytes: 30,
    "in-flight": 0,
    path: "/fan",
    seconds: seconds + SETTLE_MS / 1000 + 1,
  });
  await settle();
  const before = cpuSeconds(pid);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const cpu = cpuSeconds(pid) - before;
  await client;
  return cpu / (connections * seconds * 1000 / PERIOD_MS) * 1e6;
}

async function costOfChannels(channels: number): Promise<number> {
  const board = [...RUN, `${HERE}/load/board.ts`, "--rate", `${LINES_PER_SECOND}`];
  await using source = await startServer([...board, "--channels", `${channels}`]);
  const config = await Deno.makeTempFile({ suffix: ".json" });
  const port = /\/dev\/\S+/.exec(source.output)![0];
  const adapters = [{ type: "serial", id: "board", port }];
  await Deno.writeTextFile(config, JSON.stringify({ adapters }));
  const command = [...RUN, `${HERE}/../bridge/main.ts`, "--port", "0", "--config", config];
  await using running = await startServer(command);
  await settle();
  const before = cpuSeconds(running.pid);
  const options = { port: running.port, seconds, viewers: VIEWERS };
  const { readings } = await runClient("viewers.ts", options);
  const cpu = cpuSeconds(running.pid) - before;
  await Deno.remove(config);
  return cpu / (readings * VIEWERS) * 1e6;
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}
