import type { Job } from "./contenders.ts";
import { cpuSeconds } from "./cpu.ts";
import { residentBytes, runClient, type RunningServer, startServer } from "./processes.ts";
import { close, connect, read, write } from "./sockets.ts";

/** One figure that servers are compared by. */
export interface Load {
  readonly name: string;
  readonly unit: string;
  /** Whether less is better. */
  readonly isCost: boolean;
  /**
   * Starts a fresh server, loads it for about `seconds` and returns the figure, or `null` when the
   * contender has no server for the job.
   */
  measure(command: (job: Job) => readonly string[] | null, seconds: number): Promise<number | null>;
}

const IDLE_CONNECTIONS = 5000;
const WARM_UP_CONNECTIONS = 200;
const SETTLE_MS = 3000;
/** What a server costs is asked once it runs compiled. */
const WARM_UP_S = 1;
const FAN_CONNECTIONS = 200;
const VIEWERS = 50;
const LINES_PER_SECOND = 500;
/** Two values a line. */
const FAST_LINES_PER_SECOND = 2500;
const FAST_MESSAGES_PER_SECOND = 5000;
const CALM_LINES_PER_SECOND = 20;
/** A hundredth of fewer readings would be one of them. */
const CALM_S = 12;

/** Every load, in the order of the table. */
export const LOADS: readonly Load[] = [
  echo("echo, 32 connections, 16 in flight, 16 B", 32, 16, 16),
  echo("echo, 32 connections, 1 in flight, 16 B", 32, 1, 16),
  echo("echo, 32 connections, 1 in flight, 125 B", 32, 1, 125),
  echo("echo, 8 connections, 1 in flight, 64 KiB", 8, 1, 65536),
  echoCost("echo cost, 32 connections, 16 in flight, 16 B", 32, 16, 16),
  echoCost("echo cost, 32 connections, 1 in flight, 16 B", 32, 1, 16),
  echoCost("echo cost, 1 connection, 1 in flight, 16 B", 1, 1, 16),
  echoCost("echo cost, 8 connections, 1 in flight, 64 KiB", 8, 1, 65536),
  fanOut("fan-out, 10 frames of 30 B per 10 ms to 200", 10),
  fanOut("fan-out, 1 frame of 30 B per 10 ms to 200", 1),
  onServer("handshakes", "1/s", false, async ({ port }, seconds) => {
    return (await runClient("client.c", { port, seconds, mode: "handshakes" })).perSecond;
  }),
  onServer("handshake cost", "µs CPU/handshake", true, handshakeCost),
  onServer("resident memory per idle connection, of 5,000", "KB", true, measureIdle),
  onServer("cold start to listening", "ms", true, ({ startMs }) => Promise.resolve(startMs)),
  onBridge(
    "bridge, 500 lines/s of 2 values to 50 viewers",
    "µs CPU/reading",
    LINES_PER_SECOND,
    cpuPerReading,
  ),
  onBridge(
    "bridge, 5,000 readings/s of a tty to 50 viewers",
    "µs CPU/reading",
    FAST_LINES_PER_SECOND,
    cpuPerReading,
  ),
  onTopics("bridge, 5,000 readings/s of 500 MQTT topics to 50 viewers", "µs CPU/reading"),
  calmLatency("p50"),
  calmLatency("p99"),
  onBridge(
    "bridge, resident memory with one board",
    "MB",
    CALM_LINES_PER_SECOND,
    async ({ pid }) => (await settle(), await residentBytes(pid) / 1e6),
  ),
];

function onServer(
  name: string,
  unit: string,
  isCost: boolean,
  figure: (server: RunningServer, seconds: number) => Promise<number>,
  job: Job = { mode: "echo" },
): Load {
  return {
    name,
    unit,
    isCost,
    async measure(command, seconds) {
      const args = command(job);
      if (args === null) return null;
      await using server = await startServer(args);
      return await figure(server, seconds);
    },
  };
}

function echo(
  name: string,
  connections: number,
  inFlight: number,
  bytes: number,
): Load {
  return onServer(name, "messages/s", false, async ({ port }, seconds) => {
    const options = { port, seconds, connections, bytes, "in-flight": inFlight };
    return (await runClient("client.c", options)).perSecond;
  });
}

/** What an echo costs the server, whatever the generator's pace. */
function echoCost(name: string, connections: number, inFlight: number, bytes: number): Load {
  return onServer(name, "µs CPU/message", true, async ({ port, pid }, seconds) => {
    const options = { port, seconds, connections, bytes, "in-flight": inFlight };
    return await cpuPerMessage(pid, options);
  });
}

