import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "../../../src/limits.ts";
import { ConfigError } from "../../../bridge/config/config_error.ts";
import { parse } from "./_parse.ts";

async function problems(text: string): Promise<string[]> {
  try {
    await parse(text, "pinbridge.yaml");
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.message.split("\n");
  }
  return [];
}

async function fails(text: string, pattern: RegExp): Promise<void> {
  const [first, ...others] = await problems(text);
  assert.match(first ?? "accepted", pattern, text);
  assert.deepEqual(others, [], text);
}

const SERIAL = "adapters:\n  - { type: serial, id: greenhouse, port: /dev/ttyACM0 }\n";

Deno.test("parseConfig() gives what the file says and nothing else", async () => {
  const text = `
listen: { host: 127.0.0.1, port: 0, allowedHosts: [pi.local], allowedOrigins: ["https://a.example"] }
adapters:
  - { type: serial, id: greenhouse, port: /dev/ttyACM0, baudRate: 9600 }
  - type: virtual
    id: demo
broker: false
history: false
`;
  assert.deepEqual(await parse(text, "f"), {
    listen: {
      host: "127.0.0.1",
      port: 0,
      allowedHosts: ["pi.local"],
      allowedOrigins: ["https://a.example"],
    },
    adapters: [
      { type: "serial", id: "greenhouse", port: "/dev/ttyACM0", baudRate: 9600 },
      { type: "virtual", id: "demo" },
    ],
    broker: false,
    history: false,
  });
});

Deno.test("parseConfig() takes an empty file, comments only, and JSON", async () => {
  for (const text of ["", "\n", "# nothing\n", "---\n", "{}"]) {
    assert.deepEqual(await parse(text, "f"), {}, JSON.stringify(text));
  }
  assert.deepEqual(await parse('{"listen":{"port":1}}', "f"), { listen: { port: 1 } });
  assert.deepEqual(await parse("adapters: []", "f"), { adapters: [] });
});

Deno.test("parseConfig() takes every limit of the server by its name, and no other", async () => {
  const text = Object.keys(DEFAULT_LIMITS).map((name, i) => `  ${name}: ${i}\n`).join("");
  const { limits } = await parse(`limits:\n${text}`, "f");
  assert.deepEqual(
    limits,
    Object.fromEntries(Object.keys(DEFAULT_LIMITS).map((name, i) => [name, i])),
  );
  for (
    const [wrong, pattern] of [
      ["maxMessageByte: 1", /limits\.maxMessageByte: unknown key; did you mean maxMessageBytes\?/],
      ["maxMessageBytes: -1", /limits\.maxMessageBytes: must be at least 0/],
      ["maxMessageBytes: many", /limits\.maxMessageBytes: must be a number/],
    ] as const
  ) {
    await assert.rejects(() => parse(`limits: { ${wrong} }`, "f"), pattern);
  }
});

Deno.test("parseConfig() follows an alias", async () => {
  const text = `
listen: { allowedHosts: &names [a.example], allowedOrigins: [] }
adapters: [{ type: virtual, id: &id one }]
`;
  assert.equal((await parse(text, "f")).adapters?.[0].id, "one");
  const alias =
    "listen: { port: &p 81 }\nadapters: [{ type: serial, id: a, port: /dev/x, baudRate: *p }]";
  const [adapter] = (await parse(alias, "f")).adapters!;
  assert.equal(adapter.baudRate, 81);
});

Deno.test("parseConfig() names an unknown key, its line and the nearest valid one", async () => {
  await fails(
    "listen:\n  prot: 1\n",
    /^pinbridge\.yaml:2: listen\.prot: unknown key; did you mean port\?$/,
  );
  await fails("adaptors: []\n", /^pinbridge\.yaml:1: adaptors: .*adapters/);
  await fails(
    `${SERIAL}    # one more\n  - { type: serial, id: b, port: /dev/x, baud: 1 }`,
    /:4: adapters\[1\]\.baud: /,
  );
  await fails("completely: wrong", /known are listen, auth, limits, adapters/);
  await fails("__proto__: 1", /__proto__: unknown key/);
  await fails("constructor: 1", /constructor: unknown key/);
});

