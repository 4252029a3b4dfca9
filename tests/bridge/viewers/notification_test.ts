import assert from "node:assert/strict";
import fc from "fast-check";
import { Hub } from "../../../bridge/hub/hub.ts";
import { encodeDevice, encodeGap, encodeReadings } from "../../../bridge/viewers/notification.ts";
import type { Reading } from "../../../bridge/hub/reading.ts";
import { addBoard, channel } from "../_boards.ts";
import { ManualClock } from "../_manual_clock.ts";
import { anyText } from "../../_any_text.ts";

const reading = fc.record<Reading>({
  topic: fc.string(),
  time: fc.double({ noNaN: true, noDefaultInfinity: true }),
  value: fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    anyText(),
    fc.constant(null),
  ),
  seq: fc.nat(),
});

Deno.test("encodeReadings() gives the very text that JSON.stringify would", () => {
  fc.assert(
    fc.property(fc.nat(), fc.array(reading), fc.nat(3), (subscription, readings, missed) => {
      const params = missed > 0 ? { subscription, readings, missed } : { subscription, readings };
      assert.equal(
        encodeReadings(subscription, readings, missed),
        JSON.stringify({
          jsonrpc: "2.0",
          method: "readings",
          params: {
            ...params,
            readings: readings.map(({ topic, time, value, seq }) => ({ topic, time, value, seq })),
          },
        }),
      );
    }),
  );
});

Deno.test("encodeGap() names the first and the last that will not come", () => {
  assert.equal(
    encodeGap(3, 5, 9),
    '{"jsonrpc":"2.0","method":"gap","params":{"subscription":3,"from":5,"to":9}}',
  );
});

Deno.test("encodeDevice() gives the device as in list, and tells when it is gone", () => {
  const clock = new ManualClock();
  const hub = new Hub({ clock });
  addBoard(hub);
  hub.publish("board", "fan", true, 5);
  const device = hub.device("board")!;
  const { method, params } = JSON.parse(encodeDevice(device, false));
  assert.equal(method, "device");
  assert.deepEqual({ ...params, channels: params.channels.slice(0, 2) }, {
    id: "board",
    name: "Board",
    adapter: "scripted",
    state: "online",
    since: clock.now(),
    ageMs: 0,
    channels: [
      { id: "temperature", topic: "board/temperature", kind: "number", writable: false },
      {
        id: "fan",
        topic: "board/fan",
        kind: "boolean",
        writable: true,
        last: { time: 5, value: true, seq: 1 },
      },
    ],
  });
  assert.equal(JSON.parse(encodeDevice(device, true)).params.removed, true);
});

Deno.test("encodeDevice() tells a channel's name and its choices", () => {
  const hub = new Hub();
  const owner = addBoard(hub);
  const mode = { ...channel("mode", "string", true), name: "Fan mode", options: ["low", "high"] };
  hub.describe(owner, { id: "board", name: "Board", channels: [mode] });
  const { params } = JSON.parse(encodeDevice(hub.device("board")!, false));
  assert.deepEqual(params.channels, [{ ...mode, topic: "board/mode" }]);
});
