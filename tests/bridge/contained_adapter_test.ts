import assert from "node:assert/strict";
import { containAdapter, validateKind } from "../../bridge/contained_adapter.ts";
import { describeThrown } from "../../bridge/log.ts";
import { type DeviceAdapter, DeviceError } from "../../devices/adapter.ts";
import { EventRecorder } from "../devices/event_recorder.ts";

const never = new AbortController().signal;

function contain(adapter: object): DeviceAdapter {
  return containAdapter({ id: "a", type: "x", ...adapter } as DeviceAdapter, "a");
}

function runs(run: () => unknown): Promise<unknown> {
  return contain({ run }).run(new EventRecorder(), never).then(() => null, (error) => error);
}

Deno.test("whatever is thrown comes out as an error", async () => {
  for (
    const [thrown, message] of [
      ["a text", "a text"],
      [undefined, "undefined"],
      [7n, "7"],
      [Symbol("s"), "Symbol(s)"],
      [Object.create(null), "something that has no text was thrown"],
    ] as const
  ) {
    for (
      const run of [() => Promise.reject(thrown), () => {
        throw thrown;
      }]
    ) {
      const error = await runs(run);
      assert.ok(error instanceof Error);
      assert.equal(error.message, message);
    }
  }
  assert.equal(describeThrown(new Error("two\n  lines")), "two lines");
  assert.equal(describeThrown(new TypeError()), "TypeError");
});

Deno.test("a device error of another copy of its class is one of ours", async () => {
  class DeviceErrorOfTheirs extends Error {
    override readonly name = "DeviceError";
    readonly kind = "absent";
  }
  const error = await runs(() => Promise.reject(new DeviceErrorOfTheirs("is off")));
  assert.ok(error instanceof DeviceError && error.kind === "absent" && error.message === "is off");
  const ours = new DeviceError("lost", "gone");
  assert.equal(await runs(() => Promise.reject(ours)), ours);
  const odd = Object.assign(new Error("odd"), { name: "DeviceError", kind: "toString" });
  assert.equal(await runs(() => Promise.reject(odd)), odd);
});

Deno.test("an adapter has the methods that it had", async () => {
  const bare = contain({ run: () => Promise.resolve() });
  assert.deepEqual([bare.changed, bare.command], [undefined, undefined]);
  const whole = contain({
    run: () => Promise.resolve(),
    changed: () => Promise.resolve(),
    command: ({ value }: { value: number }) => {
      if (value < 0) throw "no";
      return { outcome: "sent", reply: value };
    },
  });
  await whole.changed!(never);
  const command = { id: 1, device: "a", channel: "c" };
  assert.deepEqual(await whole.command!({ ...command, value: 5 }, never), {
    outcome: "sent",
    reply: 5,
  });
  await assert.rejects(whole.command!({ ...command, value: -1 }, never), { message: "no" });
});

Deno.test("a command that its deadline ends rejects with the deadline's reason, whatever that is", async () => {
  const deadline = new AbortController();
  const adapter = contain({
    run: () => {},
    command: (_: unknown, signal: AbortSignal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  });
  const sent = adapter.command!({ id: 1, device: "a", raw: "x" }, deadline.signal);
  deadline.abort("too late");
  assert.equal(await sent.catch((error) => error), "too late");
});

Deno.test("what is no adapter is refused", () => {
  for (const adapter of [undefined, null, 5, [], { id: "b", run() {} }, { id: "a" }]) {
    assert.throws(() => containAdapter(adapter as unknown as DeviceAdapter, "a"), TypeError);
  }
});

Deno.test("a kind is checked down to its innermost key", () => {
  const create = () => {};
  const meaning = "What it is for.";
  const text = { type: "text", meaning };
  const good = {
    a: text,
    b: { type: "list", of: text, meaning },
    c: { type: "map", keys: { d: text }, meaning },
    e: { type: "either", of: [text, { type: "record", of: text, meaning }], meaning },
    f: { type: "choice", of: [1], meaning },
  };
  validateKind({ kind: { type: "x", keys: good, create } });
  for (
    const [key, reason] of [
      [null, /keys\.k is no object/],
      [{ type: "text" }, /keys\.k\.meaning must be a sentence/],
      [{ ...text, check: 5 }, /keys\.k\.check is no function/],
      [{ type: "list", meaning }, /keys\.k\.of is no object/],
      [{ type: "list", of: { type: "txt" }, meaning }, /keys\.k\.of\.type must be one of/],
      [{ type: "map", meaning }, /keys\.k\.keys is no object/],
      [{ type: "map", keys: { d: 1 }, meaning }, /keys\.k\.keys\.d is no object/],
      [{ type: "choice", of: [], meaning }, /keys\.k\.of must be a list/],
      [{ type: "either", of: [1], meaning }, /keys\.k\.of\[0\] is no object/],
    ] as const
  ) {
    assert.throws(() => validateKind({ kind: { type: "x", keys: { k: key }, create } }), reason);
  }
  for (
    const kind of [null, 5, {}, { type: "x" }, { type: "x", create }, {
      type: "",
      keys: {},
      create,
    }]
  ) {
    assert.throws(() => validateKind({ kind }), TypeError);
  }
});
