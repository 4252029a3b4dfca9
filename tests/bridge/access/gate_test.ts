import assert from "node:assert/strict";
import fc from "fast-check";
import { Gate, type GateOptions, type Visitor } from "../../../bridge/access/gate.ts";
import { REFUSAL_LOG_PAUSE_MS } from "../../../bridge/access/refusal_log.ts";
import { ManualClock } from "../_manual_clock.ts";
import { KeptLog } from "./_log.ts";

const network = { addresses: () => ["192.0.2.7"], hostname: () => "pi" };

function createGate(options: Partial<GateOptions> = {}) {
  const clock = new ManualClock();
  const log = new KeptLog();
  const gate = new Gate({ hostname: "127.0.0.1", network, clock, log, ...options });
  const check = (visit: Partial<Visitor>) =>
    gate.check({
      method: "GET",
      isUpgrade: false,
      scheme: "http",
      host: "localhost:8080",
      origin: null,
      search: "",
      address: "192.0.2.99",
      ...visit,
    });
  return { check, clock, log, status: (visit: Partial<Visitor>) => check(visit)?.status ?? 200 };
}

Deno.test("check() admits loopback names and addresses with any port", () => {
  const { status } = createGate();
  for (const host of ["localhost", "LOCALHOST:1", "127.0.0.1:8080", "127.8.8.8", "[::1]:80"]) {
    assert.equal(status({ host }), 200, host);
  }
});

Deno.test("check() admits the machine's own names", () => {
  const { status } = createGate();
  for (const host of ["192.0.2.7:8080", "pi", "PI.local:8080"]) assert.equal(status({ host }), 200);
});

Deno.test("check() turns away names that are not ours, as DNS rebinding brings them", () => {
  const { status } = createGate();
  const foreign = [
    "evil.example",
    "evil.example:8080",
    "localhost.evil.example",
    "h1.localhost:8080",
    "127.0.0.1.evil.example",
    "127.0.0.1@evil.example",
    "localhost:8080:80",
    "localhost.",
    "0.0.0.0",
    "[::]",
    "[127.0.0.1]",
    "[192.0.2.7]:80",
    "192.0.2.8",
    "",
  ];
  for (const host of foreign) assert.equal(status({ host }), 421, host);
});

Deno.test("check() admits an upgrade from the page's own origin and no other", () => {
  const { status } = createGate();
  const upgrade = { isUpgrade: true };
  assert.equal(status({ ...upgrade, origin: "http://localhost:8080" }), 200);
  assert.equal(status({ ...upgrade, host: "localhost", origin: "http://localhost" }), 200);
  assert.equal(status({ ...upgrade, host: "localhost:80", origin: "http://localhost" }), 200);
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
  for (const origin of foreign) {
    assert.equal(status({ ...upgrade, origin }), 403, origin);
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      assert.equal(status({ method, origin }), 403, `${method} ${origin}`);
    }
    assert.equal(status({ method: "GET", origin }), 200, origin);
    assert.equal(status({ method: "HEAD", origin }), 200, origin);
  }
});

Deno.test("check() knows the page by the scheme that its client spoke, and by the host it asked for", () => {
  const { status } = createGate({ allowedHosts: ["house.example"] });
  const viaTls = { isUpgrade: true, scheme: "https", host: "house.example" } as const;
  assert.equal(status({ ...viaTls, origin: "https://house.example" }), 200);
  assert.equal(status({ ...viaTls, origin: "http://house.example" }), 403);
  const renamed = { ...viaTls, host: "127.0.0.1:8080", forwardedHost: "house.example" };
  assert.equal(status({ ...renamed, origin: "https://house.example" }), 200);
  assert.equal(status({ ...renamed, origin: "https://127.0.0.1:8080" }), 403);
});

Deno.test("check() wants both the host that came and the one that was forwarded to be ours", () => {
  const { status } = createGate({ allowedHosts: ["house.example"] });
  assert.equal(status({ host: "evil.example", forwardedHost: "house.example" }), 421);
  assert.equal(status({ host: "house.example", forwardedHost: "evil.example" }), 421);
});