Deno.test("parseConfig() names the key with a wrong type, and its line", async () => {
  await fails("listen: 8080", /^pinbridge\.yaml:1: listen: must be a map/);
  await fails(
    "listen:\n  port: eighty",
    /:2: listen\.port: must be a whole number from 0 to 65535/,
  );
  await fails("listen: { port: '80' }", /listen\.port/);
  await fails("listen: { host: 127 }", /listen\.host: must be a text/);
  await fails("listen: { allowedHosts: a }", /listen\.allowedHosts: must be a list/);
  await fails("listen: { allowedHosts: [a, 1] }", /listen\.allowedHosts\[1\]/);
  await fails("listen: { allowedHosts: ['a:80'] }", /listen\.allowedHosts\[0\]: .*without a port/);
  await fails("listen: { allowedOrigins: ['a.example'] }", /listen\.allowedOrigins\[0\]/);
  await fails("adapters: {}", /adapters: must be a list/);
  await fails("adapters: [1]", /adapters\[0\]/);
  await fails("- 1", /must be a map/);
  await fails("text", /must be a map/);
});

Deno.test("parseConfig() asks for what is missing", async () => {
  await fails("adapters:\n  - { type: serial, id: a }", /:2: adapters\[0\]: port is missing/);
  await fails("adapters: [{ type: virtual }]", /id is missing/);
  await fails(
    "adapters: [{ id: a }]",
    /adapters\[0\]\.type: must be one of serial, replay, virtual/,
  );
  await fails("adapters:", /adapters: must be a list/);
  await fails(
    "adapters:\n  - type: serial\n    id:\n    port: /dev/x",
    /:3: adapters\[0\]\.id: must be a text/,
  );
  await fails("adapters: [{ type: virtual, id }]", /adapters\[0\]\.id: has no value/);
  await fails("adapters: [{ type: virtual, id: '' }]", /adapters\[0\]\.id: is empty/);
});

Deno.test("parseConfig() takes ports up to their bounds", async () => {
  for (const port of [0, 65_535]) {
    assert.equal((await parse(`listen: { port: ${port} }`, "f")).listen?.port, port);
  }
  for (const port of [-1, 65_536, 1.5, "1e999", ".nan"]) {
    await fails(`listen: { port: ${port} }`, /listen\.port/);
  }
});

Deno.test("parseConfig() names the nearest type of an adapter that is none", async () => {
  await fails("adapters: [{ type: seriel, id: a }]", /did you mean serial\?/);
});

Deno.test("parseConfig() takes derived channels, and says what is wrong with one or all of them", async () => {
  const derived = [{ id: "d.x", expression: "a.t - b.t", unit: "K", name: "X" }];
  assert.deepEqual((await parse(JSON.stringify({ derived }), "f")).derived, derived);
  await fails("derived: [{ id: d.x }]", /derived\[0\]: expression is missing/);
  await fails("derived: [{ id: d.x, expression: a.t +, units: K }]", /did you mean unit\?/);
  await fails(
    "derived: [{ id: d.x, expression: a.t ^ 2 }]",
    /derived: d\.x: expression: \^ is no operator here: write pow\(a, b\)/,
  );
  await fails("derived: [{ id: d.x, expression: d.x }]", /goes in a circle: d\/x → d\/x/);
});

Deno.test("parseConfig() takes what is kept of the past, within its bounds", async () => {
  const read = async (history: unknown) => (await parse(JSON.stringify({ history }), "f")).history;
  const history = { path: "x.db", days: 30, rawHours: 1.5, maxMegabytes: 4 };
  assert.deepEqual(await read(history), history);
  assert.equal(await read(false), false);
  const url = "http://127.0.0.1:8086/write?db=home";
  const influx = { url, measurement: "m", username: "u" };
  assert.deepEqual(await read({ influx }), { influx });
  for (const days of [-1, 36_501]) await fails(`history: { days: ${days} }`, /history\.days/);
  await fails("history: { maxMegabytes: 3.9 }", /must be at least 4/);
  await fails("history: true", /^f?.*history: must be .*map/);
  await fails("history: { influx: {} }", /url is missing/);
  await fails("history: { influx: { url: ftp://a } }", /must be a URL/);
  const both = `{ url: "${url}", tokenFile: a, username: b }`;
  await fails(`history: { influx: ${both} }`, /exclude each other/);
  await fails("history: { day: 3 }", /did you mean days\?/);
});

Deno.test("parseConfig() takes any host to listen on", async () => {
  for (const host of ["0.0.0.0", "::", "192.168.0.2", "pi.local"]) {
    assert.equal((await parse(`listen: { host: "${host}" }`, "f")).listen?.host, host);
  }
  await fails("listen: { host: 'http://x' }", /listen\.host: must be a host name or an address/);
});

