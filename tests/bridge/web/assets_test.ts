import assert from "node:assert/strict";
import { dashboardAssets } from "../../../bridge/web/assets.ts";

/** The most bytes of scripts and styles that a browser gets for the page. */
const MAX_PAGE_BYTES = 120 * 1024;

Deno.test("the page's scripts and styles are small", async () => {
  const sizes = await Promise.all(["/app.js", "/app.css"].map(async (path) => {
    const { body } = new Response(dashboardAssets[path].body);
    return (await new Response(body!.pipeThrough(new CompressionStream("gzip"))).bytes()).length;
  }));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(total <= MAX_PAGE_BYTES, `${total} bytes`);
});

Deno.test("the service worker is named by what the page holds, and is made once it is asked for", () => {
  const body = String(dashboardAssets["/service_worker.js"].body);
  assert.match(body, /^const VERSION = "[0-9a-f]{40}";\n/);
  assert.equal(dashboardAssets["/service_worker.js"].body, body);
  // What it keeps is served under just these names.
  const [, list] = /FILES = (\[.*?\]);/.exec(body)!;
  for (const file of JSON.parse(list)) assert.ok(`/${file}` in dashboardAssets, file);
});
