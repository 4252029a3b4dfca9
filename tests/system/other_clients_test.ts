import assert from "node:assert/strict";
import { TestPage } from "./browser.ts";
import { listeningUrl, Program, startBridge } from "./program.ts";
import { TestViewer } from "./viewer.ts";

const README = Deno.readTextFileSync(new URL("../../bridge/README.md", import.meta.url));
const OLDEST_NODE = 22;

/** Returns what runs Node from 22 on, or `null`: this machine's own, or one that npm brings. */
function findNode(): string[] | null {
  for (const words of [["node"], ["npx", "-y", `node@${OLDEST_NODE}`]]) {
    const version = run([...words, "--version"]);
    if (version !== null && parseInt(version.slice(1)) >= OLDEST_NODE) return words;
  }
  return null;
}

/** Returns a Python with the package `websockets`, or `null`. */
function findPython(): string | null {
  return ["python3", "/usr/bin/python3"].find((python) => {
    return run([python, "-c", "import websockets"]) !== null;
  }) ?? null;
}

function run([program, ...args]: readonly string[]): string | null {
  try {
    const { success, stdout } = new Deno.Command(program, { args, stderr: "null" }).outputSync();
    return success ? new TextDecoder().decode(stdout) : null;
  } catch {
    return null;
  }
}

/** The example of the README in a language, for a bridge at `host`. */
function example(language: string, host: string): string {
  const [, code] = new RegExp("```" + language + "\\n([^]*?)```").exec(README)!;
  return code.replaceAll("127.0.0.1:8080", host);
}

/** Starts a bridge whose demo board can be commanded, and a directory for a program. */
async function withDemo(
  work: (url: string, directory: string) => Promise<void>,
  config = {},
): Promise<void> {
  const directory = await Deno.makeTempDir();
  const file = `${directory}/pinbridge.yaml`;
  await Deno.writeTextFile(file, JSON.stringify(config));
  {
    await using bridge = startBridge("--config", file, "--demo", "--port", "0", "--no-broker");
    const url = await listeningUrl(bridge);
    {
      await using viewer = await TestViewer.open(url);
      await viewer.device(({ state, channels }) => {
        return state === "online" && channels.some(({ id, last }) => id === "fan" && last);
      });
    }
    await work(url, directory);
  }
  await Deno.remove(directory, { recursive: true });
}

const node = findNode();
if (node === null) console.log(`no Node from ${OLDEST_NODE} on, and npm brings none: ignored`);

Deno.test({
  name: "the client runs in Node: list, history, subscribe, command, and coming back",
  ignore: node === null,
  fn: () =>
    withDemo(async (url, directory) => {
      const client = await (await fetch(`${url}client.js`)).text();
      await Deno.writeTextFile(`${directory}/client.mjs`, client);
      await Deno.writeTextFile(
        `${directory}/program.mjs`,
        `import { connect } from "./client.mjs";
const statuses = [];
const bridge = await connect("${url}", { onStatus: ({ phase }) => statuses.push(phase) });
const [device] = await bridge.list();
const topic = device.id + "/temperature";
const { series } = await bridge.history({ topics: [topic] });
const { outcome } = await bridge.command({ device: device.id, channel: "fan", value: true });
bridge.subscribe({ filters: [topic] }, {
  readings([{ value }]) {
    console.log(series[0].topic, outcome, typeof value, statuses.join(" "));
    bridge.close();
  },
});
`,
      );
      const [program, ...args] = node!;
      await using running = new Program({
        program,
        args: [...args, `${directory}/program.mjs`],
        cwd: directory,
      });
      await running.line(/^demo\/temperature acknowledged number connecting live$/);
      assert.equal(await running.exitCode, 0, "nothing keeps it from ending");
    }),
});

const python = findPython();
if (python === null) console.log("no Python with the package websockets: ignored");

Deno.test({
  name: "the README's Python program of 20 lines reads and commands",
  ignore: python === null,
  fn: () =>
    withDemo(async (url, directory) => {
      const code = example("python", new URL(url).host);
      const lines = code.split("\n").filter((line) => line.trim() !== "");
      assert.ok(lines.length <= 20, `${lines.length} lines`);
      await Deno.writeTextFile(`${directory}/program.py`, code);
      await using running = new Program({
        program: python!,
        args: [`${directory}/program.py`],
        cwd: directory,
      });
      await running.line(/^demo\/light \d+/);
      await running.line(/^fan \{'outcome': 'acknowledged'/);
    }),
});

Deno.test("the README's page of 15 lines plots one sensor", async () => {
  // The page is another server's: its origin has to be known before the bridge starts.
  let page = "";
  let client = "";
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, ({ url }) => {
    const isScript = url.endsWith("/client.js");
    const headers = { "content-type": isScript ? "text/javascript" : "text/html" };
    return new Response(isScript ? client : page, { headers });
  });
  const origin = `http://127.0.0.1:${server.addr.port}`;
  await withDemo(async (url) => {
    page = example("html", new URL(url).host);
    assert.equal(page.trim().split("\n").length, 15);
    client = await (await fetch(`${url}client.js`)).text();
    await using test = await TestPage.open(origin);
    await test.page.waitForFunction(`{
      const canvas = document.querySelector("canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, 600, 200);
      data.filter((byte, i) => i % 4 === 3 && byte > 0).length > 20;
    }`);
    assert.deepEqual(test.faults.filter((fault) => !/404|favicon/.test(fault)), []);
  }, { listen: { allowedOrigins: [origin] } });
  await server.shutdown();
});
