import assert from "node:assert/strict";
import { Hub } from "../../../bridge/hub/hub.ts";
import { MAX_REQUESTED_TEXT_LENGTH, type Requested } from "../../../bridge/hub/requested.ts";
import { DeviceError } from "../../../devices/adapter.ts";
import { addBoard } from "../_boards.ts";
import { ManualClock, settle } from "../_manual_clock.ts";

class Scene {
  readonly clock = new ManualClock();
  readonly hub = new Hub({ clock: this.clock });
  readonly owner = addBoard(this.hub);

  requested(channel: string): Omit<Requested, "asked"> | null {
    const requested = this.hub.device("board")!.channels.get(channel)!.requested;
    if (requested === null) return null;
    const { asked: _, ...facts } = requested;
    return facts;
  }

  ask(channel: string, value: number | string | boolean, by?: string): Promise<unknown> {
    const answer = this.hub.command({ device: "board", channel, value, by });
    return answer.catch((error) => error);
  }
}

Deno.test("a channel keeps who asked for what, and what became of it", async () => {
  const scene = new Scene();
  const done = scene.ask("setpoint", 40, "Anna");
  assert.deepEqual(scene.requested("setpoint"), { value: 40, by: "Anna", outcome: "pending" });
  await scene.clock.advance(12);
  scene.owner.commands[0].answer.resolve({ outcome: "acknowledged" });
  await done;
  const end = { value: 40, by: "Anna", outcome: "acknowledged", latencyMs: 12 } as const;
  assert.deepEqual(scene.requested("setpoint"), end);
  assert.equal(scene.requested("fan"), null);
  const { asked } = scene.hub.device("board")!.channels.get("setpoint")!.requested!;
  assert.deepEqual([asked.time, asked.ageMs], [scene.clock.now() - 12, 12]);
});

Deno.test("a request that fails says how", async () => {
  const scene = new Scene();
  const refused = scene.ask("setpoint", 99, "MQTT");
  scene.owner.commands[0].answer.reject(new DeviceError("rejected", "too hot"));
  await refused;
  const { outcome, error } = scene.requested("setpoint")!;
  assert.deepEqual([outcome, error], ["rejected", "too hot"]);
  const late = scene.ask("fan", true);
  await scene.clock.advance(2000);
  await late;
  assert.deepEqual(scene.requested("fan")?.outcome, "timeout");
  scene.hub.setState("board", "absent");
  await scene.ask("fan", false, "Ben");
  assert.deepEqual(scene.requested("fan"), {
    value: false,
    by: "Ben",
    outcome: "offline",
    error: "board is absent",
  });
});

Deno.test("what a channel could never take was asked of nobody", async () => {
  const scene = new Scene();
  await scene.ask("setpoint", "warm");
  await scene.ask("temperature", 1);
  assert.deepEqual([scene.requested("setpoint"), scene.requested("temperature")], [null, null]);
});

Deno.test("the newest request has the word, whatever an older one comes to", async () => {
  const scene = new Scene();
  const older = scene.ask("setpoint", 1, "Anna");
  scene.ask("setpoint", 2, "Ben");
  scene.owner.commands[0].answer.reject(new DeviceError("rejected", "no"));
  await older;
  assert.deepEqual(scene.requested("setpoint"), { value: 2, by: "Ben", outcome: "pending" });
  scene.owner.commands[1].answer.resolve({ outcome: "sent" });
  await settle();
  assert.equal(scene.requested("setpoint")?.outcome, "sent");
});

Deno.test("a long text is kept up to its limit", () => {
  const scene = new Scene();
  const longest = "x".repeat(MAX_REQUESTED_TEXT_LENGTH);
  scene.ask("label", longest);
  assert.equal(scene.requested("label")?.value, longest);
  scene.ask("label", longest + "y");
  assert.equal(scene.requested("label")?.value, longest.slice(1) + "…");
});
