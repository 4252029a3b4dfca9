import assert from "node:assert/strict";
import { MAX_ABSENT_BOARDS, PluggedBoards } from "../../../bridge/supervision/plugged_boards.ts";
import type { DeviceAdapter } from "../../../devices/adapter.ts";
import { ScriptedAdapter } from "../_boards.ts";

/** A roster that keeps the ids of the adapters in it. */
class TestRoster {
  readonly ids: string[] = [];

  add({ id }: DeviceAdapter): void {
    assert.equal(this.ids.includes(id), false);
    this.ids.push(id);
  }

  remove(id: string): Promise<void> {
    this.ids.splice(this.ids.indexOf(id), 1);
    return Promise.resolve();
  }
}

function board(id: string) {
  return { id, create: () => new ScriptedAdapter(id) };
}

Deno.test("PluggedBoards adds each board once, and keeps it when it is unplugged", () => {
  const roster = new TestRoster();
  const boards = new PluggedBoards(roster);
  boards.update([board("a")]);
  boards.update([board("a"), board("b")]);
  boards.update([board("b")]);
  boards.update([board("a"), board("b")]);
  assert.deepEqual(roster.ids, ["a", "b"]);
});

Deno.test("PluggedBoards shows the demo until the first board, and never again", () => {
  const roster = new TestRoster();
  const boards = new PluggedBoards(roster, new ScriptedAdapter("demo"));
  boards.update([]);
  boards.update([]);
  assert.deepEqual(roster.ids, ["demo"]);
  boards.update([board("a")]);
  assert.deepEqual(roster.ids, ["a"]);
  boards.update([]);
  assert.deepEqual(roster.ids, ["a"]);
});

Deno.test("PluggedBoards shows no demo when there is a board from the start", () => {
  const roster = new TestRoster();
  new PluggedBoards(roster, new ScriptedAdapter("demo")).update([board("a")]);
  assert.deepEqual(roster.ids, ["a"]);
});

Deno.test("PluggedBoards forgets the longest known of too many that are gone", () => {
  const roster = new TestRoster();
  const boards = new PluggedBoards(roster);
  boards.update([board("first")]);
  for (let index = 0; index < MAX_ABSENT_BOARDS; index++) boards.update([board(`b${index}`)]);
  assert.equal(roster.ids.includes("first"), true);
  boards.update([board("last")]);
  assert.equal(roster.ids.includes("first"), false);
  assert.equal(roster.ids.length, MAX_ABSENT_BOARDS + 1);
});
