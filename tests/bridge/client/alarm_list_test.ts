import assert from "node:assert/strict";
import { AlarmList } from "../../../bridge/client/alarm_list.ts";

function alarm(id: number) {
  return {
    id: String(id),
    topic: "a/t",
    rule: "hot",
    severity: "alarm",
    since: id,
    value: 31,
  } as const;
}

Deno.test("AlarmList follows alarms as they begin, are acknowledged and end", () => {
  const list = new AlarmList();
  list.replaceAll({ alarms: [alarm(1)], recent: [] });
  list.update(alarm(2));
  const noted = { ...alarm(1), acknowledged: { by: "wall", time: 5 } };
  list.update(noted);
  assert.deepEqual(list.active, [noted, alarm(2)]);
  const over = { ...noted, cleared: 6 };
  list.update(over);
  assert.deepEqual([list.active, list.recent], [[alarm(2)], [over]]);
  list.update({ ...alarm(9), cleared: 6 });
  assert.equal(list.active.length, 1, "one that it never knew");
  list.replaceAll({});
  assert.deepEqual([list.active, list.recent], [[], []]);
});

Deno.test("AlarmList remembers fifty that are over, the newest first, whatever comes", () => {
  const list = new AlarmList();
  for (let id = 1; id <= 10_000; id++) {
    list.update(alarm(id));
    list.update({ ...alarm(id), cleared: id });
  }
  assert.equal(list.active.length, 0);
  assert.deepEqual(
    list.recent.map(({ id }) => Number(id)),
    Array.from({ length: 50 }, (_, i) => {
      return 10_000 - i;
    }),
  );
});