/** What a message costs a server that has run the same load for a while, in microseconds of CPU. */
async function cpuPerMessage(
  pid: number,
  options: Readonly<Record<string, string | number>>,
): Promise<number> {
  await runClient("client.c", { ...options, seconds: WARM_UP_S });
  const { messages, serverCpu } = await runClient("client.c", { ...options, pid });
  return serverCpu / messages * 1e6;
}

/** What a connection costs a server from its coming to its leaving. */
async function handshakeCost({ port, pid }: RunningServer, seconds: number): Promise<number> {
  const options = { port, seconds, mode: "handshakes" };
  await runClient("client.c", { ...options, seconds: WARM_UP_S });
  const { handshakes, serverCpu } = await runClient("client.c", { ...options, pid });
  return serverCpu / handshakes * 1e6;
}

function fanOut(name: string, frames: number): Load {
  return onServer(name, "µs CPU/frame", true, async ({ port, pid }, seconds) => {
    const connections = FAN_CONNECTIONS;
    const options = { port, seconds, connections, bytes: 30, "in-flight": 0, path: "/fan" };
    return await cpuPerMessage(pid, options);
  }, { mode: "fan", frames });
}

/** Everything costs, on a bridge. */
function onBridge(
  name: string,
  unit: string,
  rate: number,
  figure: (server: RunningServer, seconds: number, path: string) => Promise<number>,
): Load {
  return {
    name,
    unit,
    isCost: true,
    async measure(command, seconds) {
      await using board = await startServer([
        Deno.execPath(),
        "run",
        "--allow-all",
        `${import.meta.dirname}/board.ts`,
        "--rate",
        `${rate}`,
      ]);
      const args = command({ mode: "bridge", serial: /\/dev\/\S+/.exec(board.output)![0] });
      if (args === null) return null;
      await using server = await startServer(args);
      await settle();
      return await figure(server, seconds, "/ws");
    },
  };
}

/** Everything costs, on a bridge that reads a broker; ours only. */
function onTopics(name: string, unit: string): Load {
  return {
    name,
    unit,
    isCost: true,
    async measure(command, seconds) {
      const script = `${import.meta.dirname}/topics.ts`;
      const rate = ["--rate", `${FAST_MESSAGES_PER_SECOND}`];
      await using broker = await startServer([
        ...[Deno.execPath(), "run", "--allow-net"],
        ...[script, ...rate],
      ]);
      const url = `mqtt://127.0.0.1:${broker.port}`;
      const args = command({ mode: "topics", broker: url });
      if (args === null) return null;
      await using server = await startServer(args);
      await settle();
      return await cpuPerReading(server, seconds, "/ws");
    },
  };
}

/** What a reading costs a bridge for each viewer that gets it, in microseconds of CPU. */
async function cpuPerReading(
  { port, pid }: RunningServer,
  seconds: number,
  path: string,
): Promise<number> {
  const options = { port, seconds, path, viewers: VIEWERS };
  await runClient("viewers.ts", { ...options, seconds: WARM_UP_S });
  const before = cpuSeconds(pid);
  const { readings } = await runClient("viewers.ts", options);
  return (cpuSeconds(pid) - before) / (readings * VIEWERS) * 1e6;
}

function calmLatency(percentile: "p50" | "p99"): Load {
  return onBridge(
    `bridge, tty to viewer at 20 lines/s, ${percentile}`,
    "ms",
    CALM_LINES_PER_SECOND,
    async ({ port }, seconds, path) =>
      (await runClient("viewers.ts", { port, seconds: Math.max(CALM_S, seconds), path }))[
        percentile
      ],
  );
}

async function measureIdle({ port, pid }: RunningServer): Promise<number> {
  for (const fd of openAll(port, WARM_UP_CONNECTIONS)) close(fd);
  await settle();
  const before = await residentBytes(pid);
  const fds = openAll(port, IDLE_CONNECTIONS);
  await settle();
  const after = await residentBytes(pid);
  for (const fd of fds) close(fd);
  return (after - before) / IDLE_CONNECTIONS / 1000;
}

function openAll(port: number, count: number): number[] {
  const request = new TextEncoder().encode(
    `GET /idle HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
  );
  const answer = new Uint8Array(1024);
  return Array.from({ length: count }, () => {
    const fd = connect(port);
    write(fd, request);
    if (read(fd, answer) <= 0) throw new Error("Connection ended during the handshake");
    return fd;
  });
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}
