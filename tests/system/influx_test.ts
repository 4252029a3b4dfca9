import assert from "node:assert/strict";
import { listeningUrl, Program, startBridge } from "./program.ts";

const INFLUXD = "/usr/bin/influxd";

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function freePort(): number {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  return listener.addr.port;
}

/** A server with an empty database `home`. */
async function startInflux(port: number, folder: string) {
  const config = `${folder}/influxdb.conf`;
  Deno.writeTextFileSync(
    config,
    `
reporting-disabled = true
bind-address = "127.0.0.1:${freePort()}"
[meta]
dir = "${folder}/meta"
[data]
dir = "${folder}/data"
wal-dir = "${folder}/wal"
[http]
bind-address = "127.0.0.1:${port}"
`,
  );
  const process = new Deno.Command(INFLUXD, {
    args: ["-config", config],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const url = `http://127.0.0.1:${port}`;
  const query = async (text: string) => {
    const body = new URLSearchParams({ q: text, db: "home" });
    const response = await fetch(`${url}/query`, { method: "POST", body });
    return await response.json();
  };
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    try {
      await query("CREATE DATABASE home");
      break;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return {
    query,
    async [Symbol.asyncDispose]() {
      process.kill("SIGKILL");
      await process.status;
    },
  };
}

Deno.test({
  name: "readings reach an InfluxDB that starts later than the bridge, numbers and switches apart",
  ignore: !isThere(INFLUXD),
  async fn() {
    const folder = Deno.makeTempDirSync({ prefix: "pinbridge-influx-" });
    const port = freePort();
    const config = `${folder}/pinbridge.yaml`;
    const influx = { url: `http://127.0.0.1:${port}/write?db=home` };
    Deno.writeTextFileSync(config, JSON.stringify({ history: { influx } }));
    const args = ["--config", config, "--demo", "--port", "0", "--no-broker"];
    await using bridge: Program = startBridge(...args);
    await listeningUrl(bridge);
    await bridge.line(/influx at 127\.0\.0\.1:\d+: it cannot be reached/);
    await using server = await startInflux(port, folder);
    await bridge.line(/influx: it takes readings again/);
    const counts =
      "SELECT count(value), count(state) FROM reading WHERE device = 'demo' GROUP BY channel";
    const { results: [{ series }] } = await server.query(counts);
    const found = new Map<string, number[]>(
      series.map(({ tags, values: [[, ...counts]] }: {
        tags: { channel: string };
        values: number[][];
      }) => [tags.channel, counts]),
    );
    assert.ok(found.get("temperature")![0] >= 5);
    assert.ok(found.get("fan")![1] >= 1);
    bridge.kill("SIGTERM");
    assert.equal(await bridge.exitCode, 0);
  },
});
