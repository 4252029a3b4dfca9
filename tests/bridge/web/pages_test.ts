import { SEES_ALL } from "../../../bridge/hub/visibility.ts";
import assert from "node:assert/strict";
import { Pages, SECURITY_HEADERS } from "../../../bridge/web/pages.ts";
import { HandshakeError } from "../../../src/errors.ts";

const pages = new Pages(
  { "/": { body: "<p>", contentType: "text/html" } },
  { "/healthz": () => ({ body: "{}", contentType: "application/json" }) },
);

function request(path: string, method = "GET"): Response {
  return pages.respond(new Request(`http://localhost${path}`, { method }), path, SEES_ALL);
}

Deno.test("respond() serves the table's paths, whatever the query", async () => {
  const page = request("/?a=1");
  assert.equal(page.status, 200);
  assert.equal(page.headers.get("content-type"), "text/html");
  assert.equal(await page.text(), "<p>");
  assert.equal(await request("/healthz").text(), "{}");
  assert.equal(request("/", "HEAD").status, 200);
});

Deno.test("respond() gives 404 for every other path", () => {
  const paths = [
    "/x",
    "/../x",
    "/%2e%2e/x",
    "/%2e%2e/",
    "/..\\",
    "/./",
    "/x/../healthz",
    "/..%2f",
    "/%00",
    "//etc/passwd",
    "/index.html",
    "/healthz/",
    "/HEALTHZ",
    "/constructor",
    "/__proto__",
    "/mqtt",
    "/api/history",
  ];
  for (const path of paths) assert.equal(request(path).status, 404, path);
});

Deno.test("respond() gives 405 with Allow for other methods, 404 first", () => {
  for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    const answer = request("/", method);
    assert.equal(answer.status, 405, method);
    assert.equal(answer.headers.get("allow"), "GET, HEAD");
    assert.equal(request("/x", method).status, 404);
  }
  assert.equal(request("/ws", "POST").status, 405);
});

Deno.test("respond() asks for an upgrade where a WebSocket is served", () => {
  assert.throws(() => request("/ws"), (error) => {
    assert.ok(error instanceof HandshakeError);
    assert.equal(error.status, 426);
    assert.equal(error.headers.upgrade, "websocket");
    return true;
  });
});

Deno.test("every answer is locked down and shared with no other origin", () => {
  for (const answer of [request("/"), request("/x"), request("/", "POST")]) {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      assert.equal(answer.headers.get(name), value);
    }
    assert.equal(answer.headers.get("access-control-allow-origin"), null);
  }
  const policy = SECURITY_HEADERS["Content-Security-Policy"].split("; ");
  for (
    const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "worker-src 'self'",
      "manifest-src 'self'",
    ]
  ) assert.ok(policy.includes(rule), rule);
});
