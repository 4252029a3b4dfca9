import assert from "node:assert/strict";
import { createAlarmMethods } from "../../bridge/alarm_methods.ts";
import { Alarms } from "../../bridge/alarms/alarms.ts";
import { Hub } from "../../bridge/hub/hub.ts";
import { Deliveries } from "../../bridge/viewers/delivery.ts";
import { DeviceFeed } from "../../bridge/viewers/device_feed.ts";
import { silentLog } from "../../bridge/log.ts";
import { NewsFeed } from "../../bridge/viewers/news_feed.ts";
import { createMethods } from "../../bridge/viewers/methods.ts";
import { Session } from "../../bridge/viewers/session.ts";
import { RpcErrorCode } from "../../bridge/wire/protocol.ts";
import { admitAs } from "./_admission.ts";
import { SilentOwner } from "./_boards.ts";
import { ManualClock, settle } from "./_manual_clock.ts";
import { RecordingConnection } from "./_recording_connection.ts";

const README = Deno.readTextFileSync(new URL("../../bridge/README.md", import.meta.url));

/** Returns the example exchange: who says what, in order. */
function readExchange(): { isClient: boolean; text: string }[] {
  const [, block] = /```text\n([^]*?)```/.exec(README)!;
  return block.trim().split(/\n(?=[→←] )/).map((entry) => {
    return { isClient: entry.startsWith("→"), text: entry.slice(2).replace(/\n\s*/g, "") };
  });
}

/** One greenhouse with a sensor and a fan, and a session that looks at it. */
function createGreenhouse() {
  const clock = new ManualClock();
  const hub = new Hub({ clock });
  const owner = new SilentOwner();
  hub.describe(owner, {
    id: "greenhouse",
    name: "Greenhouse",
    channels: [
      { id: "temperature", kind: "number", unit: "°C", writable: false },
      { id: "fan", kind: "boolean", writable: true },
    ],
  });
  hub.setState("greenhouse", "online");
  hub.publish("greenhouse", "temperature", 21.5, 1_000_000);
  const connection = new RecordingConnection();
  const session = new Session(connection, admitAs("operator"), {
    hub,
    deliveries: new Deliveries(hub, { clock }),
    deviceFeed: new DeviceFeed(hub, { clock }),
    newsFeed: new NewsFeed(),
    methods: createMethods({ hub }),
    version: "0.1.0",
    clock,
  });
  session.open();
  return { clock, hub, owner, connection, session };
}

Deno.test("the bridge answers as in its README's example", async () => {
  const { clock, hub, owner, connection, session } = createGreenhouse();
  const said: string[] = [];
  const collect = () => {
    for (const message of connection.take()) {
      said.push(JSON.stringify(message).replaceAll(hub.epoch, "5f0c…"));
    }
  };
  const exchange = readExchange();
  for (const [i, { isClient, text }] of exchange.entries()) {
    if (isClient) session.receive(text.replaceAll("5f0c…", hub.epoch));
    else if (text.includes('"readings","params"')) {
      hub.publish("greenhouse", "temperature", 21.75, 1_000_250);
      await clock.advance(250);
    } else if (text.includes('"acknowledged"')) {
      await clock.advance(12.5);
      owner.commands[0].answer.resolve({ outcome: "acknowledged" });
    }
    await settle();
    collect();
    if (!isClient) assert.equal(said.shift(), text, `entry ${i + 1} of the example`);
  }
  assert.deepEqual(said, []);
  session.close();
});

Deno.test("the README names every method and every error code", () => {
  const hub = new Hub();
  const alarms = new Alarms({ hub, clock: new ManualClock(), log: silentLog, rules: [] });
  const methods = { ...createMethods({ hub }), ...createAlarmMethods(alarms, hub) };
  for (const method of Object.keys(methods)) {
    assert.ok(README.includes(`| \`${method}\``), method);
  }
  for (const code of Object.values(RpcErrorCode)) {
    assert.ok(README.includes(`| ${code} `.replace("-", "−")), String(code));
  }
});
