import assert from "node:assert/strict";
import { hostNames, isLoopback, MAX_AGE_MS, OwnNames } from "../../../bridge/access/own_names.ts";
import { ManualClock } from "../_manual_clock.ts";

Deno.test("the machine's own names are loopback, its addresses, its host name and .local", () => {
  const network = { addresses: () => ["192.0.2.7", "2001:DB8::7"], hostname: () => "Pi" };
  const names = new OwnNames({ network, clock: new ManualClock() });
  for (const name of ["localhost", "127.0.0.1", "192.0.2.7", "2001:db8:0::7", "pi", "pi.local"]) {
    assert.ok(names.has(name), name);
  }
  for (const name of ["192.0.2.8", "pi.example", "xpi", "local", "h1.localhost", ""]) {
    assert.ok(!names.has(name), name);
  }
});

Deno.test("they follow the network", async () => {
  const clock = new ManualClock();
  let address = "192.0.2.7";
  const network = { addresses: () => [address], hostname: () => "" };
  const names = new OwnNames({ network, clock });
  assert.ok(names.has("192.0.2.7"));
  address = "192.0.2.8";
  await clock.advance(MAX_AGE_MS);
  assert.ok(names.has("192.0.2.8"));
  assert.ok(!names.has("192.0.2.7"));
});

Deno.test("the network is not asked at every visit", () => {
  let asked = 0;
  const network = { addresses: () => (asked++, []), hostname: () => "" };
  const names = new OwnNames({ network, clock: new ManualClock() });
  for (let i = 0; i < 100; i++) names.has(`evil${i}.example`);
  assert.equal(asked, 1);
});

Deno.test("hostNames() has the name's first part, and that with .local", () => {
  assert.deepEqual(hostNames("pi"), ["pi", "pi.local"]);
  assert.deepEqual(hostNames("Pi.lan"), ["pi.lan", "pi", "pi.local"]);
  assert.deepEqual(hostNames(""), []);
});

Deno.test("isLoopback() knows this machine from any other", () => {
  for (const host of ["localhost", "127.0.0.1", "127.255.0.1", "::1", "[::1]"]) {
    assert.ok(isLoopback(host), host);
  }
  for (const host of ["0.0.0.0", "::", "192.168.0.2", "127.0.0.1.nip.io", "example.org", ""]) {
    assert.ok(!isLoopback(host), host);
  }
});
