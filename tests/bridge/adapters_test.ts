import assert from "node:assert/strict";
import { AdapterKinds, createAdapter, MODULE_TIMEOUT_MS } from "../../bridge/adapters.ts";
import { Bridge } from "../../bridge/bridge.ts";
import { ConfigError } from "../../bridge/config/config_error.ts";
import { type AdapterKind, type DeviceAdapter, DeviceError } from "../../devices/adapter.ts";
import { EventRecorder } from "../devices/event_recorder.ts";
import { ManualClock } from "./_manual_clock.ts";

const never = new AbortController().signal;

/** A kind whose adapter has one reading: what its config says. */
const counter: AdapterKind<{ first: number }> = {
  type: "counter",
  keys: { first: { type: "integer", min: 0, default: 5, meaning: "Its reading." } },
  check: ({ first }) => first === 13 ? { key: "first", reason: "brings bad luck" } : null,
  create: ({ id, first }): DeviceAdapter => ({
    id,
    type: "counter",
    run(events, signal) {
      events.device({ id, name: id, channels: [] });
      events.state(id, "online");
      events.reading(id, "count", first, Date.now());
      return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
    },
  }),
};

async function reasonOf(adapter: DeviceAdapter): Promise<string> {
  const error = await adapter.run(new EventRecorder(), never).then(() => null, (error) => error);
  assert.ok(error instanceof DeviceError && error.kind === "unusable", String(error));
  return error.message;
}

Deno.test("every shipped kind can be loaded, and is named like its type", async () => {
  const kinds = new AdapterKinds();
  for (const type of kinds.types) assert.equal((await kinds.load(type)).type, type);
  await assert.rejects(kinds.load("constructor"), /there is no such kind/);
});

Deno.test("an entry becomes an adapter with the defaults of its kind's keys", async () => {
  for (const [entry, value] of [[{}, 5], [{ first: 7 }, 7]] as const) {
    const adapter = await createAdapter({ type: "counter", id: "a", ...entry }, {
      kinds: [counter],
    });
    const recorder = new EventRecorder();
    const stop = new AbortController();
    const ended = adapter.run(recorder, stop.signal);
    assert.deepEqual(recorder.readings(), [["count", value]]);
    stop.abort();
    await ended;
  }
});

Deno.test("an entry that its kind does not take is refused with key and reason", async () => {
  for (
    const [entry, reason] of [
      [{ first: -1 }, /adapters\[0\]\.first: must be a whole number of at least 0/],
      [{ first: 13 }, /adapters\[0\]\.first: brings bad luck/],
      [{ frist: 1 }, /adapters\[0\]\.frist: unknown key; did you mean first\?/],
    ] as const
  ) {
    await assert.rejects(
      createAdapter({ type: "counter", id: "a", ...entry }, { kinds: [counter] }),
      (error: unknown) => error instanceof ConfigError && reason.test(error.message),
    );
  }
  await assert.rejects(
    createAdapter({ type: "conter", id: "a" }, { kinds: [counter] }),
    /counter\?/,
  );
});

Deno.test("a check that fails itself is a fault of its entry", async () => {
  const fail = () => {
    throw "a fit";
  };
  const meaning = "What it is for.";
  for (
    const [check, reason] of [
      [fail, /adapters\[0\]: cannot be checked: a fit/],
      [() => Promise.reject("a fit"), /adapters\[0\]\.word: cannot be checked: a fit/],
      [() => true, /adapters\[0\]: cannot be checked/],
    ] as const
  ) {
    const word = { type: "text", check: check as () => null, meaning } as const;
    const kind: AdapterKind = { ...counter, keys: { word } } as AdapterKind;
    const entry = { type: "counter", id: "a", word: "x" };
    await assert.rejects(createAdapter(entry, { kinds: [kind] }), reason);
  }
  const kind: AdapterKind = { ...counter, keys: {}, check: fail } as AdapterKind;
  await assert.rejects(createAdapter({ type: "counter", id: "a" }, { kinds: [kind] }), /a fit/);
});

Deno.test("a kind that is not as it must be is refused where it is given", () => {
  const kind = { type: "x", keys: { id: { type: "text", meaning: "Its id." } }, create: () => {} };
  const kinds = [kind as unknown as AdapterKind];
  assert.throws(() => new AdapterKinds({ kinds }), /keys\.id is every adapter's own/);
});

Deno.test("an adapter that is never made says so after a while", async () => {
  const clock = new ManualClock();
  const create = () => new Promise<never>(() => {});
  const kinds = new AdapterKinds({ kinds: [{ type: "slow", keys: {}, create }], clock });
  const making = kinds.create({ type: "slow", id: "a" });
  await clock.advance(MODULE_TIMEOUT_MS - 1);
  const isMade = await Promise.race([making.then(() => true), Promise.resolve(false)]);
  assert.equal(isMade, false);
  await clock.advance(1);
  assert.match(await reasonOf(await making), /cannot be made: nothing came of it within 10 s/);
});

Deno.test("a bridge takes kinds of its program, and entries of them", async () => {
  const bridge = new Bridge({ kinds: [counter] });
  const { port } = bridge.start();
  await bridge.addEntry({ type: "counter", id: "mine", first: 8 });
  await assert.rejects(bridge.addEntry({ type: "counter", id: "mine" }), RangeError);
  const response = await fetch(`http://127.0.0.1:${port}/api/devices`);
  const { devices } = await response.json();
  assert.equal(devices[0].id, "mine");
  assert.equal(devices[0].channels[0].last.value, 8);
  await bridge.stop();
});
