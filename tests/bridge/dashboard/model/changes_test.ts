import assert from "node:assert/strict";
import { Changes } from "../../../../bridge/dashboard/model/changes.ts";
import type { HistoryPoint } from "../../../../bridge/wire/messages.ts";

function shown(changes: Changes): unknown[] {
  changes.show();
  return changes.shown.value.map(({ time, value }) => [time, value]);
}

Deno.test("Changes keeps when a text became what it is, and not that it was said again", () => {
  const changes = new Changes();
  for (const [time, text] of [[1, "idle"], [2, "idle"], [3, "run"], [4, "run"], [5, "idle"]]) {
    changes.push(time as number, text as string);
  }
  assert.deepEqual(shown(changes), [[1, "idle"], [3, "run"], [5, "idle"]]);
});

Deno.test("Changes keeps the newest 50", () => {
  const changes = new Changes();
  for (let time = 1; time <= 51; time++) changes.push(time, String(time));
  assert.equal(shown(changes).length, 50);
  assert.deepEqual(shown(changes)[0], [2, "2"]);
});

Deno.test("Changes takes the past before what it knows, without a double", () => {
  const changes = new Changes();
  changes.push(30, "run");
  changes.push(40, "idle");
  const point = (time: number, text: string): HistoryPoint => [time, null, null, null, text];
  changes.takePast([point(10, "off"), point(20, "run"), point(40, "idle")]);
  assert.deepEqual(shown(changes), [[10, "off"], [20, "run"], [40, "idle"]]);
});
