import assert from "node:assert/strict";
import { SEES_ALL } from "../../../bridge/hub/visibility.ts";
import { allowTiles } from "../../../bridge/web/map_tiles.ts";
import { Pages, SECURITY_HEADERS } from "../../../bridge/web/pages.ts";

const POLICY = "content-security-policy";

Deno.test("the page may show pictures of the tiles' origin, unchanged files and 304 included", () => {
  const assets = {
    "/": { body: "<p>", contentType: "text/html" },
    "/app.js": { body: "", contentType: "text/javascript" },
  };
  const pages = new Pages(allowTiles(assets, "https://tiles.example:8443/a/{z}/{x}/{y}.png"), {});
  const ask = (path: string, headers = {}) =>
    pages.respond(new Request(`http://localhost${path}`, { headers }), path, SEES_ALL);
  const page = ask("/");
  const again = ask("/", { "if-none-match": page.headers.get("etag")! });
  assert.equal(again.status, 304);
  const plain = SECURITY_HEADERS["Content-Security-Policy"];
  for (const answer of [page, again]) {
    assert.equal(
      answer.headers.get(POLICY),
      plain.replace("img-src 'self' data:", "img-src 'self' data: https://tiles.example:8443"),
    );
  }
  assert.equal(ask("/app.js").headers.get(POLICY), plain);
});
