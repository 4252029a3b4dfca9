import assert from "node:assert/strict";
import { Control } from "../../../../bridge/dashboard/model/control.ts";
import { NoAnswerError, RpcError } from "../../../../bridge/client/errors.ts";
import type { CommandResult, RequestedSummary } from "../../../../bridge/wire/messages.ts";
import { RpcErrorCode } from "../../../../bridge/wire/protocol.ts";

const NEVER = () => new Promise<CommandResult>(() => {});

function told(facts: Partial<RequestedSummary> = {}): RequestedSummary {
  return { value: 40, time: 1000, ageMs: 12_000, by: "Anna", outcome: "pending", ...facts };
}

Deno.test("a request of this page is pending until its outcome is known", async () => {
  const answer = Promise.withResolvers<CommandResult>();
  const control = new Control(() => answer.promise);
  const done = control.set(true);
  assert.deepEqual(control.requested.value, { phase: "pending", value: true, by: null });
  answer.resolve({ outcome: "acknowledged", latencyMs: 12 });
  await done;
  const end = { phase: "acknowledged", value: true, by: null, latencyMs: 12 };
  assert.deepEqual(control.requested.value, end);
});

Deno.test("a control tells delivery apart from an answer", async () => {
  const control = new Control(() => Promise.resolve({ outcome: "sent", latencyMs: 1 }));
  await control.set(5);
  assert.equal(control.requested.value?.phase, "sent");
});

Deno.test("a control shows the text of a failure", async () => {
  const control = new Control(() => Promise.reject(new Error("too hot")));
  await control.set(99);
  assert.deepEqual(control.requested.value, {
    phase: "failed",
    value: 99,
    by: null,
    text: "too hot",
  });
});

Deno.test("a control calls nothing failed that may have been done", async () => {
  for (
    const error of [
      new RpcError(RpcErrorCode.Timeout, "no answer within 2000 ms"),
      new RpcError(RpcErrorCode.Lost, "unplugged"),
      new NoAnswerError("timeout", "command: no answer within 5000 ms"),
    ]
  ) {
    const control = new Control(() => Promise.reject(error));
    await control.set(true);
    assert.equal(control.requested.value?.phase, "unanswered");
  }
  for (const outcome of ["timeout", "lost"] as const) {
    const control = new Control(NEVER);
    control.take(told({ outcome, error: "no answer" }), 0);
    assert.equal(control.requested.value?.phase, "unanswered");
  }
  const refused = new Control(() => Promise.reject(new RpcError(RpcErrorCode.Rejected, "too hot")));
  await refused.set(99);
  assert.equal(refused.requested.value?.phase, "failed");
});

Deno.test("a control shows the newest request, whatever an older one comes to", async () => {
  const answers = [Promise.withResolvers<CommandResult>(), Promise.withResolvers<CommandResult>()];
  let asked = 0;
  const control = new Control(() => answers[asked++].promise);
  const first = control.set(1);
  const second = control.set(2);
  answers[0].reject(new Error("late"));
  await first;
  assert.equal(control.requested.value?.phase, "pending");
  answers[1].resolve({ outcome: "acknowledged", latencyMs: 3 });
  await second;
  const end = { phase: "acknowledged", value: 2, by: null, latencyMs: 3 };
  assert.deepEqual(control.requested.value, end);
});

Deno.test("what somebody else asked for is shown with who it was, and how long ago", () => {
  const control = new Control(NEVER);
  control.take(told(), 50_000);
  assert.deepEqual(control.requested.value, { phase: "pending", value: 40, by: "Anna" });
  assert.equal(control.ageMs(51_000), 13_000);
  control.take(told({ outcome: "acknowledged", latencyMs: 3 }), 52_000);
  assert.equal(control.requested.value?.phase, "acknowledged");
  control.take(told({ outcome: "rejected", error: "too hot" }), 52_000);
  assert.deepEqual(control.requested.value, {
    phase: "failed",
    value: 40,
    by: "Anna",
    text: "too hot",
  });
});

Deno.test("the bridge names who asked on this page, before the outcome or after it", async () => {
  for (const isToldFirst of [true, false]) {
    const answer = Promise.withResolvers<CommandResult>();
    const control = new Control(() => answer.promise);
    control.take(told({ value: 10, by: "Ben", outcome: "sent" }), 0);
    const done = control.set(40);
    assert.equal(by(control), null);
    const tell = () => {
      control.take(told({ time: 2000 }), 0);
      assert.equal(by(control), "Anna");
      control.take(told({ time: 2000, outcome: "acknowledged", latencyMs: 3 }), 0);
    };
    if (isToldFirst) tell();
    answer.resolve({ outcome: "acknowledged", latencyMs: 3 });
    await done;
    if (!isToldFirst) tell();
    const end = { phase: "acknowledged", value: 40, by: "Anna", latencyMs: 3 };
    assert.deepEqual(control.requested.value, end);
  }
});

Deno.test("a device that tells the same again does not hide a failure of this page's own", async () => {
  const control = new Control(() => Promise.reject(new Error("not connected")));
  control.take(told(), 0);
  await control.set(41);
  control.take(told({ ageMs: 13_000 }), 1000);
  assert.equal(control.requested.value?.phase, "failed");
});

Deno.test("a bridge that was started again has forgotten, and the control says so", () => {
  const control = new Control(NEVER);
  control.take(undefined, 0);
  assert.equal(control.requested.value, null);
  control.take(told(), 0);
  control.take(undefined, 0);
  assert.deepEqual(control.requested.value, { phase: "forgotten" });
});

function by(control: Control): string | null {
  const requested = control.requested.value;
  assert.ok(requested !== null && requested.phase !== "forgotten");
  return requested.by;
}
