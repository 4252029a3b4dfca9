import assert from "node:assert/strict";
import { isEveryAddress, reachableUrls, withToken } from "../../../bridge/access/open_urls.ts";

const network = {
  addresses: () => ["127.0.0.1", "192.0.2.7", "::1", "fd00::7", "fe80::1%eth0", "10.0.0.7"],
  hostname: () => "pi",
};
const isKnown = () => Promise.resolve(true);
const isUnknown = () => Promise.resolve(false);

Deno.test("all IPv4 addresses have a URL each, the name that is found first and loopback last", async () => {
  const at = { scheme: "http", hostname: "0.0.0.0", port: 8080 } as const;
  assert.deepEqual(await reachableUrls(at, { network, isKnown }), [
    "http://pi.local:8080/",
    "http://192.0.2.7:8080/",
    "http://10.0.0.7:8080/",
    "http://127.0.0.1:8080/",
  ]);
});

Deno.test("all addresses are those of IPv6 too, without link-local ones; a default port is left out", async () => {
  const at = { scheme: "https", hostname: "::", port: 443 } as const;
  assert.deepEqual(await reachableUrls(at, { network, isKnown: isUnknown }), [
    "https://192.0.2.7/",
    "https://10.0.0.7/",
    "https://[fd00::7]/",
    "https://127.0.0.1/",
    "https://[::1]/",
  ]);
});

Deno.test("one address has one URL", async () => {
  const urls = (hostname: string) => reachableUrls({ scheme: "http", hostname, port: 80 });
  assert.deepEqual(await urls("192.0.2.7"), ["http://192.0.2.7/"]);
  assert.deepEqual(await urls("fd00::7"), ["http://[fd00::7]/"]);
  assert.deepEqual(await urls("pi.lan"), ["http://pi.lan/"]);
});

Deno.test("a token goes into the fragment", () => {
  assert.equal(withToken("http://pi/", "a b"), "http://pi/#token=a%20b");
});

Deno.test("isEveryAddress() knows the wildcards", () => {
  for (const host of ["0.0.0.0", "::", "0:0:0:0:0:0:0:0"]) assert.ok(isEveryAddress(host), host);
  for (const host of ["127.0.0.1", "::1", "pi", ""]) assert.ok(!isEveryAddress(host), host);
});
