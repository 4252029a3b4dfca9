import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  covers,
  MqttAccess,
  type MqttAccessOptions,
  type MqttGrant,
  MqttRefusal,
} from "../../../bridge/access/mqtt_access.ts";
import type { Admission } from "../../../bridge/access/door.ts";
import type { Grant } from "../../../bridge/access/token.ts";
import { createVisibility } from "../../../bridge/hub/visibility.ts";
import { utf8 } from "../../src/_bytes.ts";

const TOKENS: Readonly<Record<string, Grant>> = {
  op: { name: "me", role: "operator" },
  view: { name: "wall", role: "viewer" },
  one: { name: "one", role: "operator", devices: ["fan"] },
};

/** A door that is free, or opens with one of the tokens. */
function admission(isFree: boolean): Admission {
  const passOf = (grant: Grant) => ({ grant, onEnd() {}, close() {} });
  return {
    enter: () => isFree ? passOf({ name: "anyone", role: "operator" }) : null,
    open: (token) =>
      Object.hasOwn(TOKENS, token)
        ? { pass: passOf(TOKENS[token]) }
        : { fault: "unknown", retryAfterMs: 0 },
  };
}

function access(options: Partial<MqttAccessOptions> = {}, isFree = false): MqttAccess {
  return new MqttAccess({
    users: [],
    isOpen: true,
    admission: () => admission(isFree),
    seesTopic: (devices) => createVisibility(devices).seesTopic,
    ...options,
  });
}

function come(to: MqttAccess, username: string | null, password: string | null) {
  const bytes = password === null ? null : utf8(password);
  return to.authenticate({ username, password: bytes, address: "127.0.0.1" });
}

Deno.test("on loopback without users and tokens everybody may do everything", () => {
  const grant = come(access({}, true), null, null) as MqttGrant;
  deepStrictEqual([grant.mayPublish("a"), grant.maySubscribe("#")], [true, true]);
});

Deno.test("beyond loopback, or with tokens or users, nobody comes in without a password", () => {
  const users = [{ username: "u", password: "p" }];
  strictEqual(come(access({ isOpen: false }, true), null, null), MqttRefusal.NotAuthorized);
  strictEqual(come(access({}, false), null, null), MqttRefusal.NotAuthorized);
  strictEqual(come(access({ users }, true), null, null), MqttRefusal.NotAuthorized);
  strictEqual(come(access({ users }, true), "u", "wrong"), MqttRefusal.BadCredentials);
  strictEqual(come(access({ users }, true), "other", "p"), MqttRefusal.BadCredentials);
});

Deno.test("a user has the topics of its rules, or all", () => {
  const users = [
    { username: "u", password: "p" },
    { username: "esp", password: "q", publish: ["sensors/esp/#"], subscribe: ["sensors/esp/set"] },
  ];
  const all = come(access({ users }), "u", "p") as MqttGrant;
  deepStrictEqual([all.mayPublish("a"), all.maySubscribe("#")], [true, true]);
  const esp = come(access({ users }), "esp", "q") as MqttGrant;
  deepStrictEqual(
    ["sensors/esp/t", "sensors/other", "#"].map((topic) => esp.mayPublish(topic)),
    [true, false, false],
  );
  deepStrictEqual(
    ["sensors/esp/set", "sensors/+/set", "#"].map((filter) => esp.maySubscribe(filter)),
    [true, false, false],
  );
});

Deno.test("a token is a password, whatever the user's name; a viewer publishes nothing", () => {
  const operator = come(access(), "anything", "op") as MqttGrant;
  strictEqual(operator.mayPublish("pinbridge/home/fan/speed/set"), true);
  const viewer = come(access(), "", "view") as MqttGrant;
  deepStrictEqual([viewer.mayPublish("a"), viewer.maySubscribe("#")], [false, true]);
  deepStrictEqual([operator.owner, viewer.owner], ["token me", "token wall"]);
});

Deno.test("a token for some devices sees and sets the topics of those only", () => {
  const { mayPublish, mayReceive } = come(access(), "", "one") as MqttGrant;
  const topics = [
    "pinbridge/home/fan/speed",
    "pinbridge/home/door/lock",
    "homeassistant/x",
    "fan/speed",
  ];
  deepStrictEqual(topics.map((topic) => mayReceive!(topic)), [true, false, false, false]);
  deepStrictEqual(topics.map((topic) => mayPublish(`${topic}/set`)), [true, false, false, false]);
});

Deno.test("covers() tells whether all that a filter matches is allowed", () => {
  for (
    const [allowed, filter, isCovered] of [
      ["#", "#", true],
      ["#", "a/+/b", true],
      ["#", "$SYS/x", false],
      ["+/a", "$SYS/a", false],
      ["a/+", "a/b", true],
      ["a/+", "a/+", true],
      ["a/+", "a/#", false],
      ["a/+", "a", false],
      ["a/#", "a/#", true],
      ["a/#", "a", true],
      ["a/b", "a/+", false],
      ["a/b", "a/b/c", false],
    ] as const
  ) strictEqual(covers(allowed, filter), isCovered, `${allowed} ${filter}`);
});
