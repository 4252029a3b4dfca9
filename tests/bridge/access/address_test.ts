import assert from "node:assert/strict";
import { BlockList, isIP } from "node:net";
import fc from "fast-check";
import {
  AddressSet,
  canonicalAddress,
  checkAddressRange,
  networkOf,
} from "../../../bridge/access/address.ts";

Deno.test("canonicalAddress() gives every spelling of an address the same text", () => {
  const same: Record<string, string[]> = {
    "192.0.2.1": ["192.0.2.1", "::ffff:192.0.2.1", "::FFFF:c000:201", "0:0:0:0:0:ffff:192.0.2.1"],
    "2001:db8::1": ["2001:db8::1", "2001:DB8:0:0:0:0:0:1", "2001:0db8::0001"],
    "::1": ["::1", "0:0:0:0:0:0:0:1"],
    "fe80::1": ["fe80::1%eth0", "fe80::1"],
  };
  for (const [canonical, spellings] of Object.entries(same)) {
    for (const spelling of spellings) assert.equal(canonicalAddress(spelling), canonical, spelling);
  }
});

Deno.test("canonicalAddress() takes nothing else for an address", () => {
  const none = [
    "",
    "localhost",
    "1.2.3",
    "1.2.3.4.5",
    "256.1.1.1",
    "01.2.3.4",
    "0x7f.1",
    "1.2.3.4:80",
    "[::1]",
    ":::",
    "unknown",
  ];
  for (const text of none) assert.equal(canonicalAddress(text), null, text);
  fc.assert(fc.property(fc.string(), (text) => {
    const canonical = canonicalAddress(text);
    if (canonical !== null) assert.equal(canonicalAddress(canonical), canonical);
  }));
});

Deno.test("networkOf() is an IPv4 address or the /64 of an IPv6 one", () => {
  assert.equal(networkOf("192.0.2.1"), "192.0.2.1");
  assert.equal(networkOf("::ffff:192.0.2.1"), "192.0.2.1");
  assert.equal(networkOf("2001:db8::1"), "2001:db8:0:0::/64");
  assert.equal(networkOf("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  assert.equal(networkOf("::1"), "0:0:0:0::/64");
});

Deno.test("networkOf() of two IPv6 addresses is the same when their first halves are", () => {
  fc.assert(fc.property(fc.ipV6(), (text) => {
    const address = canonicalAddress(text)!;
    if (!address.includes(":")) return;
    const network = networkOf(address).replace("::/64", "");
    assert.equal(networkOf(`${network}:1:2:3:4`), `${network}::/64`);
  }));
});

Deno.test("checkAddressRange() takes addresses and CIDR ranges", () => {
  for (
    const text of [
      "127.0.0.1",
      "10.0.0.0/8",
      "0.0.0.0/0",
      "1.2.3.4/32",
      "::1",
      "fd00::/8",
      "::/128",
    ]
  ) {
    assert.equal(checkAddressRange(text), null, text);
  }
  const bad = [
    "",
    "localhost",
    "10.0.0.0/",
    "10.0.0.0/33",
    "::/129",
    "10/8",
    "1.2.3.4/8/8",
    "1.2.3.4/-1",
    "::1%lo",
  ];
  for (const text of bad) assert.notEqual(checkAddressRange(text), null, text);
});

Deno.test("an AddressSet has what lies in its ranges", () => {
  const set = new AddressSet(["127.0.0.1", "10.0.0.0/8", "fd00::/8", "::ffff:192.0.2.1"]);
  for (
    const text of [
      "127.0.0.1",
      "::ffff:127.0.0.1",
      "10.0.0.0",
      "10.255.255.255",
      "fdff::1",
      "192.0.2.1",
    ]
  ) {
    assert.ok(set.has(text), text);
  }
  for (
    const text of ["127.0.0.2", "9.255.255.255", "11.0.0.0", "fe00::1", "::1", "", "localhost"]
  ) {
    assert.ok(!set.has(text), text);
  }
});

/** Addresses that lie close together, and what is nearly one. */
const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.array(fc.constantFrom("0", "1", "9", "10", "255"), { minLength: 4, maxLength: 4 })
    .map((bytes) => bytes.join(".")),
  fc.ipV4().map((text) => `::ffff:${text}`),
  fc.array(fc.constantFrom("0", "1", "fd00", "ffff"), { minLength: 1, maxLength: 3 })
    .map((groups) => `${groups.join(":")}::1`),
);
const nearlyOne = fc.oneof(
  address,
  fc.array(
    fc.constantFrom(
      ":",
      "::",
      ".",
      "0",
      "1",
      "01",
      "255",
      "256",
      "f",
      "ffff",
      "fffff",
      "g",
      "[",
      "]",
    ),
    { maxLength: 18 },
  ).map((parts) => parts.join("")),
);

Deno.test("canonicalAddress() takes for an address what node:net does", () => {
  fc.assert(
    fc.property(nearlyOne, (text) => {
      assert.equal(canonicalAddress(text) !== null, isIP(text) !== 0, text);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("an AddressSet has what a BlockList of node:net checks", () => {
  const range = fc.tuple(address, fc.nat(128)).map(([text, number]) => {
    if (isIP(text) === 4) return { text, prefix: number % 33 };
    const isMapped = isIP(canonicalAddress(text)!) === 4;
    return { text, prefix: isMapped ? 96 + number % 33 : number };
  });
  fc.assert(
    fc.property(fc.array(range, { maxLength: 3 }), address, (ranges, text) => {
      const list = new BlockList();
      for (const { text, prefix } of ranges) {
        list.addSubnet(text, prefix, isIP(text) === 4 ? "ipv4" : "ipv6");
      }
      const set = new AddressSet(ranges.map(({ text, prefix }) => `${text}/${prefix}`));
      const canonical = canonicalAddress(text)!;
      const expected = list.check(canonical, isIP(canonical) === 4 ? "ipv4" : "ipv6");
      assert.equal(set.has(text), expected);
    }),
    { numRuns: 5000 },
  );
});

Deno.test("a range of IPv6 has no IPv4 address, unless it is of mapped ones alone", () => {
  assert.ok(!new AddressSet(["::/0"]).has("192.0.2.1"));
  assert.ok(!new AddressSet(["::ffff:0:0/95"]).has("192.0.2.1"));
  assert.ok(new AddressSet(["::ffff:0:0/96"]).has("192.0.2.1"));
  assert.ok(!new AddressSet(["0.0.0.0/0"]).has("2001:db8::1"));
});
