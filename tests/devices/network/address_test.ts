import assert from "node:assert/strict";
import { isNetworkPort, parseAddress } from "../../../devices/network/address.ts";

Deno.test("parseAddress() takes hosts and ports, and listens on this machine where no host is named", () => {
  assert.deepEqual(parseAddress("tcp://shed:3333"), {
    scheme: "tcp",
    hostname: "shed",
    port: 3333,
  });
  assert.deepEqual(parseAddress("rfc2217://[::1]:65535/")?.hostname, "::1");
  assert.deepEqual(parseAddress("udp://:47269")?.hostname, "127.0.0.1");
  assert.deepEqual(parseAddress("udp://0.0.0.0:47269")?.hostname, "0.0.0.0");
  for (
    const text of ["tcp://:1", "tcp://a", "tcp://a:0", "tcp://a:65536", "http://a:1", "/dev/x"]
  ) {
    assert.equal(parseAddress(text), null, text);
  }
});

Deno.test("isNetworkPort() tells URLs from paths", () => {
  assert.equal(isNetworkPort("tcp://a:1"), true);
  assert.equal(isNetworkPort("/dev/ttyUSB0"), false);
});
