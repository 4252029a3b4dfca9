import assert from "node:assert/strict";
import { dashboardAssets } from "../../../bridge/web/assets.ts";

/** The most bytes of scripts and styles that a browser gets for the page. */
const MAX_PAGE_BYTES = 120 * 1024;
/** The most that may come before the first chart: 2.7 s of a line of 50 kbit/s. */
const MAX_FIRST_BYTES = 17_000;

const OF_OTHERS = ["/client.js", "/client.d.ts", "/icon.png", "/service_worker.js"];
const PATHS = Object.keys(dashboardAssets).filter((path) => !OF_OTHERS.includes(path));

async function gzippedSize(path: string): Promise<number> {
  const { body } = new Response(dashboardAssets[path].body);
  return (await new Response(body!.pipeThrough(new CompressionStream("gzip"))).bytes()).length;
}

async function sizeOf(paths: readonly string[]): Promise<number> {
  return (await Promise.all(paths.map(gzippedSize))).reduce((sum, size) => sum + size, 0);
}

/** What a file of the page names: each time, the files that are asked for at once. */
function importsOf(path: string): string[][] {
  const body = String(dashboardAssets[path].body);
  const groups = body.matchAll(
    /Promise\.all\(\[((?:import\("[^"]+"\),?)+)\]|(?:import|from)\(?"[^"]+"/g,
  );
  return [...groups].map(([group]) =>
    [...group.matchAll(/"\.(\/[^"]+)"/g)].map(([, name]) => name)
  );
}

Deno.test("the page's scripts and styles are small", async () => {
  const total = await sizeOf(PATHS.filter((path) => /\.(?:js|css)$/.test(path)));
  assert.ok(total <= MAX_PAGE_BYTES, `${total} bytes`);
});

Deno.test("what comes before the first chart is small", async () => {
  const [first] = importsOf("/app.js");
  assert.ok(String(dashboardAssets[first[0]].body).includes("Loading the rest of this page"));
  const total = await sizeOf(["/", "/app.js", "/first.css", ...first]);
  assert.ok(total <= MAX_FIRST_BYTES, `${total} bytes`);
});

Deno.test("every file that the page asks for is there, and every one that is there is asked for", () => {
  const wanted = new Set(
    PATHS.filter((path) => path.endsWith(".js")).flatMap((path) => importsOf(path).flat()),
  );
  const there = PATHS.filter((path) => path.endsWith(".js") && path !== "/app.js");
  assert.deepEqual([...wanted].sort(), there.sort());
  assert.ok(there.length >= 8);
});

Deno.test("the service worker is named by what the page holds, and is made once it is asked for", () => {
  const body = String(dashboardAssets["/service_worker.js"].body);
  assert.match(body, /^const VERSION = "[0-9a-f]{40}";\n/);
  assert.equal(dashboardAssets["/service_worker.js"].body, body);
  // What it keeps is all of the page, served under just these names.
  const [, list] = /FILES = (\[.*?\]);/.exec(body)!;
  const kept = (JSON.parse(list) as string[]).map((file) => `/${file}`);
  assert.deepEqual(kept.sort(), PATHS.sort());
});
