import assert from "node:assert/strict";
import { FREE_ATTEMPTS } from "../../../bridge/access/attempts.ts";
import { type Caller, Door, tokenOf } from "../../../bridge/access/door.ts";
import { needOf, ROUTE_RULES } from "../../../bridge/access/route_rules.ts";
import { hashToken, type TokenRecord } from "../../../bridge/access/token.ts";
import { Tokens } from "../../../bridge/access/tokens.ts";
import { SUBPROTOCOL } from "../../../bridge/wire/protocol.ts";
import { ManualClock } from "../_manual_clock.ts";
import { KeptLog } from "./_log.ts";

const operator: TokenRecord = { name: "me", role: "operator", sha256: hashToken("mine") };
const viewer: TokenRecord = { name: "tv", role: "viewer", sha256: hashToken("theirs") };

function createDoor(configured: TokenRecord[] = [operator, viewer]) {
  const clock = new ManualClock();
  const log = new KeptLog();
  const tokens = new Tokens({ configured, clock, log });
  const network = { addresses: () => [], hostname: () => "" };
  const hostname = "127.0.0.1";
  const trustedProxies = ["127.0.0.1"];
  const rules = { ...ROUTE_RULES, "GET /": "nothing" } as const;
  const door = new Door({ hostname, network, tokens, rules, trustedProxies, clock, log });
  const admit = (caller: Partial<Caller> & { fields?: Record<string, string> }) =>
    door.admit({
      method: "GET",
      path: "/",
      search: "",
      host: "localhost",
      headers: { get: (name) => caller.fields?.[name] ?? null },
      isUpgrade: false,
      isTls: false,
      peer: "192.0.2.1",
      ...caller,
    });
  const status = (caller: Parameters<typeof admit>[0]) => {
    const answer = admit(caller);
    return "status" in answer ? answer.status : 200;
  };
  return { door, admit, status, log };
}

function bearing(token: string) {
  return { fields: { authorization: `Bearer ${token}` } };
}

Deno.test("without tokens everyone who gets to the door may do everything", () => {
  const { admit } = createDoor([]);
  const answer = admit({ method: "POST", path: "/api/devices/x/command" });
  assert.equal("role" in answer && answer.role, "operator");
});

Deno.test("with tokens the page needs none, and everything else does", () => {
  const { status } = createDoor();
  for (const path of ["/", "/healthz"]) assert.equal(status({ path }), 200, path);
  assert.equal(status({ path: "/ws", isUpgrade: true }), 200);
  for (const path of ["/metrics", "/api/devices", "/api/history"]) {
    assert.equal(status({ path }), 401, path);
    assert.equal(status({ path, method: "HEAD" }), 401, path);
    assert.equal(status({ path, ...bearing("theirs") }), 200, path);
  }
});

Deno.test("a viewer may not command, an operator may", () => {
  const { status } = createDoor();
  const command = { method: "POST", path: "/api/devices/x/command" };
  assert.equal(status(command), 401);
  assert.equal(status({ ...command, ...bearing("theirs") }), 403);
  assert.equal(status({ ...command, ...bearing("mine") }), 200);
});

Deno.test("a route without a rule is closed to all but operators", () => {
  const { status } = createDoor();
  const untold = [{ path: "/new" }, { path: "/", method: "POST" }, {
    path: "/new",
    isUpgrade: true,
  }];
  for (const route of untold) {
    assert.equal(status(route), 401);
    assert.equal(status({ ...route, ...bearing("theirs") }), 403);
    assert.equal(status({ ...route, ...bearing("mine") }), 200);
  }
});

Deno.test("needOf() matches one part of a path, and no more", () => {
  assert.equal(needOf({ "GET /a/*/b": "viewer" }, "/a/x/b", "GET"), "viewer");
  for (const path of ["/a//b", "/a/b", "/a/x/y/b", "/a/x/b/", "/a/x"]) {
    assert.equal(needOf({ "GET /a/*/b": "viewer" }, path, "GET"), "operator", path);
  }
  assert.equal(needOf({}, "/constructor", "GET"), "operator");
});

Deno.test("tokens that are none are 401, whatever their bytes", () => {
  const { status } = createDoor();
  const odd = ["", "x", "MINE", "x".repeat(4096), "gr\u00fcn", "mine,theirs"];
  for (const [i, token] of odd.entries()) {
    const peer = `192.0.2.${i}`;
    assert.equal(
      status({ path: "/metrics", peer, ...bearing(token) }),
      401,
    );
  }
  const fields = { authorization: "Basic bWluZTo=" };
  assert.equal(status({ path: "/metrics", fields }), 401);
});

Deno.test("no answer and no log line repeats a token", () => {
  const { admit, log } = createDoor();
  const answers = Array.from(
    { length: 20 },
    () => admit({ path: "/metrics", ...bearing("hunter2") }),
  );
  assert.doesNotMatch(JSON.stringify([answers, log.lines]), /hunter2/);
  assert.ok(log.lines.length > 0);
});

Deno.test("after some wrong tokens an address is answered 429, and others are not", () => {
  const { admit, status } = createDoor();
  const wrong = { path: "/metrics", ...bearing("wrong") };
  for (let i = 0; i <= FREE_ATTEMPTS; i++) assert.equal(status(wrong), 401);
  const refusal = admit(wrong);
  assert.ok("status" in refusal && refusal.status === 429);
  assert.equal(refusal.headers!["Retry-After"], "1");
  assert.equal(status({ ...wrong, peer: "192.0.2.2" }), 401);
});

Deno.test("behind a trusted proxy each client has its own attempts", () => {
  const { status } = createDoor();
  const from = (client: string, peer = "127.0.0.1") => ({
    path: "/metrics",
    peer,
    fields: { ...bearing("wrong").fields, "x-forwarded-for": client },
  });
  for (let i = 0; i < 10; i++) status(from("203.0.113.1"));
  assert.equal(status(from("203.0.113.1")), 429);
  assert.equal(status(from("203.0.113.2")), 401);
  for (let i = 0; i < 10; i++) status(from(`203.0.113.${i + 10}`, "192.0.2.5"));
  assert.equal(status(from("203.0.113.99", "192.0.2.5")), 429);
});

Deno.test("tokenOf() finds the token among the offered subprotocols, or where HTTP has it", () => {
  const none = { get: () => null };
  assert.equal(tokenOf([SUBPROTOCOL, "bearer.abc"], none), "abc");
  assert.equal(tokenOf(["bearer."], none), "");
  assert.equal(tokenOf([SUBPROTOCOL], none), null);
  assert.equal(tokenOf([], { get: () => "Bearer abc" }), "abc");
  assert.equal(tokenOf([], { get: () => "Basic abc" }), null);
});
