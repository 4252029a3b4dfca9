import assert from "node:assert/strict";
import { ROUTE_RULES } from "../../bridge/access/route_rules.ts";
import { TokenBridge } from "./token_bridge.ts";

const NAMESPACE = `pinbridge-${Deno.pid}`;
const [HERE, THERE] = ["10.213.77.1", "10.213.77.2"];

async function ip(...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command("ip", { args, stderr: "null", stdout: "null" }).output())
      .success;
  } catch {
    return false;
  }
}

/** Makes a network namespace with one address, of which this machine is the neighbour. */
async function openNamespace(): Promise<boolean> {
  if (!await ip("netns", "add", NAMESPACE)) return false;
  const [outer, inner] = [`pb${Deno.pid}`, `pi${Deno.pid}`];
  const steps = [
    ["link", "add", outer, "type", "veth", "peer", "name", inner, "netns", NAMESPACE],
    ["addr", "add", `${HERE}/30`, "dev", outer],
    ["link", "set", outer, "up"],
    ["-n", NAMESPACE, "addr", "add", `${THERE}/30`, "dev", inner],
    ["-n", NAMESPACE, "link", "set", inner, "up"],
  ];
  for (const step of steps) {
    if (await ip(...step)) continue;
    await closeNamespace();
    return false;
  }
  return true;
}

async function closeNamespace(): Promise<void> {
  await ip("netns", "del", NAMESPACE);
}

const SCAN = `
  const [base, routes, token] = JSON.parse(Deno.args[0]);
  const found = {};
  for (const [method, path] of routes) {
    const headers = token ? { authorization: "Bearer " + token } : {};
    const response = await fetch(base + path, { method, headers });
    await response.body?.cancel();
    found[method + " " + path] = response.status;
  }
  const socket = new WebSocket(base.replace("http", "ws") + "/ws", token ? ["bearer." + token] : []);
  socket.onmessage = ({ data }) => {
    console.log(JSON.stringify({ found, role: JSON.parse(data).params.role }));
    Deno.exit();
  };
`;

/** Asks for every route from the namespace; returns the statuses, and the role on the WebSocket. */
async function scan(port: string, routes: string[][], token?: string) {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, SCAN);
  const deno = [Deno.execPath(), "run", "--quiet", "--allow-net", file];
  const args = ["netns", "exec", NAMESPACE, ...deno];
  const what = JSON.stringify([`http://${HERE}:${port}`, routes, token]);
  const { stdout, stderr } = await new Deno.Command("ip", { args: [...args, what] }).output();
  await Deno.remove(file);
  const text = new TextDecoder().decode(stdout);
  assert.ok(text.startsWith("{"), new TextDecoder().decode(stderr));
  return JSON.parse(text) as { found: Record<string, number>; role: string };
}

Deno.test("from another machine every route is closed without a token, and open with one", async () => {
  if (!await openNamespace()) {
    console.log("no network namespace can be made here: nothing was scanned");
    return;
  }
  try {
    await using bridge = await TokenBridge.start();
    const { port } = new URL(bridge.url);
    assert.ok(bridge.program.lines.some((line) => line.startsWith(`open http://${HERE}:${port}/`)));
    const paths = Object.keys(ROUTE_RULES).map((rule) =>
      rule.split(" ")[1].replaceAll("*", "demo")
    );
    const all = new Set([...paths, "/", "/app.js", "/app.css", "/mqtt", "/nowhere"]);
    const routes = [...all].flatMap((path) => ["GET", "POST", "DELETE"].map((it) => [it, path]));
    const { found, role } = await scan(port, routes);
    assert.equal(role, "none");
    const open = Object.keys(found).filter((route) => found[route] !== 401).sort();
    const pages = ["GET /", "GET /app.css", "GET /app.js", "GET /c/demo/demo", "GET /d/demo"];
    assert.deepEqual(open, [...pages, "GET /healthz", "GET /w/demo", "GET /ws"]);
    const known = await scan(port, [["GET", "/api/devices"], ["GET", "/metrics"]], bridge.token);
    assert.deepEqual(known, {
      found: { "GET /api/devices": 200, "GET /metrics": 200 },
      role: "operator",
    });
  } finally {
    await closeNamespace();
  }
});
