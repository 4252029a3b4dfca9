import { compile } from "./processes.ts";

/** What a load needs a server to do. */
export type Job =
  | { readonly mode: "echo" }
  /** Broadcasts this many frames of 30 bytes every 10 ms. */
  | { readonly mode: "fan"; readonly frames: number }
  /** Shows the board on this serial port to viewers. */
  | { readonly mode: "bridge"; readonly serial: string }
  /** Shows the topics of the broker at this URL to viewers. */
  | { readonly mode: "topics"; readonly broker: string };

/** A server to be compared. */
export interface Contender {
  readonly name: string;
  /** Returns the command that starts it, or `null` when the job is not for it. */
  command(job: Job): readonly string[] | null;
}

const BENCH = `${import.meta.dirname}/..`;
const DENO = [Deno.execPath(), "run", "--allow-all"];
/** As our own tasks start it: a young generation that grows no larger than a bridge has use for. */
const OUR_DENO = [...DENO, "--v8-flags=--max-semi-space-size=4"];

/** Ours first: the others are what it is compared with; `before` is another checkout of ours. */
export async function findContenders(before?: string): Promise<Contender[]> {
  const contenders: Contender[] = [
    { name: "Pinbridge", command: (job) => ourCommand(job, BENCH) },
    {
      name: "Pinbridge, no direct I/O",
      command: (job) => ["env", "PINBRIDGE_DIRECT_IO=off", ...ourCommand(job, BENCH)],
    },
    peer("Deno.upgradeWebSocket", DENO, "upgrade_websocket.ts"),
    peer("ws on Deno", DENO, "ws_server.mjs"),
  ];
  if (before !== undefined) {
    contenders.push({
      name: "Pinbridge before",
      command: (job) => ourCommand(job, `${before}/bench`),
    });
  }
  if (await isInstalled("node")) {
    contenders.push(peer("ws on Node", ["node"], "ws_server.mjs", "node_bridge.mjs"));
  }
  if (await isInstalled("bun")) contenders.push(peer("Bun", ["bun"], "bun_server.mjs"));
  contenders.push(await bareC());
  return contenders;
}

/** The floor: what the system calls cost by themselves. */
async function bareC(): Promise<Contender> {
  const program = await compile(`${BENCH}/peers/bare_epoll.c`);
  return {
    name: "bare C",
    command(job) {
      if (job.mode === "topics" || job.mode === "bridge") return null;
      const frames = job.mode === "fan" ? ["--frames", `${job.frames}`] : [];
      return [program, "--port", "0", ...frames];
    },
  };
}

function ourCommand(job: Job, bench: string): readonly string[] {
  switch (job.mode) {
    case "echo":
      return [...OUR_DENO, `${bench}/echo_server.ts`, "--port", "0"];
    case "fan":
      return [...OUR_DENO, `${bench}/fanout_server.ts`, "--port", "0", "--frames", `${job.frames}`];
    case "bridge":
      return [
        ...OUR_DENO,
        `${bench}/../bridge/main.ts`,
        "--port",
        "0",
        "--config",
        configFor({ type: "serial", id: "board", port: job.serial }),
      ];
    case "topics":
      return [
        ...OUR_DENO,
        `${BENCH}/../bridge/main.ts`,
        "--port",
        "0",
        "--config",
        configFor({
          ...{ type: "mqtt", id: "broker", url: job.broker },
          ...{ subscribe: ["load/+/+"], discovery: false },
        }),
      ];
  }
}

function configFor(adapter: Readonly<Record<string, unknown>>): string {
  const file = Deno.makeTempFileSync({ suffix: ".json" });
  Deno.writeTextFileSync(file, JSON.stringify({ adapters: [adapter] }));
  return file;
}

function peer(
  name: string,
  runtime: readonly string[],
  server: string,
  bridge?: string,
): Contender {
  return {
    name,
    command(job) {
      if (job.mode === "topics") return null;
      if (job.mode === "bridge") {
        return bridge ? [...runtime, `${BENCH}/peers/${bridge}`, "--serial", job.serial] : null;
      }
      const frames = job.mode === "fan" ? ["--frames", `${job.frames}`] : [];
      return [...runtime, `${BENCH}/peers/${server}`, "--port", "0", "--mode", job.mode, ...frames];
    },
  };
}

async function isInstalled(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["--version"] }).output()).success;
  } catch {
    return false;
  }
}