Deno.test("check() admits configured names and origins", () => {
  const { status } = createGate({
    hostname: "0.0.0.0",
    allowedHosts: ["Shed.local"],
    allowedOrigins: ["https://house.example"],
  });
  const host = "shed.local:8080";
  assert.equal(status({ host }), 200);
  assert.equal(status({ host, isUpgrade: true, origin: "http://shed.local:8080" }), 200);
  assert.equal(status({ host, isUpgrade: true, origin: "https://house.example" }), 200);
  assert.equal(status({ host: "0.0.0.0:8080" }), 421);
  assert.equal(status({ host: "house.example" }), 421);
});

Deno.test("check() turns away a token in the URL before all else, and keeps it out of the log", () => {
  const { status, log } = createGate();
  assert.equal(status({ search: "?token=secret", host: "evil.example" }), 401);
  assert.equal(status({ search: "?a=1&token=" }), 401);
  assert.equal(status({ search: "?tok%65n=secret" }), 401);
  assert.equal(status({ search: "?tokens=1" }), 200);
  assert.deepEqual(log.lines, []);
});

Deno.test("a refusal names the config key, and repeats nothing of the request", () => {
  const { check } = createGate();
  const host = check({ host: "evil.example" })!.reason;
  assert.match(host, /listen\.allowedHosts/);
  const origin = check({ isUpgrade: true, origin: "http://evil.example" })!.reason;
  assert.match(origin, /listen\.allowedOrigins/);
  assert.doesNotMatch(host + origin, /evil/);
});

Deno.test("the log has the refused value and the line that would let it in, now and then", async () => {
  const { check, clock, log } = createGate();
  for (let i = 0; i < 50; i++) check({ host: "shed.example:80" });
  assert.equal(log.lines.length, 1);
  assert.match(
    log.lines[0],
    /192\.0\.2\.99.*"shed\.example:80".*allowedHosts: \["shed\.example"\]/,
  );
  check({ isUpgrade: true, origin: "https://house.example" });
  assert.match(log.lines[1], /allowedOrigins: \["https:\/\/house\.example"\]/);
  await clock.advance(REFUSAL_LOG_PAUSE_MS);
  check({ host: "other.example" });
  assert.match(log.lines[2], /other\.example.*49 more/);
});

Deno.test("a value that is no name is logged escaped, and without a line to add", () => {
  const { check, log } = createGate();
  check({ host: 'x"], auth: {}\u001b[31m\u009b\n' });
  check({ isUpgrade: true, origin: 'http://x"]\u001b[2J' });
  check({ host: "x".repeat(5000) });
  assert.equal(log.lines.length, 2);
  for (const line of log.lines) {
    assert.doesNotMatch(line, /allowed(Hosts|Origins)/);
    // deno-lint-ignore no-control-regex -- control characters are what is looked for
    assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\uffff]/);
    assert.ok(line.length < 400);
  }
});

Deno.test("check() lets nothing in by any text that a URL would read as one of our names", () => {
  const { status } = createGate({ allowedHosts: ["house.example"] });
  const served = [
    "localhost",
    "127.0.0.1",
    "[::1]",
    "192.0.2.7",
    "pi",
    "pi.local",
    "house.example",
  ];
  const noise = fc.constantFrom(
    "",
    ".",
    "@",
    ":",
    "/",
    "\\",
    "#",
    "?",
    "%2e",
    " ",
    "\t",
    "x",
    "\0",
    "[",
    "]",
  );
  const text = fc.tuple(noise, fc.constantFrom(...served), noise, noise)
    .map(([before, name, after, more]) => before + name + after + more);
  fc.assert(fc.property(fc.oneof(text, fc.string()), (host) => {
    if (status({ host }) !== 200) return;
    const name = host.toLowerCase().replace(/:\d{1,5}$/, "");
    assert.ok(served.includes(name) || /^127(\.\d{1,3}){3}$/.test(name), JSON.stringify(host));
  }));
  fc.assert(fc.property(text, (origin) => {
    const host = "house.example";
    if (status({ host, isUpgrade: true, origin: `http://${origin}` }) !== 200) return;
    assert.equal(origin, host);
  }));
});
