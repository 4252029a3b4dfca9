import assert from "node:assert/strict";
import { Gate, isLoopback } from "../../../bridge/web/gate.ts";

function status(visit: { host?: string; origin?: string | null; search?: string }, gate = own) {
  const { host = "localhost:8080", origin = null, search = "" } = visit;
  return gate.check({ host, origin, search })?.status ?? 200;
}

const own = new Gate({ hostname: "127.0.0.1" });

Deno.test("check() admits loopback names and addresses with any port", () => {
  for (const host of ["localhost", "LOCALHOST:1", "127.0.0.1:8080", "127.8.8.8", "[::1]:80"]) {
    assert.equal(status({ host }), 200, host);
  }
});

Deno.test("check() turns away names that are not ours, as DNS rebinding brings them", () => {
  const foreign = [
    "evil.example",
    "evil.example:8080",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "127.0.0.1@evil.example",
    "localhost:8080:80",
    "localhost.",
    "0.0.0.0",
    "[::]",
    "",
  ];
  for (const host of foreign) assert.equal(status({ host }), 421, host);
});

Deno.test("check() admits the page's own origin and no other", () => {
  assert.equal(status({ origin: "http://localhost:8080" }), 200);
  assert.equal(status({ host: "localhost", origin: "http://localhost" }), 200);
  assert.equal(status({ host: "localhost:80", origin: "http://localhost" }), 200);
  const foreign = [
    "null",
    "",
    "https://localhost:8080",
    "http://localhost",
    "http://localhost:8081",
    "http://127.0.0.1:8080",
    "http://localhost:8080.evil.example",
    "http://localhost:8080/",
    "http://localhost:8080, http://evil.example",
  ];
  for (const origin of foreign) assert.equal(status({ origin }), 403, origin);
});

Deno.test("check() admits configured names and origins", () => {
  const gate = new Gate({
    hostname: "0.0.0.0",
    allowedHosts: ["Pi.local"],
    allowedOrigins: ["https://house.example"],
  });
  assert.equal(status({ host: "pi.local:8080" }, gate), 200);
  assert.equal(status({ host: "pi.local:8080", origin: "http://pi.local:8080" }, gate), 200);
  assert.equal(status({ host: "pi.local", origin: "https://house.example" }, gate), 200);
  assert.equal(status({ host: "0.0.0.0:8080" }, gate), 421);
  assert.equal(status({ host: "house.example" }, gate), 421);
});

Deno.test("check() turns away a token in the URL before all else", () => {
  assert.equal(status({ search: "?token=secret", host: "evil.example" }), 401);
  assert.equal(status({ search: "?a=1&token=" }), 401);
  assert.equal(status({ search: "?tok%65n=secret" }), 401);
  assert.equal(status({ search: "?tokens=1" }), 200);
});

Deno.test("isLoopback() knows this machine from any other", () => {
  for (const host of ["localhost", "127.0.0.1", "127.255.0.1", "::1", "[::1]"]) {
    assert.ok(isLoopback(host), host);
  }
  for (const host of ["0.0.0.0", "::", "192.168.0.2", "127.0.0.1.nip.io", "example.org", ""]) {
    assert.ok(!isLoopback(host), host);
  }
});
