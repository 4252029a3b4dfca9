/**
 * Compares the broker inside with Mosquitto: each a process of its own, rounds in turn, medians.
 *
 *     deno task bench:mqtt [--rounds 5] [--count 100000]
 */
import { parseArgs } from "node:util";
import { median } from "./load/statistics.ts";
import { type BrokerUnderTest, hungSubscriber, idleMemory, throughput } from "./mqtt/loads.ts";

const MAX_CLIENTS = 2000;
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    count: { type: "string", default: "100000" },
  },
});
const rounds = Number(values.rounds);
const count = Number(values.count);

interface Contender {
  readonly name: string;
  start(): Promise<BrokerUnderTest & { stop(): void }>;
}

const contenders: readonly Contender[] = [
  { name: "pinbridge", start: startOurs },
  { name: "mosquitto", start: startMosquitto },
];

await compare("QoS 0, messages/s", (broker) => throughput(broker, 0, count));
await compare("QoS 1, messages/s", (broker) => throughput(broker, 1, count));
await compare("idle client, KB", (broker) => idleMemory(broker, 1000), 1);
await compare("64 MiB to a hung subscriber: others' longest round trip, ms", async (broker) => {
  const { roundTripMs, grownMb } = await hungSubscriber(broker);
  console.log(`  grown by ${grownMb.toFixed(1)} MB`);
  return roundTripMs;
}, 1);

async function compare(
  name: string,
  measure: (broker: BrokerUnderTest) => Promise<number>,
  times = rounds,
): Promise<void> {
  const figures = new Map(contenders.map((contender) => [contender.name, [] as number[]]));
  for (let round = 0; round < times; round++) {
    for (const contender of contenders) {
      const broker = await contender.start();
      figures.get(contender.name)!.push(await measure(broker));
      broker.stop();
    }
  }
  const [ours, theirs] = contenders.map(({ name }) => median(figures.get(name)!));
  const ratio = (ours / theirs).toFixed(2);
  console.log(`${name}: pinbridge ${format(ours)}, mosquitto ${format(theirs)}, ratio ${ratio}`);
}

function format(figure: number): string {
  return figure >= 1000 ? String(Math.round(figure)) : figure.toFixed(1);
}

async function startOurs() {
  const script = new URL("mqtt/broker_process.ts", import.meta.url).pathname;
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-net", script, String(MAX_CLIENTS)],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = process.stdout.getReader();
  const { value } = await reader.read();
  const port = Number(new TextDecoder().decode(value));
  return {
    port,
    pid: process.pid,
    stop: () => {
      reader.cancel();
      process.kill("SIGKILL");
    },
  };
}

async function startMosquitto() {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const config = await Deno.makeTempFile();
  const lines = [`listener ${port} 127.0.0.1`, "allow_anonymous true", "set_tcp_nodelay true"];
  await Deno.writeTextFile(config, `${lines.join("\n")}\n`);
  const process = new Deno.Command("/usr/sbin/mosquitto", {
    args: ["-c", config],
    stdout: "null",
    stderr: "null",
  }).spawn();
  await untilListening(port);
  return {
    port,
    pid: process.pid,
    stop: () => {
      process.kill("SIGKILL");
      Deno.removeSync(config);
    },
  };
}

async function untilListening(port: number): Promise<void> {
  for (;;) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
