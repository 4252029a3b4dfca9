import fc from "fast-check";
import { strict as assert } from "node:assert";
import {
  toChannelId,
  toDeviceId,
  toName,
  toWords,
} from "../../../../devices/mqtt/discovery/ids.ts";
import { anyText } from "../../../_any_text.ts";

const SEED = Number(Deno.env.get("FC_SEED") ?? Date.now() % 1_000_000);

Deno.test("an id keeps what a topic level may have and writes the rest as addresses do", () => {
  assert.equal(toDeviceId("zigbee2mqtt_0x02"), "zigbee2mqtt_0x02");
  assert.equal(toDeviceId("smart vent"), "smart vent");
  assert.equal(toDeviceId("a/b+c#"), "a%2Fb%2Bc%23");
  assert.equal(toDeviceId("$SYS"), "%24SYS");
  assert.equal(toDeviceId("50%"), "50%25");
  assert.equal(toDeviceId(" "), "_");
  assert.equal(toChannelId("engine/temperature"), "engine.temperature");
  assert.equal(toChannelId("switch:0.output"), "switch:0.output");
});

Deno.test("an id of 128 characters stays, one more is cut and told apart by its end", () => {
  assert.equal(toDeviceId("x".repeat(128)), "x".repeat(128));
  const cut = toDeviceId("x".repeat(129));
  assert.equal(cut.length, 128);
  assert.notEqual(cut, toDeviceId("x".repeat(130)));
});

Deno.test("any text gives an id that is a topic level", () => {
  fc.assert(
    fc.property(anyText({ maxLength: 300 }), (text) => {
      for (const id of [toDeviceId(text), toChannelId(text)]) {
        // deno-lint-ignore no-control-regex -- what no level may have
        assert.doesNotMatch(id, /^$|[/+#\u0000-\u001f\u007f-\u009f]/);
        assert.ok(id.length <= 128 && id.isWellFormed());
      }
      assert.ok(!toDeviceId(text).startsWith("$"));
    }),
    { seed: SEED },
  );
});

Deno.test("a name is one line of text, an attribute's key becomes words", () => {
  assert.equal(toName(" a\n\u0007b "), "a b");
  assert.equal(toName(5), "");
  assert.equal(toName("x".repeat(200)).length, 128);
  assert.equal(toWords("current_temperature"), "Current temperature");
});
