import assert from "node:assert/strict";
import { createVisibility } from "../../../bridge/hub/visibility.ts";

Deno.test("without a limit everything is seen", () => {
  const all = createVisibility();
  assert.ok(all.seesDevice("x") && all.seesWhole("x") && all.seesTopic("$raw/x"));
});

Deno.test("a device's id stands for all of it: channels, log, bytes", () => {
  for (const filter of ["greenhouse", "greenhouse/#"]) {
    const it = createVisibility([filter]);
    for (
      const topic of ["greenhouse/fan", "greenhouse/a/b", "$log/greenhouse", "$raw/greenhouse"]
    ) {
      assert.ok(it.seesTopic(topic), topic);
    }
    for (const topic of ["heater/fan", "greenhouse2/fan", "$log/heater", "$raw/heater", "$sys/x"]) {
      assert.ok(!it.seesTopic(topic), topic);
    }
    assert.ok(it.seesDevice("greenhouse") && it.seesWhole("greenhouse"));
    assert.ok(!it.seesDevice("heater") && !it.seesWhole("heater"));
  }
});

Deno.test("a topic filter shows channels, and neither log nor bytes", () => {
  const it = createVisibility(["heater/+", "shed/door"]);
  assert.ok(it.seesDevice("heater") && it.seesDevice("shed"));
  assert.ok(!it.seesWhole("heater") && !it.seesWhole("shed"));
  assert.ok(it.seesTopic("heater/power") && it.seesTopic("shed/door"));
  for (const topic of ["$log/heater", "$raw/heater", "shed/light", "heater/a/b"]) {
    assert.ok(!it.seesTopic(topic), topic);
  }
});

Deno.test("wildcards show every device; a log can be shown alone", () => {
  for (const filter of ["#", "+", "+/#"]) {
    const it = createVisibility([filter]);
    assert.ok(it.seesDevice("x") && it.seesTopic("x/y") && it.seesWhole("x"), filter);
  }
  const log = createVisibility(["$log/shed"]);
  assert.ok(log.seesDevice("shed") && log.seesTopic("$log/shed") && !log.seesTopic("shed/door"));
});

Deno.test("with a limit to nothing, nothing is seen", () => {
  const none = createVisibility([]);
  assert.ok(!none.seesDevice("x") && !none.seesTopic("x/y") && !none.seesTopic("$log/x"));
});

Deno.test("the key is the same for the same limits only", () => {
  const key = (...filters: string[]) => createVisibility(filters).key;
  assert.equal(key("a", "b/+"), key("b/+", "a/#"));
  assert.notEqual(key("a"), key("b"));
  assert.notEqual(key("a"), createVisibility().key);
  assert.notEqual(key(), createVisibility().key);
});
