import assert from "node:assert/strict";
import { Deliveries } from "../../../bridge/viewers/delivery.ts";
import { DeviceFeed, REQUEST_PAUSE_MS } from "../../../bridge/viewers/device_feed.ts";
import { NewsFeed } from "../../../bridge/viewers/news_feed.ts";
import { Hub } from "../../../bridge/hub/hub.ts";
import { RpcErrorCode, ViewerCloseCode } from "../../../bridge/wire/protocol.ts";
import { MAX_FILTERS } from "../../../bridge/viewers/rpc_params.ts";
import {
  AUTHENTICATION_TIMEOUT_MS,
  MAX_INVALID_IN_A_ROW,
  REQUEST_BURST,
  REQUESTS_PER_SECOND,
  Session,
} from "../../../bridge/viewers/session.ts";
import { createMethods } from "../../../bridge/viewers/methods.ts";
import { MAX_SUBSCRIPTIONS } from "../../../bridge/viewers/subscriptions.ts";
import type { Role } from "../../../bridge/wire/messages.ts";
import { CloseCode } from "../../../src/close.ts";
import { DeviceError } from "../../../devices/adapter.ts";
import { addBoard } from "../_boards.ts";
import { ManualClock, settle } from "../_manual_clock.ts";
import { admitAs, TestAdmission } from "../_admission.ts";
import { type Received, RecordingConnection } from "../_recording_connection.ts";

/** One session on a hub with one board, and what a browser would do and see. */
class Browser {
  readonly clock = new ManualClock();
  readonly hub = new Hub({ clock: this.clock });
  readonly owner = addBoard(this.hub);
  readonly deliveries = new Deliveries(this.hub, { clock: this.clock });
  readonly connection = new RecordingConnection();
  readonly session: Session;
  /** What was released, and the answer that is waited for. */
  readonly releases: { device: string; seconds: number; until: PromiseWithResolvers<number> }[] =
    [];
  readonly warnings: string[] = [];
  #id = 0;

  constructor(admission: Role | TestAdmission = "operator", token: string | null = null) {
    this.session = new Session(
      this.connection,
      typeof admission === "string" ? admitAs(admission) : admission,
      {
        hub: this.hub,
        deliveries: this.deliveries,
        deviceFeed: new DeviceFeed(this.hub, { clock: this.clock }),
        newsFeed: new NewsFeed(),
        version: "1.2.3",
        clock: this.clock,
        log: { info() {}, warn: (text) => this.warnings.push(text) },
        methods: createMethods({
          hub: this.hub,
          release: (device, seconds) => {
            const until = Promise.withResolvers<number>();
            this.releases.push({ device, seconds, until });
            return until.promise;
          },
        }),
      },
    );
    this.session.open(token);
  }

