import assert from "node:assert/strict";
import { Deliveries } from "../../../bridge/viewers/delivery.ts";
import { Hub } from "../../../bridge/hub/hub.ts";
import { stringifyMetrics } from "../../../bridge/web/metrics.ts";
import { addBoard } from "../_boards.ts";

Deno.test("stringifyMetrics() gives every counter, each sample under its own head", () => {
  const hub = new Hub();
  const owner = addBoard(hub);
  addBoard(hub, owner, 'say "hi" \\');
  hub.publish("board", "temperature", 1, 1);
  hub.publish("board", "temperature", NaN, 1);
  hub.log("board", "a line is no reading", 1);
  hub.count("board", "linesTooLong", 3);
  const deliveries = new Deliveries(hub);
  const text = stringifyMetrics({ hub, deliveries, sessions: new Set(), slowConsumers: () => 4 });
  assert.match(text, /^pinbridge_slow_consumers_total 4$/m);
  assert.match(text, /^pinbridge_readings_total 1$/m);
  assert.match(text, /^pinbridge_readings_refused_total 1$/m);
  assert.match(text, /^pinbridge_device_lines_too_long_total\{device="board"\} 3$/m);
  assert.match(text, /^pinbridge_device_online\{device="say \\"hi\\" \\\\"\} 1$/m);
  assert.ok(text.endsWith("\n"));
  const types = new Set<string>();
  for (const line of text.trimEnd().split("\n")) {
    const [, name] = /^# TYPE (\S+)/.exec(line) ?? [];
    if (name !== undefined) types.add(name);
    else if (!line.startsWith("#")) assert.ok(types.has(line.split(/[ {]/)[0]), line);
  }
});
