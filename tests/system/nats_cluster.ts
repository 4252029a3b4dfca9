import { freePorts } from "./mosquitto.ts";

/** Whether Debian's `nats-server` is there. */
export const hasNats: boolean = exists("/usr/sbin/nats-server") || exists("/usr/bin/nats-server");

if (!hasNats) console.log("nats-server is missing: install nats-server");

const NODES = 3;
/** For routes, clients of NATS, MQTT and the monitor. */
const PORTS_PER_NODE = 4;
/** How much of a node's log is shown. */
const LOG_LINES = 20;
/** Between two looks at whether the cluster has chosen a leader, in milliseconds. */
const LOOK_MS = 200;
const PATIENCE_MS = 60_000;

interface Node {
  readonly name: string;
  readonly mqtt: number;
  readonly monitor: number;
  readonly config: string;
  process: Deno.ChildProcess | null;
}

/** Three servers that make one replicated MQTT broker; each can be killed and started again. */
export class NatsCluster implements AsyncDisposable {
  readonly #folder: string;
  readonly #nodes: readonly Node[];

  private constructor(folder: string, nodes: readonly Node[]) {
    this.#folder = folder;
    this.#nodes = nodes;
  }

  /** Starts it; resolves when it has chosen a leader. */
  static async start(): Promise<NatsCluster> {
    const folder = await Deno.makeTempDir();
    const ports = freePorts(NODES * PORTS_PER_NODE);
    const routes = ports.slice(0, NODES).map((port) => `nats://127.0.0.1:${port}`).join(", ");
    const nodes = await Promise.all(Array.from({ length: NODES }, async (_, i) => {
      const [route, client, mqtt, monitor] = ports.filter((_, n) => n % NODES === i);
      const config = `${folder}/n${i}.conf`;
      await Deno.writeTextFile(
        config,
        `server_name: n${i}
listen: 127.0.0.1:${client}
http: 127.0.0.1:${monitor}
log_file: "${folder}/n${i}.log"
jetstream { store_dir: "${folder}/n${i}" }
mqtt { listen: 127.0.0.1:${mqtt} }
cluster { name: c, listen: 127.0.0.1:${route}, routes: [${routes}] }
`,
      );
      return { name: `n${i}`, mqtt, monitor, config, process: null };
    }));
    const cluster = new NatsCluster(folder, nodes);
    for (let i = 0; i < NODES; i++) cluster.startNode(i);
    await cluster.settled();
    return cluster;
  }

  /** The MQTT ports, node by node. */
  get ports(): number[] {
    return this.#nodes.map(({ mqtt }) => mqtt);
  }

  startNode(i: number): void {
    const node = this.#nodes[i];
    node.process = new Deno.Command("nats-server", {
      args: ["-c", node.config],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
  }

  /** Kills a node, as a power cut would. */
  async killNode(i: number): Promise<void> {
    const node = this.#nodes[i];
    node.process!.kill("SIGKILL");
    await node.process!.status;
    node.process = null;
  }

  /** Resolves when those that run agree on a leader. */
  async settled(): Promise<void> {
    const running = this.#nodes.filter(({ process }) => process !== null);
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      if (Date.now() > deadline) {
        throw new Error(`the cluster has not chosen a leader:\n${await this.#logs()}`);
      }
      const answers = await Promise.all(running.map(leaderOf));
      if (answers.every((leader) => leader !== null && leader !== "")) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** The end of what each node has logged. */
  async #logs(): Promise<string> {
    const logs = await Promise.all(this.#nodes.map(async ({ config }) => {
      const text = await Deno.readTextFile(config.replace(/conf$/, "log")).catch(String);
      return text.split("\n").slice(-LOG_LINES).join("\n");
    }));
    return logs.join("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const [i, { process }] of this.#nodes.entries()) {
      if (process !== null) await this.killNode(i);
    }
    await Deno.remove(this.#folder, { recursive: true });
  }
}

async function leaderOf({ monitor }: Node): Promise<string | null> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(`http://127.0.0.1:${monitor}/jsz`, { signal });
    return (await response.json()).meta_cluster?.leader ?? null;
  } catch {
    return null;
  }
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
