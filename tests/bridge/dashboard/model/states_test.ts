import assert from "node:assert/strict";
import { ChannelModel } from "../../../../bridge/dashboard/model/channel_model.ts";
import { statesOf } from "../../../../bridge/dashboard/model/states.ts";
import { DEFAULT_TIME_WINDOW } from "../../../../bridge/dashboard/model/time_window.ts";

function channel(kind: "boolean" | "string"): ChannelModel {
  const summary = { id: "c", topic: "a/c", kind, writable: false } as const;
  return new ChannelModel(summary, () => Promise.reject(new Error("no board")));
}

function spans(of: ChannelModel, from: number, to: number, heldTo = to) {
  of.show();
  return statesOf(of, { from, to }, { window: DEFAULT_TIME_WINDOW, heldTo })
    .map(({ from, to, value }) => [from, to, value]);
}

Deno.test("a switch was in each state until the next one, and is in the last one until now", () => {
  const door = channel("boolean");
  for (const [time, value] of [[1000, false], [11_000, true], [12_000, true], [21_000, false]]) {
    door.push(time as number, value as boolean);
  }
  assert.deepEqual(spans(door, 0, 30_000), [
    [1000, 11_000, false],
    [11_000, 21_000, true],
    [21_000, 30_000, false],
  ]);
});

Deno.test("a text was what it said until it said something else", () => {
  const phase = channel("string");
  phase.push(1000, "filling");
  phase.push(5000, "rinsing");
  phase.push(6000, "rinsing");
  assert.deepEqual(spans(phase, 2000, 10_000), [
    [2000, 5000, "filling"],
    [5000, 10_000, "rinsing"],
  ]);
});

Deno.test("while a device is away its state is not known", () => {
  for (const kind of ["boolean", "string"] as const) {
    const one = channel(kind);
    const value = kind === "boolean" ? true : "on";
    one.push(1000, value);
    one.breakFor(5000, "unplugged");
    assert.deepEqual(spans(one, 0, 9000), [[1000, 5000, value]], kind);
    one.push(8000, value);
    assert.deepEqual(spans(one, 0, 9000).filter(([, , it]) => it !== undefined), [
      [1000, 5000, value],
      [8000, 9000, value],
    ], kind);
  }
});

Deno.test("nothing is held beyond what is known", () => {
  const phase = channel("string");
  phase.push(1000, "filling");
  assert.deepEqual(spans(phase, 0, 9000, 4000), [[1000, 4000, "filling"]]);
  assert.deepEqual(spans(channel("string"), 0, 9000), []);
});
