import assert from "node:assert/strict";
import { AdapterKinds } from "../../../bridge/adapters.ts";
import { parseConfig } from "../../../bridge/config/config.ts";

const kinds = new AdapterKinds();

/** Parses a config beside which there is every file but `missing`. */
function parse(text: string) {
  return parseConfig(text, "f.yaml", {
    kinds,
    isFile: (path) => !path.endsWith("missing"),
    resolvePath: (path) => `/etc/${path}`,
  });
}

function fails(text: string, pattern: RegExp): Promise<void> {
  return assert.rejects(parse(text), pattern);
}

Deno.test("the broker inside has a place, users with rules, and a certificate; false is none", async () => {
  const text = `broker:
  host: 0.0.0.0
  port: 0
  username: u
  passwordFile: p
  users: [{ username: esp, passwordFile: q, publish: [sensors/#], subscribe: [cmd/+] }]
  tls: { cert: c, key: k }`;
  assert.deepEqual((await parse(text)).broker, {
    host: "0.0.0.0",
    port: 0,
    username: "u",
    passwordFile: "/etc/p",
    users: [{
      username: "esp",
      passwordFile: "/etc/q",
      publish: ["sensors/#"],
      subscribe: ["cmd/+"],
    }],
    tls: { cert: "/etc/c", key: "/etc/k" },
  });
  assert.equal((await parse("broker: false")).broker, false);
});

Deno.test("what the broker inside cannot be is refused with its key", async () => {
  await fails("broker: true", /broker: must be a map/);
  await fails("broker:", /broker/);
  await fails("broker: { port: 65536 }", /broker\.port/);
  await fails("broker: { prot: 1 }", /did you mean port\?/);
  await fails("broker: { username: u }", /username and passwordFile belong together/);
  await fails("broker: { username: u, passwordFile: missing }", /there is no such file/);
  await fails("broker: { users: [{ username: u }] }", /passwordFile is missing/);
  await fails("broker: { users: [{ username: u, passwordFile: p, publish: ['a#'] }] }", /publish/);
});

Deno.test("a backbone is a broker's URL or the broker inside, with a site", async () => {
  assert.deepEqual((await parse("backbone: { broker: inner }")).backbone, { broker: "inner" });
  const text = "backbone: { url: 'mqtts://b:8883', site: barn, homeAssistant: false, " +
    "username: u, passwordFile: p, caFile: ca, certFile: c, keyFile: k }";
  assert.deepEqual((await parse(text)).backbone, {
    url: "mqtts://b:8883",
    site: "barn",
    homeAssistant: false,
    username: "u",
    passwordFile: "/etc/p",
    caFile: "/etc/ca",
    certFile: "/etc/c",
    keyFile: "/etc/k",
  });
  const nodes = ["mqtt://a", "mqtt://b"];
  assert.deepEqual((await parse(`backbone: { url: ${JSON.stringify(nodes)} }`)).backbone, {
    url: nodes,
  });
  await fails("backbone: { url: [] }", /backbone\.url: names no broker/);
  await fails(
    "backbone: { url: ['mqtt://a', 'http://b'] }",
    /url\[1\]: must be a URL such as mqtt/,
  );
  await fails("backbone: {}", /needs either url or broker/);
  await fails("backbone: { broker: inner, url: 'mqtt://b' }", /needs either url or broker/);
  await fails("backbone: { broker: outer }", /inner/);
  await fails("backbone: { url: 'http://b' }", /must be a URL such as mqtt/);
  await fails("backbone: { url: 'mqtt://u:p@b' }", /must not hold a user/);
  await fails("backbone: { broker: inner, site: 'a/b' }", /backbone\.site/);
  await fails("backbone: { broker: inner, site: 'ä' }", /must be letters/);
  await fails("backbone: { broker: inner, username: u }", /username is for a url/);
});
