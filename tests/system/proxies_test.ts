import assert from "node:assert/strict";
import { createCertificate } from "../../bridge/access/certificate.ts";
import { IS_LONG } from "../_long.ts";
import { TestPage } from "./browser.ts";
import { Program } from "./program.ts";
import { TokenBridge } from "./token_bridge.ts";
import { TestViewer } from "./viewer.ts";

/** How long a viewer is left alone behind a proxy, whose own patience is shorter by default. */
const IDLE_MS = IS_LONG ? 100_000 : 3_000;
const NAME = "house.example";

const README = Deno.readTextFileSync(new URL("../../bridge/README.md", import.meta.url));

/** One proxy program: what stands around the recipe of the README, and how it is run with it. */
interface Proxy {
  /** As the README's code block is marked. */
  readonly name: string;
  readonly program: string;
  config(recipe: string, listen: number, folder: string): string;
  args(file: string, folder: string): string[];
}

const PROXIES: readonly Proxy[] = [
  {
    name: "nginx",
    program: "/usr/sbin/nginx",
    config: (recipe, listen, folder) => `
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
    ${recipe}
    ${recipe.replace("location /", "location /pins/").replace(/(proxy_pass [^;]*);/, "$1/;")}
  }
}`,
    args: (file, folder) => ["-p", folder, "-c", file],
  },
  {
    name: "caddyfile",
    program: "/usr/bin/caddy",
    config: (recipe, listen) => `
{
  admin off
  auto_https off
}
http://:${listen} {
  bind 127.0.0.1
  ${recipe}
}`,
    args: (file) => ["run", "--config", file, "--adapter", "caddyfile"],
  },
  {
    name: "haproxy",
    program: "/usr/sbin/haproxy",
    config: (recipe, listen) => `
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend web
  bind 127.0.0.1:${listen}
  default_backend pinbridge
${recipe}`,
    args: (file) => ["-db", "-f", file],
  },
  {
    name: "apache",
    program: "/usr/sbin/apache2",
    config: (recipe, listen, folder) => `
ServerRoot ${folder}
ServerName ${NAME}
PidFile ${folder}/apache.pid
Listen 127.0.0.1:${listen}
ErrorLog /dev/stderr
${
      ["mpm_event", "authz_core", "headers", "proxy", "proxy_http"].map((module) =>
        `LoadModule ${module}_module /usr/lib/apache2/modules/mod_${module}.so`
      ).join("\n")
    }
${recipe}`,
    args: (file) => ["-X", "-f", file],
  },
];

/** Returns the README's recipe for a proxy, before a bridge on another port. */
function recipeFor(name: string, port: number): string {
  const [, recipe] = README.match(new RegExp("```" + name + "\n([^]*?)```"))!;
  return recipe.replaceAll("127.0.0.1:8080", `127.0.0.1:${port}`);
}

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
  const access = { trustedProxies: ["127.0.0.1"], allowedHosts: [NAME] };
  await Deno.writeTextFile(config, JSON.stringify({ listen: access }));
  {
    await using bridge = await TokenBridge.start("--config", config);
    const listen = freePort();
    const recipe = recipeFor(proxy.name, Number(new URL(bridge.url).port));
    const file = `${folder}/proxy.conf`;
    await Deno.writeTextFile(file, `${proxy.config(recipe, listen, folder).trim()}\n`);
    const args = proxy.args(file, folder);
    await using _program = new Program({ program: proxy.program, args });
    await untilListening(listen);
    await run(bridge, `http://127.0.0.1:${listen}/`);
  }
  await Deno.remove(folder, { recursive: true });
}

Deno.test({
  name: "behind nginx under a path of its own: page and command",
  ignore: !isInstalled(PROXIES[0].program),
  fn: () =>
    withProxy(PROXIES[0], async (bridge, url) => {
      await using test = await TestPage.open(`${url}pins/#token=${bridge.token}`);
      await test.page.locator('[data-state="online"]').waitFor();
      await test.page.getByRole("switch", { name: "fan" }).click();
      await test.page.locator('[data-channel="fan"] [data-phase="acknowledged"]').waitFor();
    }),
});

Deno.test({
  name: "behind nginx that ends TLS, under a name of its own: page and command",
  ignore: !isInstalled(PROXIES[0].program),
  async fn() {
    const { cert, key } = await createCertificate([NAME]);
    const nginx: Proxy = {
      ...PROXIES[0],
      config(recipe, listen, folder) {
        Deno.writeTextFileSync(`${folder}/cert.pem`, cert);
        Deno.writeTextFileSync(`${folder}/key.pem`, key);
        const tls = `ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem;`;
        return PROXIES[0].config(recipe, listen, folder)
          .replace(/listen (127\S+);/, `listen $1 ssl; ${tls}`);
      },
    };
    await withProxy(nginx, async (bridge, url) => {
      const page = url.replace("http://127.0.0.1", `https://${NAME}`);
      await using test = await TestPage.open(`${page}#token=${bridge.token}`, undefined, [
        `--host-resolver-rules=MAP ${NAME} 127.0.0.1`,
        "--ignore-certificate-errors",
      ]);
      await test.page.locator('[data-state="online"]').waitFor();
      await test.page.getByRole("switch", { name: "fan" }).click();
      await test.page.locator('[data-channel="fan"] [data-phase="acknowledged"]').waitFor();
      assert.deepEqual(test.faults, []);
    });
  },
});

async function useAndLeaveAlone(bridge: TokenBridge, url: string): Promise<void> {
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
}

// At one time, for all they do mostly is wait.
Deno.test("behind each proxy: page, command, and a viewer that is left alone for a while", () =>
  Promise.all(
    PROXIES.filter(({ program }) => isInstalled(program)).map((proxy) =>
      withProxy(proxy, useAndLeaveAlone).catch((cause) => {
        throw new Error(`behind ${proxy.name}: ${cause.message}`, { cause });
      })
    ),
  ).then(() => {}));

for (const proxy of PROXIES) {
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
