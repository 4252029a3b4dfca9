import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { hashToken } from "../../bridge/access/token.ts";
import type { SiteMessage } from "../../bridge/alarms/mqtt_notices.ts";
import { completeRule } from "../../bridge/alarms/rule.ts";
import { createAlarms } from "../../bridge/alarms_part.ts";
import { Bridge } from "../../bridge/bridge.ts";
import { connect } from "../../bridge/client/connect.ts";
import type { Hub } from "../../bridge/hub/hub.ts";
import type { Alarm, AlarmChange, AlarmRuleListing } from "../../bridge/wire/alarms.ts";
import { RpcErrorCode } from "../../bridge/wire/protocol.ts";

const hot = { topic: "board/t", above: 30, name: "hot" };
const wet = { topic: "other/+", is: true, name: "wet" };

/** Two tokens: one sees all and commands, one is limited to `board`. */
const TOKENS = [
  { name: "me", role: "operator", sha256: hashToken("me") },
  { name: "wall", role: "operator", sha256: hashToken("wall"), devices: ["board"] },
  { name: "child", role: "viewer", sha256: hashToken("child") },
] as const;

interface Scene {
  readonly url: string;
  readonly hub: Hub;
  readonly published: SiteMessage[];
}

async function withBridge(test: (scene: Scene) => Promise<void>): Promise<void> {
  let hub: Hub | undefined;
  const published: SiteMessage[] = [];
  const bridge = new Bridge({
    tokens: TOKENS,
    extensions: [(parts) => {
      hub = parts.hub;
      const rules = [hot, wet].map(completeRule);
      return createAlarms(parts, { rules, publish: (message) => published.push(message) });
    }],
  });
  const { port } = bridge.start();
  try {
    for (const id of ["board", "other"]) {
      hub!.describe({ id, type: "test" }, { id, name: id, channels: [] });
      hub!.setState(id, "online");
      hub!.publish(id, "t", 20, Date.now());
    }
    await test({ url: `http://127.0.0.1:${port}`, hub: hub!, published });
  } finally {
    await bridge.stop();
  }
}

/** A viewer whose alarms and changes a test can await. */
class AlarmViewer {
  alarms: readonly Alarm[] | null = null;
  readonly changes: AlarmChange[] = [];
  ruleChanges = 0;
  #wake = Promise.withResolvers<void>();

  async connect(url: string, token: string) {
    const wake = () => {
      this.#wake.resolve();
      this.#wake = Promise.withResolvers();
    };
    return await connect(url, {
      token,
      onAlarms: (alarms) => {
        this.alarms = alarms;
        wake();
      },
      onAlarm: (change) => this.changes.push(change),
      onAlarmRules: () => {
        this.ruleChanges++;
        wake();
      },
    });
  }

  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await this.#wake.promise;
  }
}

Deno.test("every viewer hears of an alarm, who noted it, and its end; who comes later finds it", async () => {
  await withBridge(async ({ url, hub, published }) => {
    const [mine, walls] = [new AlarmViewer(), new AlarmViewer()];
    const me = await mine.connect(url, "me");
    const wall = await walls.connect(url, "wall");
    await mine.until(() => mine.alarms !== null);
    await walls.until(() => walls.alarms !== null);
    hub.publish("board", "t", 31, Date.now());
    await mine.until(() => mine.alarms!.length === 1);
    await walls.until(() => walls.alarms!.length === 1);
    const [{ id, topic, rule, severity, value }] = mine.alarms!;
    assert.deepEqual([topic, rule, severity, value], ["board/t", "hot", "alarm", 31]);
    await wall.acknowledge(id);
    await mine.until(() => mine.alarms![0].acknowledged !== undefined);
    assert.equal(mine.alarms![0].acknowledged!.by, "wall");
    const late = new AlarmViewer();
    const child = await late.connect(url, "child");
    await late.until(() => late.alarms !== null);
    // Each was told how old it was then.
    const [theirs, ours] = [late, mine].map(({ alarms }) =>
      alarms!.map(({ ageMs, ...it }) => {
        assert.ok(ageMs! >= 0 && ageMs! < 60_000, `${ageMs} ms`);
        return it;
      })
    );
    assert.deepEqual(theirs, ours);
    hub.publish("board", "t", 30, Date.now());
    await late.until(() => late.alarms!.length === 0);
    await mine.until(() => mine.alarms!.length === 0);
    const { recent } = await me.alarms();
    assert.deepEqual(recent, [mine.changes.at(-1)]);
    const events = published.filter(({ retain }) => !retain).map(({ payload }) =>
      JSON.parse(payload).event
    );
    assert.deepEqual(events, ["began", "acknowledged", "cleared"]);
    while (!published.at(-1)!.retain) await delay(10);
    assert.deepEqual(published.at(-1), {
      name: "$alarms",
      payload: '{"active":0,"alarms":[]}',
      retain: true,
    });
    for (const client of [me, wall, child]) client.close();
  });
});

