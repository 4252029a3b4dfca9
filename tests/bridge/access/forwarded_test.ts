import assert from "node:assert/strict";
import fc from "fast-check";
import { AddressSet, canonicalAddress } from "../../../bridge/access/address.ts";
import { findClient } from "../../../bridge/access/forwarded.ts";

const trusted = new AddressSet(["127.0.0.1", "10.0.0.0/8"]);

function find(fields: Record<string, string>, peer = "127.0.0.1") {
  return findClient(peer, { get: (name) => fields[name] ?? null }, trusted);
}

function address(fields: Record<string, string>, peer?: string): string {
  return find(fields, peer).address;
}

Deno.test("the fields of who is no trusted proxy change nothing", () => {
  const fields = {
    "x-forwarded-for": "203.0.113.1",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "house.example",
    forwarded: "for=203.0.113.1;proto=https",
  };
  for (const peer of ["127.0.0.2", "192.0.2.1", "::1"]) {
    assert.deepEqual(find(fields, peer), { address: peer });
  }
});

Deno.test("a trusted proxy names its client, with scheme and host", () => {
  const client = { address: "203.0.113.1", scheme: "https", host: "house.example" };
  assert.deepEqual(
    find({
      "x-forwarded-for": "203.0.113.1",
      "x-forwarded-proto": "HTTPS",
      "x-forwarded-host": "house.example",
    }),
    client,
  );
  assert.deepEqual(find({ forwarded: "for=203.0.113.1;proto=https;host=house.example" }), client);
  assert.deepEqual(
    find({ "x-forwarded-for": "203.0.113.1" }, "::ffff:127.0.0.1").address,
    "203.0.113.1",
  );
});

Deno.test("the rightmost address that is not trusted counts; what stands left of it is hearsay", () => {
  assert.equal(address({ "x-forwarded-for": "6.6.6.6, 203.0.113.1, 10.0.0.2" }), "203.0.113.1");
  assert.equal(address({ "x-forwarded-for": "127.0.0.1, 203.0.113.1" }), "203.0.113.1");
  assert.equal(
    address({ forwarded: "for=6.6.6.6, for=203.0.113.1;by=x, for=10.9.9.9" }),
    "203.0.113.1",
  );
});

Deno.test("when all are trusted the first of them is the client", () => {
  assert.equal(address({ "x-forwarded-for": "10.0.0.3, 10.0.0.2" }), "10.0.0.3");
});

Deno.test("what is no address ends the search at the last that was known", () => {
  assert.equal(address({ "x-forwarded-for": "203.0.113.1, unknown" }), "127.0.0.1");
  assert.equal(address({ "x-forwarded-for": "203.0.113.1, unknown, 10.0.0.2" }), "10.0.0.2");
  assert.equal(address({ forwarded: 'for=203.0.113.1, for="_hidden"' }), "127.0.0.1");
  assert.equal(address({ forwarded: "proto=https" }), "127.0.0.1");
});

Deno.test("addresses are read with ports and in brackets, as proxies write them", () => {
  const written: Record<string, string> = {
    "203.0.113.1:4711": "203.0.113.1",
    "[2001:db8::1]:4711": "2001:db8::1",
    "[2001:DB8::1]": "2001:db8::1",
    "2001:db8::1": "2001:db8::1",
  };
  for (const [text, expected] of Object.entries(written)) {
    assert.equal(address({ "x-forwarded-for": text }), expected, text);
    assert.equal(address({ forwarded: `for="${text}"` }), expected, text);
  }
});

Deno.test("Forwarded is read as RFC 7239 writes it", () => {
  // §4: names without case, quoted pairs; §7.1: a list over several fields is one list
  assert.equal(address({ forwarded: 'FOR="203.0.113.1"' }), "203.0.113.1");
  assert.equal(address({ forwarded: "for=192.0.2.43, for=198.51.100.17" }), "198.51.100.17");
  assert.equal(
    find({ forwarded: 'for=203.0.113.1;host="house.\\example:8443";proto=https' }).host,
    "house.example:8443",
  );
});

Deno.test("a malformed Forwarded leaves the proxy itself as the client", () => {
  for (
    const forwarded of [
      "for",
      "for=",
      "for=1.2.3.4 for=5.6.7.8",
      'for="1.2.3.4',
      "=x",
      "for=1.2.3.4 x",
    ]
  ) {
    assert.deepEqual(find({ forwarded }), { address: "127.0.0.1" }, forwarded);
  }
});

Deno.test("a client that sends the field which its proxy does not use is not believed", () => {
  const byProxy = { "x-forwarded-for": "203.0.113.1" };
  assert.equal(address({ ...byProxy, forwarded: "for=8.8.8.8" }), "127.0.0.1");
  assert.equal(address({ ...byProxy, forwarded: "for=203.0.113.1" }), "203.0.113.1");
});

Deno.test("scheme and host count without an address, from the nearest proxy", () => {
  assert.deepEqual(find({ "x-forwarded-proto": "http, https" }), {
    address: "127.0.0.1",
    scheme: "https",
    host: undefined,
  });
  assert.equal(find({ "x-forwarded-proto": "gopher" }).scheme, undefined);
});

Deno.test("whatever a client writes first, the address that its proxy adds is found", () => {
  const text = fc.stringMatching(/^[ -~]*$/);
  fc.assert(fc.property(text, fc.ipV4(), (written, client) => {
    fc.pre(!trusted.has(client));
    assert.equal(address({ "x-forwarded-for": `${written}, ${client}` }), client);
  }));
});

Deno.test("any fields at all give an address and never an exception", () => {
  const name = fc.constantFrom(
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-host",
  );
  const piece = fc.constantFrom(
    "for=",
    "1.2.3.4",
    '"',
    "\\",
    ";",
    ",",
    "[::1]",
    "proto=https",
    " ",
    "x",
  );
  const value = fc.oneof(fc.string(), fc.array(piece).map((pieces) => pieces.join("")));
  fc.assert(fc.property(fc.dictionary(name, value), (fields) => {
    assert.notEqual(canonicalAddress(address(fields)), null);
  }));
});
