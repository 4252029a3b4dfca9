import { strict as assert } from "node:assert";
import { Replay } from "../_replay.ts";

const NAME = "shellyplus2pm-aabbcc";

Deno.test("a Shelly that comes online is asked for its whole status, and answers", () => {
  const replay = new Replay();
  replay.say(`${NAME}/online`, "true", true);
  const [question] = replay.published;
  assert.equal(question.topic, `${NAME}/rpc`);
  assert.match(String(question.payload), /Shelly\.GetStatus/);
  const result = {
    "cover:0": { id: 0, state: "open", current_pos: 80, apower: 1.5 },
    "sys": { uptime: 5 },
    "input:0": { id: 0, state: false },
  };
  replay.publishFrom({
    topic: "pinbridge/rpc",
    json: { id: 0, src: NAME, dst: "pinbridge", result },
  });
  assert.deepEqual(replay.devices.get(NAME)!.channels.map(({ id }) => id), [
    "cover:0.state",
    "cover:0.current_pos",
    "cover:0.apower",
    "input:0.state",
  ]);
  assert.equal(replay.value(NAME, "cover:0.current_pos"), 80);
});

Deno.test("a change that a Shelly notifies is a reading", () => {
  const replay = new Replay();
  const say = (params: object) => {
    const json = { src: NAME, dst: `${NAME}/events`, method: "NotifyStatus", params };
    replay.publishFrom({ topic: `${NAME}/events/rpc`, json });
  };
  say({ ts: 1, "switch:1": { id: 1, output: true } });
  say({ ts: 2, "switch:1": { id: 1, output: false } });
  assert.equal(replay.value(NAME, "switch:1.output"), false);
});

Deno.test("a Shelly's answer to a command is matched by its number, an error by its words", () => {
  const replay = new Replay();
  replay.publishFrom({
    topic: `${NAME}/status/cover:0`,
    json: { id: 0, state: "open", current_pos: 1 },
  });
  const move = replay.command(NAME, "cover:0.state", "STOP");
  const position = replay.command(NAME, "cover:0.current_pos", 30);
  assert.ok("encoded" in move && "encoded" in position);
  assert.match(String(move.encoded.message.payload), /"method":"Cover.Stop","params":{"id":0}/);
  assert.match(String(position.encoded.message.payload), /"Cover.GoToPosition".*"pos":30/);
  const answer = (body: object) => ({
    topic: "pinbridge/rpc",
    payload: new TextEncoder().encode(JSON.stringify({ src: NAME, ...body })),
    isRetained: false,
    time: 0,
  });
  const { reply } = position.encoded;
  assert.equal(reply!.match(answer({ id: 1, result: null })), null);
  assert.deepEqual(reply!.match(answer({ id: 2, result: null })), { error: null });
  assert.deepEqual(reply!.match(answer({ id: 2, error: { code: -103, message: "no" } })), {
    error: "no",
  });
});

Deno.test("a Shelly that goes offline is not there; what others call online is no Shelly", () => {
  const replay = new Replay();
  replay.publishFrom({ topic: `${NAME}/status/switch:0`, json: { id: 0, output: true } });
  replay.say(`${NAME}/online`, "false", true);
  assert.equal(replay.devices.get(NAME)!.isAvailable, false);
  replay.say("printer/online", "true", true);
  replay.say("printer/status/job:0", `{"id":0}`);
  assert.deepEqual([...replay.devices.keys()], [NAME]);
  assert.equal(replay.published.length, 0);
});