Deno.test("who is limited to a device sees its alarms and rules alone, and makes none for others", async () => {
  await withBridge(async ({ url, hub }) => {
    const walls = new AlarmViewer();
    const wall = await walls.connect(url, "wall");
    const me = await connect(url, { token: "me" });
    hub.publish("other", "leak", true, Date.now());
    hub.publish("board", "t", 31, Date.now());
    await walls.until(() => walls.alarms?.length === 1);
    assert.deepEqual(walls.changes.map(({ topic }) => topic).filter((it) => it !== "board/t"), []);
    assert.deepEqual((await wall.alarms()).alarms.map(({ rule }) => rule), ["hot"]);
    const [{ id }] = (await me.alarms()).alarms;
    await assert.rejects(wall.acknowledge(id), { code: RpcErrorCode.NotFound });
    const { rules } = await wall.request("alarmRules", {}) as AlarmRuleListing;
    assert.deepEqual(rules.map(({ name }) => name), ["hot"]);
    const remove = (name: string) => wall.request("removeAlarmRule", { name });
    await assert.rejects(remove("wet"), { code: RpcErrorCode.NotFound });
    const set = (rule: object) => wall.request("setAlarmRule", { rule });
    await set({ topic: "board/x", above: 1 });
    await set({ topic: "board", lost: true });
    const own = await wall.request("alarmRules", {}) as AlarmRuleListing;
    assert.deepEqual(own.rules.map(({ topic }) => topic), ["board/t", "board/x", "board"]);
    await wall.request("removeAlarmRule", { name: "board/x above 1" });
    for (const topic of ["other/t", "+/t", "board/+"]) {
      await assert.rejects(set({ topic, above: 1 }), { code: RpcErrorCode.NotAllowed });
    }
    wall.close();
    me.close();
  });
});

Deno.test("an operator makes, changes and removes rules; a viewer does not", async () => {
  await withBridge(async ({ url, hub }) => {
    const mine = new AlarmViewer();
    const me = await mine.connect(url, "me");
    const child = await connect(url, { token: "child" });
    for (
      const [method, params] of [
        ["acknowledge", { id: "1" }],
        ["setAlarmRule", { rule: hot }],
        ["removeAlarmRule", { name: "hot" }],
      ] as const
    ) await assert.rejects(child.request(method, params), { code: RpcErrorCode.NotAllowed });
    const rule = { topic: "board/t", below: 25, name: "cold", severity: "warning" };
    assert.deepEqual(await me.request("setAlarmRule", { rule }), {
      rule: { ...rule, source: "page" },
    });
    await mine.until(() => mine.ruleChanges === 1 && mine.alarms?.length === 1);
    await me.request("setAlarmRule", { rule: { ...rule, below: 10 }, replaces: "cold" });
    await mine.until(() => mine.alarms!.length === 0);
    await me.request("removeAlarmRule", { name: "cold" });
    hub.publish("board", "t", 5, Date.now());
    const wrong: [string, object, number, RegExp][] = [
      ["setAlarmRule", {}, RpcErrorCode.InvalidParams, /^params\.rule: must be a map/],
      [
        "setAlarmRule",
        { rule: { ...rule, below: "x" } },
        RpcErrorCode.InvalidParams,
        /^params\.rule\.below: must be/,
      ],
      [
        "setAlarmRule",
        { rule: hot },
        RpcErrorCode.InvalidParams,
        /^params\.rule: there is a rule with this name in the/,
      ],
      [
        "setAlarmRule",
        { rule, replaces: "hot" },
        RpcErrorCode.InvalidParams,
        /is in the config file/,
      ],
      ["setAlarmRule", { rule, replaces: "none" }, RpcErrorCode.NotFound, /no rule with this name/],
      ["removeAlarmRule", { name: "cold" }, RpcErrorCode.NotFound, /no rule with this name/],
      ["removeAlarmRule", { name: "hot" }, RpcErrorCode.InvalidParams, /is in the config file/],
      ["acknowledge", { id: 1 }, RpcErrorCode.InvalidParams, /^params\.id: must be a string/],
      ["acknowledge", { id: "99" }, RpcErrorCode.NotFound, /no such alarm/],
      ["alarms", { x: 1 }, RpcErrorCode.InvalidParams, /"x" is unknown/],
    ];
    for (const [method, params, code, message] of wrong) {
      await assert.rejects(me.request(method, params), { code, message }, method);
    }
    me.close();
    child.close();
  });
});