  /** Sends a request and returns its id. */
  send(method: string, params?: unknown): number {
    const id = ++this.#id;
    this.session.receive(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    return id;
  }

  /** Sends a request that is answered at once; returns the answer. */
  ask(method: string, params?: unknown): Received {
    const id = this.send(method, params);
    return this.connection.received.find((message) => message.id === id);
  }

  /** Returns what came since it was last asked for, without what is told of devices. */
  take(): Received[] {
    return this.connection.take().filter(({ method }) => method !== "device");
  }
}

const LATEST = { filters: ["board/+"] };
const FAN_ON = { device: "board", channel: "fan", value: true };

Deno.test("a session starts with welcome", () => {
  const { connection, hub } = new Browser();
  const [welcome] = connection.take();
  assert.equal(welcome.method, "welcome");
  const { limits, ...params } = welcome.params;
  const { epoch } = hub;
  assert.deepEqual(params, {
    server: "pinbridge",
    version: "1.2.3",
    epoch,
    seq: 0,
    role: "operator",
  });
  assert.equal(limits.maxSubscriptions, MAX_SUBSCRIPTIONS);
});

Deno.test("list gives every device", () => {
  const { devices } = new Browser().ask("list").result;
  assert.deepEqual(devices.map(({ id }: { id: string }) => id), ["board"]);
});

Deno.test("subscribe answers with a snapshot, and readings follow until unsubscribe", async () => {
  const browser = new Browser();
  browser.hub.publish("board", "temperature", 20, 1);
  const { result } = browser.ask("subscribe", LATEST);
  assert.deepEqual(result, {
    subscription: 1,
    epoch: browser.hub.epoch,
    seq: 1,
    resumed: false,
    snapshot: [{ topic: "board/temperature", time: 1, value: 20, seq: 1 }],
  });
  browser.hub.publish("board", "temperature", 21, 2);
  await settle();
  assert.equal(browser.connection.takeParams("readings")[0].readings[0].value, 21);
  assert.deepEqual(browser.ask("unsubscribe", { subscription: 1 }).result, {});
  browser.hub.publish("board", "temperature", 22, 3);
  await browser.clock.advance(100);
  assert.deepEqual(browser.connection.takeParams("readings"), []);
  assert.equal(
    browser.ask("unsubscribe", { subscription: 1 }).error.code,
    RpcErrorCode.InvalidParams,
  );
});

Deno.test("subscribe says when it cannot resume", () => {
  const browser = new Browser();
  const resume = { epoch: "another", seq: 5 };
  const { resumed, gap } = browser.ask("subscribe", { ...LATEST, resume }).result;
  assert.deepEqual([resumed, gap], [false, true]);
  browser.session.close();
});

Deno.test("resumed readings follow the answer, also within a batch with a slow command", async () => {
  const browser = new Browser();
  browser.hub.publish("board", "temperature", 1, 1);
  const resume = { epoch: browser.hub.epoch, seq: 0 };
  const params = { filters: ["#"], delivery: "all", resume };
  browser.connection.take();
  browser.session.receive(JSON.stringify([
    { jsonrpc: "2.0", id: 1, method: "subscribe", params },
    { jsonrpc: "2.0", id: 2, method: "command", params: FAN_ON },
    { jsonrpc: "2.0", method: "list" },
    5,
  ]));
  browser.hub.publish("board", "temperature", 2, 2);
  await browser.clock.advance(100);
  assert.deepEqual(browser.take(), []);
  browser.owner.commands[0].answer.resolve({ outcome: "sent" });
  await settle();
  const [answers, readings] = browser.take();
  assert.deepEqual(answers.map(({ id }: Received) => id), [1, 2, null]);
  assert.deepEqual(readings.params.readings.map(({ value }: Received) => value), [1, 2]);
  browser.session.close();
});

Deno.test("command answers with the outcome, in the order the devices answer", async () => {
  const browser = new Browser();
  const ids = [browser.send("command", FAN_ON), browser.send("command", FAN_ON)];
  browser.owner.commands[1].answer.reject(new DeviceError("rejected", "too hot"));
  await settle();
  browser.owner.commands[0].answer.resolve({ outcome: "acknowledged" });
  await settle();
  const [first, second] = browser.take().slice(1);
  assert.deepEqual([first.id, first.error], [
    ids[1],
    { code: RpcErrorCode.Rejected, message: "too hot" },
  ]);
  assert.deepEqual([second.id, second.result], [ids[0], { outcome: "acknowledged", latencyMs: 0 }]);
});

Deno.test("the name of who asked goes with a request, and to every viewer", async () => {
  const browser = new Browser(new TestAdmission({ name: "Anna", role: "operator" }));
  browser.connection.take();
  browser.send("command", FAN_ON);
  await settle();
  const [{ channels }] = browser.connection.takeParams("device");
  assert.deepEqual([channels[1].requested.by, channels[1].requested.outcome], ["Anna", "pending"]);
  const { devices: [{ channels: listed }] } = browser.ask("list").result;
  assert.deepEqual(listed[1].requested, channels[1].requested);
});

Deno.test("command errors carry the codes of the protocol and name the field", async () => {
  const browser = new Browser();
  const codes: [unknown, number, RegExp][] = [
    [{ ...FAN_ON, device: "nobody" }, RpcErrorCode.NotFound, /device/],
    [{ ...FAN_ON, channel: "nothing" }, RpcErrorCode.NotFound, /channel/],
    [{ ...FAN_ON, value: 1 }, RpcErrorCode.InvalidParams, /params\.value/],
    [
      { ...FAN_ON, channel: "temperature", value: 1 },
      RpcErrorCode.InvalidParams,
      /params\.channel/,
    ],
  ];
  for (const [params, code, pattern] of codes) {
    browser.send("command", params);
    await settle();
    const { error } = browser.connection.take().at(-1);
    assert.equal(error.code, code);
    assert.match(error.message, pattern);
  }
});

Deno.test("a viewer may look and not command", async () => {
  const browser = new Browser("viewer");
  assert.equal(browser.ask("authenticate", { token: "any" }).result.role, "viewer");
  browser.send("command", FAN_ON);
  await settle();
  assert.equal(browser.connection.take().at(-1).error.code, RpcErrorCode.NotAllowed);
  assert.equal(browser.owner.commands.length, 0);
  assert.ok(browser.ask("list").result, "the connection stays");
  assert.equal(browser.connection.closes.length, 0);
});

Deno.test("a notification is carried out and not answered", () => {
  const browser = new Browser();
  browser.connection.take();
  browser.session.receive(JSON.stringify({ jsonrpc: "2.0", method: "command", params: FAN_ON }));
  assert.equal(browser.owner.commands.length, 1);
  assert.deepEqual(browser.connection.take(), []);
});

Deno.test("64 subscriptions are taken and one more is refused", () => {
  const browser = new Browser();
  for (let i = 0; i < MAX_SUBSCRIPTIONS; i++) assert.ok(browser.ask("subscribe", LATEST).result);
  assert.equal(browser.ask("subscribe", LATEST).error.code, RpcErrorCode.LimitReached);
  browser.ask("unsubscribe", { subscription: 1 });
  assert.ok(browser.ask("subscribe", LATEST).result);
  browser.session.close();
  assert.equal(browser.deliveries.groups, 0);
});

Deno.test("256 filters are taken over all subscriptions and one more is refused", () => {
  const browser = new Browser();
  const filters = Array.from({ length: MAX_FILTERS - 1 }, (_, i) => `a/${i}`);
  assert.ok(browser.ask("subscribe", { filters }).result);
  assert.equal(
    browser.ask("subscribe", { filters: ["a", "b"] }).error.code,
    RpcErrorCode.LimitReached,
  );
  assert.ok(browser.ask("subscribe", { filters: ["a"] }).result);
  assert.equal(browser.ask("subscribe", { filters: ["b"] }).error.code, RpcErrorCode.LimitReached);
  browser.session.close();
});

Deno.test("100 requests at once are answered and one more ends the connection", () => {
  const browser = new Browser();
  for (let i = 0; i < REQUEST_BURST; i++) browser.send("list");
  assert.equal(browser.connection.closes.length, 0);
  browser.send("list");
  assert.equal(browser.connection.closes[0].code, CloseCode.PolicyViolation);
});

Deno.test("50 requests a second are answered for as long as one likes", async () => {
  const browser = new Browser();
  for (let i = 0; i < 3 * REQUESTS_PER_SECOND; i++) {
    browser.send("list");
    await browser.clock.advance(1000 / REQUESTS_PER_SECOND);
  }
  assert.equal(browser.connection.closes.length, 0);
});

Deno.test("each request of a batch counts", () => {
  const browser = new Browser();
  const batch = (length: number) =>
    JSON.stringify(Array.from({ length }, (_, id) => ({ jsonrpc: "2.0", id, method: "list" })));
  browser.session.receive(batch(REQUEST_BURST));
  assert.equal(browser.connection.closes.length, 0);
  browser.session.receive(batch(1));
  assert.equal(browser.connection.closes[0].code, CloseCode.PolicyViolation);
});

Deno.test("a batch of more than the request burst is one error, and as many invalid requests", () => {
  const batch = JSON.stringify(Array(REQUEST_BURST + 1).fill(1));
  const browser = new Browser();
  browser.connection.take();
  browser.session.receive(batch);
  const { id, error } = browser.connection.take()[0];
  assert.deepEqual([id, error.code], [null, RpcErrorCode.LimitReached]);
  assert.equal(browser.connection.closes[0].code, CloseCode.PolicyViolation);
});

Deno.test("what an adapter throws by mistake is logged, and not told to a viewer", async () => {
  const browser = new Browser();
  browser.send("command", { device: "board", channel: "fan", value: true });
  browser.owner.commands[0].answer.reject(new TypeError("secret path"));
  await settle();
  const { error } = browser.connection.take().at(-1)!;
  assert.equal(error.code, RpcErrorCode.InternalError);
  assert.doesNotMatch(error.message, /secret/);
  assert.match(browser.warnings.join(), /^internal error: TypeError: secret path/);
});

Deno.test("invalid notifications are not answered, not even the tenth", () => {
  const browser = new Browser();
  browser.connection.take();
  const notification = { jsonrpc: "2.0", method: "nope" };
  for (let i = 0; i < MAX_INVALID_IN_A_ROW; i++) {
    browser.session.receive(JSON.stringify(notification));
  }
  assert.deepEqual(browser.connection.take(), []);
  assert.equal(browser.connection.closes[0].code, CloseCode.PolicyViolation);
});

Deno.test("ten invalid requests in a row end the connection, nine and a valid one do not", () => {
  const browser = new Browser();
  for (let round = 0; round < 3; round++) {
    for (let i = 1; i < MAX_INVALID_IN_A_ROW; i++) browser.session.receive("nonsense");
    assert.ok(browser.ask("list").result);
  }
  browser.connection.take();
  for (let i = 0; i < MAX_INVALID_IN_A_ROW; i++) browser.session.receive("nonsense");
  const errors = browser.connection.take().map(({ error }) => error.code);
  assert.deepEqual(errors, Array(MAX_INVALID_IN_A_ROW).fill(RpcErrorCode.ParseError));
  assert.equal(browser.connection.closes[0].code, CloseCode.PolicyViolation);
  browser.send("list");
  assert.deepEqual(browser.connection.take(), [], "nothing more is answered");
});

Deno.test("a binary message ends the connection with 1003", () => {
  const browser = new Browser();
  browser.session.receiveBinary();
  assert.equal(browser.connection.closes[0].code, CloseCode.UnsupportedData);
});

Deno.test("a session that closed answers nothing and holds nothing", async () => {
  const browser = new Browser();
  browser.ask("subscribe", LATEST);
  browser.send("command", FAN_ON);
  browser.connection.take();
  browser.session.close();
  browser.owner.commands[0].answer.resolve({ outcome: "sent" });
  browser.hub.publish("board", "temperature", 1, 1);
  browser.hub.setState("board", "absent");
  await browser.clock.advance(REQUEST_PAUSE_MS);
  assert.deepEqual(browser.connection.take(), []);
  assert.equal(browser.deliveries.groups, 0);
  assert.equal(browser.clock.timers, 0);
});

Deno.test("release answers once the device's port is given back", async () => {
  const browser = new Browser();
  const id = browser.send("release", { device: "board", seconds: 60 });
  const [{ device, seconds, until }] = browser.releases;
  assert.deepEqual([device, seconds], ["board", 60]);
  await settle();
  assert.equal(browser.connection.received.some((message) => message.id === id), false);
  until.resolve(60_000);
  await settle();
  const answer = browser.connection.received.find((message) => message.id === id);
  assert.deepEqual(answer?.result, { until: 60_000 });
});

Deno.test("release is refused to a viewer and for a device that is not there", async () => {
  for (
    const [role, device, code] of [
      ["viewer", "board", RpcErrorCode.NotAllowed],
      ["operator", "nobody", RpcErrorCode.NotFound],
    ] as const
  ) {
    const browser = new Browser(role);
    const id = browser.send("release", { device, seconds: 1 });
    await settle();
    const answer = browser.connection.received.find((message) => message.id === id);
    assert.equal(answer?.error.code, code);
    assert.deepEqual(browser.releases, []);
  }
});

Deno.test("methods are known by their own names only", () => {
  for (const method of ["", "nope", "constructor", "__proto__", "toString", "hasOwnProperty"]) {
    const { code, message } = new Browser().ask(method).error;
    assert.equal(code, RpcErrorCode.MethodNotFound, method);
    assert.ok(message.includes(JSON.stringify(method)), message);
  }
});

Deno.test("a request with bad parameters is answered under its id, whatever their depth", () => {
  const browser = new Browser();
  assert.equal(browser.ask("list", { a: 1 }).error.code, RpcErrorCode.InvalidParams);
  const deep = "[".repeat(10_000) + "]".repeat(10_000);
  browser.session.receive(`{"jsonrpc":"2.0","id":99,"method":"list","params":${deep}}`);
  const { id, error } = browser.connection.take().at(-1)!;
  assert.deepEqual([id, error.code], [99, RpcErrorCode.InvalidParams]);
  assert.match(error.message, /params/);
});

Deno.test("a viewer that asks for what it may not do again and again stays", () => {
  const browser = new Browser("viewer");
  for (let i = 0; i < 2 * MAX_INVALID_IN_A_ROW; i++) {
    assert.equal(browser.ask("command", FAN_ON).error.code, RpcErrorCode.NotAllowed);
  }
  assert.equal(browser.connection.closes.length, 0);
});

Deno.test("who has not said who it is may say so, and nothing else", () => {
  const browser = new Browser("none");
  for (const method of ["list", "subscribe", "command", "release"]) {
    assert.equal(browser.ask(method, {}).error.code, RpcErrorCode.NotAuthenticated, method);
  }
  assert.equal(browser.connection.isAuthenticated, false);
});

/** A door that lets in who brings the token `mine`. */
function withTokens(devices?: readonly string[]): TestAdmission {
  return new TestAdmission(null, { mine: { name: "me", role: "operator", devices } });
}

Deno.test("a good token makes it known who a client is; from then on it hears of devices", async () => {
  const browser = new Browser(withTokens());
  assert.equal(browser.connection.takeParams("welcome")[0].role, "none");
  browser.hub.setState("board", "stale");
  await browser.clock.advance(0);
  assert.deepEqual(browser.connection.take(), []);
  assert.deepEqual(browser.ask("authenticate", { token: "mine" }).result, { role: "operator" });
  assert.ok(browser.connection.isAuthenticated);
  browser.hub.setState("board", "online");
  await browser.clock.advance(0);
  assert.equal(browser.connection.takeParams("device").length, 1);
  await browser.clock.advance(2 * AUTHENTICATION_TIMEOUT_MS);
  assert.deepEqual(browser.connection.closes, []);
});

Deno.test("a token that came with the handshake is greeted with its role, or not at all", () => {
  const good = new Browser(withTokens(), "mine");
  assert.equal(good.connection.takeParams("welcome")[0].role, "operator");
  const bad = new Browser(withTokens(), "other");
  assert.deepEqual(bad.connection.take(), []);
  assert.deepEqual(bad.connection.closes, [{ code: ViewerCloseCode.BadToken, reason: "wrong" }]);
});

Deno.test("a wrong token ends the connection; one that has to wait may come again", () => {
  const browser = new Browser(withTokens());
  browser.send("authenticate", { token: "other" });
  assert.deepEqual(browser.connection.closes, [{
    code: ViewerCloseCode.BadToken,
    reason: "wrong",
  }]);
  browser.send("authenticate", { token: "mine" });
  assert.equal(browser.connection.isAuthenticated, false);
  const admission = withTokens();
  admission.retryAfterMs = 1;
  const early = new Browser(admission);
  early.send("authenticate", { token: "other" });
  assert.equal(early.connection.closes[0].code, 1013);
});

Deno.test("who does not say who it is in time is sent away", async () => {
  const browser = new Browser(withTokens());
  await browser.clock.advance(AUTHENTICATION_TIMEOUT_MS - 1);
  assert.equal(browser.connection.closes.length, 0);
  await browser.clock.advance(1);
  const reason = "no token came in time";
  assert.deepEqual(browser.connection.closes, [{ code: ViewerCloseCode.NoAuthentication, reason }]);
});

Deno.test("who needs no token may bring any", () => {
  const browser = new Browser("operator", "whatever");
  assert.deepEqual(browser.ask("authenticate", { token: "x" }).result, { role: "operator" });
  assert.deepEqual(browser.connection.closes, []);
});

Deno.test("a pass that ends ends the connection, and nothing more is answered", () => {
  const admission = withTokens();
  const browser = new Browser(admission, "mine");
  admission.end({ reason: "this token was revoked", mayReturn: false });
  assert.deepEqual(browser.connection.closes, [{
    code: ViewerCloseCode.BadToken,
    reason: "this token was revoked",
  }]);
  browser.connection.take();
  browser.send("list");
  assert.deepEqual(browser.connection.take(), []);
  const other = withTokens();
  const changed = new Browser(other, "mine");
  other.end({ reason: "changed", mayReturn: true });
  assert.equal(changed.connection.closes[0].code, 1012);
});

Deno.test("what one may not see does not exist: list, readings, lines, bytes, changes, commands", async () => {
  const browser = new Browser(withTokens(["board/temperature", "other"]), "mine");
  const { devices } = browser.ask("list").result;
  assert.deepEqual(
    devices.map(({ id, channels }: Received) => [
      id,
      channels.map(({ id }: Received) => id),
    ]),
    [["board", ["temperature"]]],
  );
  const filters = ["#", "$log/+", "$raw/board", "board/fan"];
  const { snapshot } = browser.ask("subscribe", { filters, delivery: "all" }).result;
  assert.deepEqual(snapshot, []);
  browser.hub.publish("board", "fan", true, 1);
  browser.hub.log("board", "secret", 2);
  browser.hub.bytes("board", new Uint8Array(3), 3);
  browser.hub.publish("board", "temperature", 4, 4);
  await browser.clock.advance(100);
  const readings = browser.connection.takeParams("readings").flatMap((it) => it.readings);
  assert.deepEqual(readings.map(({ topic }: Received) => topic), ["board/temperature"]);
  const refusal = async (from: Browser, method: string, params: unknown) => {
    from.connection.take();
    from.send(method, params);
    await settle();
    return from.connection.take()[0].error;
  };
  const raw = { device: "board", raw: "x" };
  const release = { device: "board", seconds: 1 };
  assert.equal((await refusal(browser, "command", FAN_ON)).code, RpcErrorCode.NotFound);
  assert.equal((await refusal(browser, "command", raw)).code, RpcErrorCode.NotAllowed);
  assert.equal((await refusal(browser, "release", release)).code, RpcErrorCode.NotFound);
  assert.deepEqual(browser.releases, []);
  const blind = new Browser(withTokens(["elsewhere"]), "mine");
  blind.connection.take();
  blind.hub.setState("board", "stale");
  await blind.clock.advance(0);
  assert.deepEqual(blind.connection.take(), []);
  assert.deepEqual(blind.ask("list").result, { devices: [] });
  assert.equal((await refusal(blind, "command", FAN_ON)).message, "no such device");
});
