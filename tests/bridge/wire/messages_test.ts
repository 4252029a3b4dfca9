import assert from "node:assert/strict";
import { type Incoming, readIncoming } from "../../../bridge/client/incoming.ts";
import { CommandError, type CommandErrorKind } from "../../../bridge/hub/command_error.ts";
import { Hub } from "../../../bridge/hub/hub.ts";
import { Deliveries } from "../../../bridge/viewers/delivery.ts";
import { DeviceFeed } from "../../../bridge/viewers/device_feed.ts";
import { NewsFeed } from "../../../bridge/viewers/news_feed.ts";
import { createMethods } from "../../../bridge/viewers/methods.ts";
import { encodeGap, encodeReadings } from "../../../bridge/viewers/notification.ts";
import { encodeError, encodeResult } from "../../../bridge/viewers/rpc.ts";
import { commandRpcError, RpcError } from "../../../bridge/viewers/rpc_error.ts";
import { Session } from "../../../bridge/viewers/session.ts";
import type { Notifications } from "../../../bridge/wire/messages.ts";
import { RpcErrorCode } from "../../../bridge/wire/protocol.ts";
import { admitAs } from "../_admission.ts";
import { addBoard } from "../_boards.ts";
import { ManualClock, settle } from "../_manual_clock.ts";
import { RecordingConnection } from "../_recording_connection.ts";

function readOne(text: string): Incoming {
  const messages = readIncoming(text);
  assert.equal(messages.length, 1, text);
  return messages[0];
}

function readNotification(text: string): { method: string; params: unknown } {
  const message = readOne(text);
  assert.ok(message.kind === "notification", text);
  return message.notification;
}

Deno.test("the client understands everything that a session says", async () => {
  const clock = new ManualClock();
  const hub = new Hub({ clock });
  const owner = addBoard(hub);
  const connection = new RecordingConnection();
  const session = new Session(connection, admitAs("operator"), {
    hub,
    deliveries: new Deliveries(hub, { clock }),
    deviceFeed: new DeviceFeed(hub),
    newsFeed: new NewsFeed(),
    methods: createMethods({ hub, release: () => Promise.resolve(5) }),
    version: "1",
    clock,
  });
  session.open();
  const requests: [string, unknown][] = [
    ["authenticate", { token: "t" }],
    ["list", {}],
    ["subscribe", { filters: ["+/+"], resume: { epoch: "other", seq: 1 } }],
    ["command", { device: "board", channel: "fan", value: true }],
    ["release", { device: "board", seconds: 1 }],
    ["nope", {}],
  ];
  for (const [id, [method, params]] of requests.entries()) {
    session.receive(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
  }
  session.receive('[{"jsonrpc":"2.0","id":90,"method":"list"},{"jsonrpc":"2.0","id":91}]');
  owner.commands[0].answer.resolve({ outcome: "acknowledged", reply: "done" });
  for (const value of [1, 2, 3]) hub.publish("board", "temperature", value, value);
  await clock.advance(100);
  for (const value of [4, 5, 6]) hub.publish("board", "temperature", value, value);
  await clock.advance(100);
  hub.setState("board", "error", "unplugged");
  await settle();
  hub.remove("board");
  await settle();
  session.close();

  const said = connection.received.flatMap((message) => {
    const read = readIncoming(JSON.stringify(message));
    assert.equal(read.length, Array.isArray(message) ? message.length : 1);
    return read;
  });
  const methods = said.filter((message) => message.kind === "notification")
    .map(({ notification }) => notification.method);
  assert.deepEqual(new Set(methods), new Set(["welcome", "readings", "device"]));
  const ids = said.filter((message) => message.kind === "answer").map(({ answer }) => answer.id);
  assert.deepEqual(new Set(ids), new Set([0, 1, 2, 3, 4, 5, 90, 91]));
});

Deno.test("the client understands every kind of value, what was missed, and a gap", () => {
  const readings = [1.5, -0, 1e300, true, null, 'a "quoted" \u2028 line', ""].map((value, seq) => {
    return { topic: "böard/x", time: 1.25, value, seq };
  });
  const batch: Notifications["readings"] = { subscription: 2, readings, missed: 3 };
  assert.deepEqual(
    readNotification(encodeReadings(2, readings, 3)),
    JSON.parse(JSON.stringify({ method: "readings", params: batch })),
  );
  const gap: Notifications["gap"] = { subscription: 2, from: 5, to: 9 };
  assert.deepEqual(readNotification(encodeGap(2, 5, 9)), { method: "gap", params: gap });
});

Deno.test("the client understands every error", () => {
  for (const code of Object.values(RpcErrorCode)) {
    const message = readOne(encodeError("a", new RpcError(code, "why")));
    assert.deepEqual(message, {
      kind: "answer",
      answer: { id: "a", result: undefined, error: { code, message: "why" } },
    });
  }
  const kinds: CommandErrorKind[] = ["unknown", "invalid", "offline", "timeout", "busy"];
  for (const kind of kinds) {
    const text = encodeError(1, commandRpcError(new CommandError(kind, "why")));
    assert.equal(readOne(text).kind, "answer");
  }
  assert.equal(readOne(encodeResult(null, {})).kind, "answer");
});