Deno.test("parseConfig() takes tokens by their hashes", async () => {
  const hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  const tokens = (text: string) => `auth: { tokens: [${text}] }`;
  assert.deepEqual(
    (await parse(
      tokens(
        `{ name: me, role: operator, sha256: "${hash}" },
         { name: tv, role: viewer, devices: [shed, heater/+], expires: 2027-01-31, sha256: ${hash} }`,
      ),
      "f",
    )).auth?.tokens,
    [
      { name: "me", role: "operator", sha256: hash },
      {
        name: "tv",
        role: "viewer",
        devices: ["shed", "heater/+"],
        expires: Date.UTC(2027, 0, 31),
        sha256: hash,
      },
    ],
  );
  const wrong: [text: string, expected: RegExp][] = [
    [
      `{ name: me, role: root, sha256: ${hash} }`,
      /tokens\[0\]\.role: must be one of viewer, operator/,
    ],
    [`{ name: me, role: viewer, sha256: secret }`, /sha256: must be the token's SHA-256/],
    [`{ name: me, role: viewer }`, /sha256 is missing/],
    [`{ name: "a/b", role: viewer, sha256: ${hash} }`, /tokens\[0\]\.name/],
    [`{ name: me, role: viewer, token: x, sha256: ${hash} }`, /tokens\[0\]\.token: unknown key/],
    [`{ name: me, role: viewer, devices: [a+], sha256: ${hash} }`, /devices\[0\]/],
    [`{ name: me, role: viewer, expires: soon, sha256: ${hash} }`, /expires: must be a date/],
    [
      `{ name: me, role: viewer, sha256: ${hash} }, { name: me, role: viewer, sha256: ${hash} }`,
      /two tokens are named me/,
    ],
  ];
  for (const [text, expected] of wrong) await fails(tokens(text), expected);
  const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  await fails(tokens(`{ name: me, role: operator, sha256: ${empty} }`), /empty token/);
});

Deno.test("parseConfig() takes proxies and a certificate", async () => {
  const text = "listen: { trustedProxies: [127.0.0.1, 10.0.0.0/8], tls: { cert: c, key: k } }";
  assert.deepEqual((await parse(text, "f")).listen, {
    trustedProxies: ["127.0.0.1", "10.0.0.0/8"],
    tls: { cert: "c", key: "k" },
  });
  await fails("listen: { trustedProxies: [proxy] }", /trustedProxies\[0\]: must be an address/);
  await fails("listen: { tls: { cert: c } }", /key is missing/);
  await assert.rejects(
    parse("listen: { tls: { cert: c, key: k } }", "f", { isFile: () => false }),
    /listen\.tls\.cert: there is no such file/,
  );
});

Deno.test("parseConfig() takes paths of a certificate and a socket from where the config lies", async () => {
  const seen: string[] = [];
  const options = {
    isFile: (path: string) => seen.push(path) > 0,
    resolvePath: (path: string) => `/etc/pinbridge/${path}`,
  };
  const { listen } = await parse("listen: { tls: { cert: c.pem, key: k.pem } }", "f", options);
  assert.deepEqual(listen?.tls, { cert: "/etc/pinbridge/c.pem", key: "/etc/pinbridge/k.pem" });
  assert.deepEqual(seen, ["/etc/pinbridge/c.pem", "/etc/pinbridge/k.pem"]);
  const socket = await parse("listen: { path: p.sock }", "f", options);
  assert.equal(socket.listen?.path, "/etc/pinbridge/p.sock");
});

Deno.test("parseConfig() takes a Unix socket with a mode in octal, however it is written", async () => {
  for (const mode of ["0660", "0o660", "'660'", "660"]) {
    const { listen } = await parse(`listen: { path: /run/p.sock, mode: ${mode} }`, "f");
    assert.deepEqual(listen, { path: "/run/p.sock", mode: 0o660 }, mode);
  }
  for (const mode of ["0888", "rw", "7", "07777", "-1"]) {
    await fails(
      `listen: { path: /run/p.sock, mode: ${mode} }`,
      /mode: must be a mode such as 0660/,
    );
  }
  await fails("listen: { path: /run/p.sock, port: 80 }", /path and port exclude each other/);
  await fails("listen: { mode: 0660 }", /mode is for a path/);
});

Deno.test("parseConfig() gives every problem, each on its line", async () => {
  const text = "listen: { port: 70000 }\nbrocker: false\nadapters:\n  - { type: serial, id: a }\n";
  assert.deepEqual((await problems(text)).map((line) => line.match(/:(\d+): /)?.[1]), [
    "1",
    "2",
    "4",
  ]);
});

Deno.test("parseConfig() names the line of text that is no YAML", async () => {
  await fails("listen: {\n", /^pinbridge\.yaml:\d+: /);
  await fails("a: 1\na: 2\n", /^pinbridge\.yaml:2: /);
  assert.ok((await problems("listen:\n\t- x: [")).length > 0);
  const bomb = `a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b]\n`;
  assert.equal((await problems(bomb)).length, 3);
});