Deno.test("how many alarms there are is in the metrics", async () => {
  await withBridge(async ({ url, hub }) => {
    hub.publish("board", "t", 31, Date.now());
    const headers = { authorization: "Bearer me" };
    const text = await (await fetch(`${url}/metrics`, { headers })).text();
    assert.match(text, /^pinbridge_alarms_active 1$/m);
    assert.match(text, /^pinbridge_alarms_unacknowledged 1$/m);
    assert.match(text, /^pinbridge_alarms_raised_total 1$/m);
  });
});

Deno.test("what could not be written is done, and who asked is told that a restart undoes it", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "pinbridge-alarms-" });
  Deno.removeSync(folder);
  const bridge = new Bridge({
    tokens: TOKENS,
    extensions: [(parts) => createAlarms(parts, { path: `${folder}/alarms.json` })],
  });
  const { port } = bridge.start();
  try {
    const me = await connect(`http://127.0.0.1:${port}`, { token: "me" });
    const set = (name: string) =>
      me.request("setAlarmRule", { rule: { topic: "board/t", above: 1, name } });
    await assert.rejects(set("hot"), { code: RpcErrorCode.Busy, message: /could not write/ });
    const { rules } = await me.request("alarmRules", {}) as AlarmRuleListing;
    assert.deepEqual(rules.map(({ name }) => name), ["hot"]);
    Deno.mkdirSync(folder);
    await set("warm");
    const kept = JSON.parse(Deno.readTextFileSync(`${folder}/alarms.json`));
    assert.deepEqual(kept.rules.map(({ name }: { name: string }) => name), ["hot", "warm"]);
    me.close();
  } finally {
    await bridge.stop();
  }
});

Deno.test("an alarm that the webhook's server did not take is posted after a restart", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "pinbridge-alarms-" });
  const taken: string[] = [];
  const arrived = Promise.withResolvers<void>();
  let isUp = false;
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (request) => {
      const { event } = await request.json();
      if (!isUp) return new Response("not now", { status: 503 });
      taken.push(event);
      if (event === "cleared") arrived.resolve();
      return new Response();
    },
  );
  const run = async (act: (hub: Hub) => Promise<void> | void) => {
    let hub: Hub | undefined;
    const bridge = new Bridge({
      extensions: [(parts) => {
        hub = parts.hub;
        return createAlarms(parts, {
          rules: [completeRule(hot)],
          path: `${folder}/alarms.json`,
          webhook: { url: `http://127.0.0.1:${server.addr.port}/` },
        });
      }],
    });
    bridge.start();
    hub!.describe({ id: "board", type: "test" }, { id: "board", name: "board", channels: [] });
    await act(hub!);
    await bridge.stop();
  };
  await run((hub) => hub.publish("board", "t", 31, Date.now()));
  isUp = true;
  await run(async (hub) => {
    hub.publish("board", "t", 20, Date.now());
    await arrived.promise;
  });
  assert.deepEqual(taken, ["began", "cleared"]);
  await run(() => {});
  assert.deepEqual(taken, ["began", "cleared"], "what was taken is not posted again");
  await server.shutdown();
});

Deno.test("a flood of alarms publishes each change, and what there is a few times, the last one too", async () => {
  await withBridge(async ({ hub, published }) => {
    published.length = 0;
    for (let i = 0; i < 200; i++) {
      hub.publish("other", `leak${i}`, true, Date.now());
      await Promise.resolve();
    }
    const states = () => published.filter(({ retain }) => retain);
    const last = () => JSON.parse(states().at(-1)?.payload ?? '{"active":0}').active;
    while (last() < 200) await delay(10);
    assert.equal(published.length - states().length, 200);
    assert.ok(states().length <= 4, `${states().length} messages of what there is`);
  });
});
