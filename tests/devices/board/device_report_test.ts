import assert from "node:assert/strict";
import { BoardIdentity } from "../../../devices/board/board_identity.ts";
import { DeviceReport, type ReportOptions } from "../../../devices/board/device_report.ts";
import { EventRecorder } from "../event_recorder.ts";

const HELLO = {
  id: "house",
  channels: [{ id: "fan", kind: "boolean", writable: true }],
} as const;

function make(options: Partial<ReportOptions> = {}) {
  const recorder = new EventRecorder();
  const identity = new BoardIdentity({ id: "port", adoptHelloId: true });
  const signal = new AbortController().signal;
  return {
    recorder,
    identity,
    report: new DeviceReport(identity, recorder, { signal, ...options }),
  };
}

Deno.test("what is reported stands under the id that the board has at that moment", () => {
  const { recorder, report } = make();
  assert.equal(report.announce(), true);
  report.onReading("a", 1, 0);
  report.onHello(HELLO);
  report.onReading("a", 2, 0);
  report.onLog("line", 0);
  assert.deepEqual(recorder.events.map(({ type, device }) => [type, device]), [
    ["device", "port"],
    ["state", "port"],
    ["reading", "port"],
    ["device", "house"],
    ["state", "house"],
    ["reading", "house"],
    ["log", "house"],
  ]);
  const renamed = recorder.events[3];
  assert.ok(renamed.type === "device" && renamed.replaces === "port");
});

Deno.test("a hello that says nothing new is not reported", () => {
  const { recorder, report } = make();
  report.onHello(HELLO);
  const reported = recorder.events.length;
  report.onHello(HELLO);
  assert.equal(recorder.events.length, reported);
});

Deno.test("of a device that is only read no channel can be set", () => {
  const { recorder, report } = make({ isReadOnly: true });
  report.onHello(HELLO);
  const [event] = recorder.events;
  assert.ok(event.type === "device");
  assert.deepEqual(event.description.channels, [{ id: "fan", kind: "boolean", writable: false }]);
});

Deno.test("a board whose new name was refused is nobody in particular again", () => {
  const stop = new AbortController();
  const { identity, report } = make({ signal: stop.signal });
  stop.abort();
  report.onHello(HELLO);
  assert.equal(identity.description.id, "port");
  assert.equal(report.announce(), false);
});
