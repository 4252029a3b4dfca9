import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { acceptsGzip, matchesTag, StoredAsset } from "../../../bridge/web/stored_asset.ts";

const TEXT = "const π = 3;\n".repeat(1000);
const asset = new StoredAsset({ body: TEXT, contentType: "text/javascript" });

function respond(headers: Record<string, string> = {}): Response {
  return asset.respond(new Headers(headers), { "Cache-Control": "no-cache" });
}

Deno.test("a file is compressed for those who take it, and the same for all others", async () => {
  const plain = respond();
  assert.equal(plain.headers.get("content-encoding"), null);
  assert.equal(await plain.text(), TEXT);
  const small = respond({ "accept-encoding": "gzip, deflate, br" });
  assert.equal(small.headers.get("content-encoding"), "gzip");
  const bytes = await small.bytes();
  assert.ok(bytes.length < TEXT.length / 10);
  assert.equal(new TextDecoder().decode(gunzipSync(bytes)), TEXT);
  for (const response of [plain, small]) {
    assert.equal(response.headers.get("vary"), "Accept-Encoding");
    assert.equal(response.headers.get("content-type"), "text/javascript");
    assert.equal(response.headers.get("cache-control"), "no-cache");
  }
  assert.notEqual(plain.headers.get("etag"), small.headers.get("etag"));
});

Deno.test("a browser that has the file is told so, without the file", async () => {
  for (const accepted of ["", "gzip"]) {
    const encoding = { "accept-encoding": accepted };
    const etag = respond(encoding).headers.get("etag")!;
    const again = respond({ ...encoding, "if-none-match": etag });
    assert.equal(again.status, 304);
    assert.equal(again.headers.get("etag"), etag);
    assert.equal(again.headers.get("vary"), "Accept-Encoding");
    assert.equal(again.headers.get("cache-control"), "no-cache");
    assert.equal(await again.text(), "");
    assert.equal(respond({ ...encoding, "if-none-match": '"other"' }).status, 200);
  }
});

Deno.test("another content has another tag", () => {
  const other = new StoredAsset({ body: `${TEXT} `, contentType: "text/javascript" });
  const etag = other.respond(new Headers(), {}).headers.get("etag");
  assert.notEqual(etag, respond().headers.get("etag"));
});

Deno.test("acceptsGzip() reads codings, weights and the wildcard", () => {
  const accepting = ["gzip", "GZIP", "br, gzip;q=0.5", "x-gzip", "*", "deflate, *;q=0.1"];
  const refusing = [
    null,
    "",
    "br",
    "identity",
    "gzip;q=0",
    "gzip; q=0.000",
    "*;q=0",
    "gzip;q=0, *",
  ];
  for (const value of accepting) assert.equal(acceptsGzip(value), true, value);
  for (const value of refusing) assert.equal(acceptsGzip(value), false, String(value));
});

Deno.test("matchesTag() reads a list, weak tags and the star", () => {
  for (const value of ['"a"', 'W/"a"', '"x", "a"', "*", ' W/"x" ,W/"a" ']) {
    assert.equal(matchesTag(value, '"a"'), true, value);
  }
  for (const value of [null, "", "a", '"b"', '"aa"']) {
    assert.equal(matchesTag(value, '"a"'), false, String(value));
  }
});
