/**
 * What alarms cost a reading on its way through the hub: nothing without rules, and no more with
 * many rules that are about other topics.
 *
 * @module
 */
import { Alarms } from "../bridge/alarms/alarms.ts";
import { completeRule } from "../bridge/alarms/rule.ts";
import { systemClock } from "../bridge/clock.ts";
import { Hub } from "../bridge/hub/hub.ts";
import { silentLog } from "../bridge/log.ts";

const READINGS = 10_000;
const MANY = 255;

const elsewhere = Array.from({ length: MANY }, (_, i) => ({ topic: `other/c${i}`, above: 1e9 }));
const cases: Readonly<Record<string, readonly object[]>> = {
  "no rule": [],
  "255 rules about other topics": elsewhere,
  "one rule about this topic": [{ topic: "board/t", above: 1e9 }],
  "one rule with + about it, 255 about others": [{ topic: "+/t", above: 1e9 }, ...elsewhere],
  "silence of this topic": [{ topic: "board/t", silentFor: "1h" }],
};

for (const [name, rules] of Object.entries(cases)) {
  const hub = new Hub();
  const owner = { id: "owner", type: "bench" };
  hub.describe(owner, { id: "board", name: "board", channels: [] });
  hub.setState("board", "online");
  const completed = rules.map(completeRule);
  const alarms = new Alarms({ hub, clock: systemClock, log: silentLog, rules: completed });
  Deno.bench(`10,000 readings: ${name}`, { group: "alarms", baseline: rules.length === 0 }, (b) => {
    alarms.start();
    b.start();
    for (let i = 0; i < READINGS; i++) hub.publish("board", "t", i, i);
    b.end();
    alarms.stop();
  });
}
