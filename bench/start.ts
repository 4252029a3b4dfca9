/**
 * Times how the bridge starts, beside a program that does nothing: each a process of its own, rounds
 * in turn, medians. The first round, which fills the runtime's caches, takes its time and does not
 * count.
 *
 *     deno task bench:start [--rounds 20] [--only TEXT] [--before DIR]
 *
 * `listening` and `broker` are the lines that say so; `page` and `CONNACK` what a client has that
 * connects when it reads them; `×` is CONNACK (without a broker the page) against the empty program.
 */
import { parseArgs } from "node:util";
import { median } from "./load/statistics.ts";
import { firstConnack, firstPage } from "./start/clients.ts";
import { type Marks, type Milestone, runEmpty, runUntil } from "./start/processes.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "20" },
    // Contenders whose names hold this text.
    only: { type: "string", default: "" },
    // Another checkout of this project, to compare with.
    before: { type: "string" },
  },
});
const rounds = Number(values.rounds);

const ROOT = new URL("..", import.meta.url).pathname;
const BOARD = { type: "serial", id: "greenhouse", port: "/dev/none" };
const YAML = `adapters:\n  - { ${Object.entries(BOARD).map((it) => it.join(": ")).join(", ")} }\n`;
/** The runtime writes what it has compiled when it has nothing else to do. */
const WARM_UP_MS = 3000;
const COLUMNS = ["listening", "broker", "page", "CONNACK"];

const folder = await Deno.makeTempDir();
const yaml = await keep("pinbridge.yaml", YAML);
const json = await keep("pinbridge.json", JSON.stringify({ adapters: [BOARD] }));
const empty = await keep("empty.ts", "");

/** How a program of ours is started, by what it is called in the table. */
const contenders: Record<string, (moreMs: number) => Promise<Marks>> = {
  "without a broker": (ms) => start(ROOT, ms, "--no-broker"),
  "as it is by default": (ms) => start(ROOT, ms),
  "with a config in JSON": (ms) => start(ROOT, ms, "--config", json),
  "with a config in YAML": (ms) => start(ROOT, ms, "--config", yaml),
};
if (values.before !== undefined) contenders["before"] = (ms) => start(values.before!, ms);

const names = Object.keys(contenders).filter((name) => name.includes(values.only));
const figures = new Map(names.map((name) => [name, [] as Marks[]]));
const emptyMs: number[] = [];
for (let round = 0; round <= rounds; round++) {
  const ms = await runEmpty(folder, ["run", "--cached-only", empty]);
  if (round > 0) emptyMs.push(ms);
  for (const [name, all] of figures) {
    const marks = await contenders[name](round === 0 ? WARM_UP_MS : 0);
    if (round > 0) all.push(marks);
  }
}
await Deno.remove(folder, { recursive: true });

console.log(`${rounds} rounds, medians in ms; an empty program: ${median(emptyMs).toFixed(1)}\n`);
print("", [...COLUMNS, "×", "least"]);
for (const [name, all] of figures) {
  const cells = COLUMNS.map((column) => median(all.map((marks) => marks[column])));
  const servedMs = all.map(({ CONNACK, page }) => CONNACK ?? page);
  const ratio = median(servedMs.map((ms, round) => ms / emptyMs[round]));
  const least = Math.min(...servedMs) / Math.min(...emptyMs);
  const texts = cells.map((ms) => Number.isFinite(ms) ? ms.toFixed(1) : "–");
  print(name, [...texts, ratio.toFixed(2), least.toFixed(2)]);
}

function print(name: string, cells: readonly string[]): void {
  console.log(name.padEnd(22), ...cells.map((cell) => cell.padStart(10)));
}

async function keep(name: string, text: string): Promise<string> {
  await Deno.writeTextFile(`${folder}/${name}`, text);
  return `${folder}/${name}`;
}

/** Starts the bridge of a checkout as its `deno task start` does, until it has served everybody. */
function start(root: string, moreMs: number, ...args: readonly string[]): Promise<Marks> {
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${root}/deno.json`));
  const words: string[] = tasks.start.command.split(/\s+/);
  const command = words.slice(words.indexOf("run"));
  const milestones: Record<string, Milestone> = {
    listening: { pattern: /^listening (http\S+)$/m, then: { page: firstPage } },
  };
  if (!args.includes("--no-broker")) {
    const pattern = /^broker mqtt:\/\/\S+:(\d+)$/m;
    milestones.broker = { pattern, then: { CONNACK: firstConnack } };
  }
  const options = ["--port", "0", "--state", folder, ...args];
  return runUntil(root, [...command, ...options], milestones, moreMs);
}
