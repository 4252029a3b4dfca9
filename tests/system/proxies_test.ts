import assert from "node:assert/strict";
import { TestPage } from "./browser.ts";
import { Program } from "./program.ts";
import { TokenBridge } from "./token_bridge.ts";
import { TestViewer } from "./viewer.ts";

/** How long a viewer is left alone behind a proxy, whose own patience is shorter by default. */
const IDLE_MS = Deno.env.get("PINBRIDGE_FULL_LOAD") === "1" ? 100_000 : 3_000;
const NAME = "house.example";

/** One proxy program: the config that the README of `bridge/` shows, and how it is run with it. */
interface Proxy {
  readonly name: string;
  readonly program: string;
  config(ports: { listen: number; target: number }, folder: string): string;
  args(file: string, folder: string): string[];
}

const PROXIES: readonly Proxy[] = [
  {
    name: "nginx",
    program: "/usr/sbin/nginx",
    config: ({ listen, target }, folder) => `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${listen};
    location / {
      proxy_pass http://127.0.0.1:${target};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
    }
  }
}`,
    args: (file, folder) => ["-p", folder, "-c", file],
  },
  {
    name: "caddy",
    program: "/usr/bin/caddy",
    config: ({ listen, target }) => `
{
  admin off
  auto_https off
}
http://:${listen} {
  bind 127.0.0.1
  reverse_proxy 127.0.0.1:${target}
}`,
    args: (file) => ["run", "--config", file, "--adapter", "caddyfile"],
  },
  {
    name: "haproxy",
    program: "/usr/sbin/haproxy",
    config: ({ listen, target }) => `
defaults
  mode http
  option forwardfor
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tunnel 1h
frontend web
  bind 127.0.0.1:${listen}
  default_backend pinbridge
backend pinbridge
  http-request set-header X-Forwarded-Proto http
  server bridge 127.0.0.1:${target}`,
    args: (file) => ["-db", "-f", file],
  },
  {
    name: "apache",
    program: "/usr/sbin/apache2",
    config: ({ listen, target }, folder) => `
ServerRoot ${folder}
ServerName ${NAME}
PidFile ${folder}/apache.pid
Listen 127.0.0.1:${listen}
ErrorLog /dev/stderr
${
      ["mpm_event", "authz_core", "proxy", "proxy_http"].map((module) =>
        `LoadModule ${module}_module /usr/lib/apache2/modules/mod_${module}.so`
      ).join("\n")
    }
ProxyPreserveHost On
ProxyPass / http://127.0.0.1:${target}/ upgrade=websocket`,
    args: (file) => ["-X", "-f", file],
  },
];

function isInstalled(program: string): boolean {
  try {
    return Deno.statSync(program).isFile;
  } catch {
    console.log(`${program} is not installed`);
    return false;
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error(`Nothing listens on ${port}`);
}

/** Runs a proxy before a bridge that trusts it and needs tokens. */
async function withProxy(
  proxy: Proxy,
  run: (bridge: TokenBridge, url: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  await Deno.chmod(folder, 0o755);
  const config = `${folder}/pinbridge.json`;
  const listen = { trustedProxies: ["127.0.0.1"], allowedHosts: [NAME] };
  await Deno.writeTextFile(config, JSON.stringify({ listen }));
  {
    await using bridge = await TokenBridge.start("--config", config);
    const ports = { listen: freePort(), target: Number(new URL(bridge.url).port) };
    const file = `${folder}/proxy.conf`;
    await Deno.writeTextFile(file, `${proxy.config(ports, folder).trim()}\n`);
    const args = proxy.args(file, folder);
    await using _program = new Program({ program: proxy.program, args });
    await untilListening(ports.listen);
    await run(bridge, `http://127.0.0.1:${ports.listen}/`);
  }
  await Deno.remove(folder, { recursive: true });
}

for (const proxy of PROXIES) {
  Deno.test({
    name: `behind ${proxy.name}: page, command, and a viewer that is left alone for a while`,
    ignore: !isInstalled(proxy.program),
    fn: () =>
      withProxy(proxy, async (bridge, url) => {
        await using test = await TestPage.open(`${url}#token=${bridge.token}`);
        const { page } = test;
        await page.locator('[data-state="online"]').waitFor();
        await page.getByRole("switch", { name: "fan" }).click();
        await page.locator('[data-channel="fan"] [data-phase="acknowledged"]').waitFor();
        await using viewer = await TestViewer.open(url, bridge.token);
        await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
        assert.equal(viewer.phases.filter((phase) => phase === "live").length, 1);
        assert.equal(viewer.client.status.phase, "live");
        assert.deepEqual(test.faults, []);
      }),
  });

  Deno.test({
    name:
      `behind ${proxy.name}: 70 page loads at once leave nobody out, and each client has its own limits`,
    ignore: !isInstalled(proxy.program),
    fn: () =>
      withProxy(proxy, async (bridge, url) => {
        const load = async (base: string, init?: RequestInit & { client?: Deno.HttpClient }) => {
          const response = await fetch(base, init);
          await response.body?.cancel();
          return response.status;
        };
        const loads = Array.from({ length: 70 }, () => load(url));
        const direct = load(bridge.url);
        assert.deepEqual([...new Set(await Promise.all(loads))], [200]);
        assert.equal(await direct, 200);
        // What a client writes itself is hearsay: all of these come from one address.
        using client = Deno.createHttpClient({ localAddress: "127.0.0.2" });
        const statuses: number[] = [];
        for (let i = 0; i < 10; i++) {
          const headers = { authorization: "Bearer wrong", "x-forwarded-for": `203.0.113.${i}` };
          statuses.push(await load(`${url}metrics`, { headers, client }));
        }
        assert.deepEqual([...new Set(statuses)], [401, 429]);
        using other = Deno.createHttpClient({ localAddress: "127.0.0.3" });
        const headers = { authorization: "Bearer wrong" };
        assert.equal(await load(`${url}metrics`, { headers, client: other }), 401);
      }),
  });
}
