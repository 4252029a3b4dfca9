import assert from "node:assert/strict";
import { Subscription } from "../../../bridge/client/subscription.ts";
import type { Reading, Welcome } from "../../../bridge/wire/messages.ts";

function reading(seq: number): Reading {
  return { topic: "a/b", time: seq, value: seq, seq };
}

function welcome(epoch: string, seq: number): Welcome {
  const limits = {
    maxMessageBytes: 65_536,
    requestsPerSecond: 50,
    requestBurst: 100,
    maxSubscriptions: 64,
    maxFilters: 256,
  };
  return { server: "pinbridge", version: "0", epoch, seq, role: "operator", limits };
}

function recorder(params: ConstructorParameters<typeof Subscription>[0]) {
  const heard: unknown[] = [];
  const seqs = (readings: readonly Reading[]) => readings.map(({ seq }) => seq);
  const subscription = new Subscription(params, {
    readings: (readings, missed) => heard.push(["readings", seqs(readings), missed]),
    snapshot: (readings) => heard.push(["snapshot", seqs(readings)]),
    gap: (count, cause) => heard.push(["gap", count, cause]),
  });
  return { subscription, heard };
}

const fresh = { subscription: 1, epoch: "e", seq: 10, resumed: false, snapshot: [reading(9)] };

Deno.test("Subscription starts with a snapshot and passes on what follows", () => {
  const { subscription, heard } = recorder({ filters: ["#"] });
  assert.deepEqual(subscription.paramsFor(welcome("e", 10)), { filters: ["#"] });
  subscription.start(fresh);
  subscription.receive([reading(11), reading(12)], 3);
  assert.deepEqual(heard, [["snapshot", [9]], ["readings", [11, 12], 3]]);
});

Deno.test("Subscription resumes after the last reading it delivered", () => {
  const { subscription } = recorder({ filters: ["#"] });
  subscription.start(fresh);
  subscription.receive([reading(11), reading(14)], 0);
  assert.deepEqual(subscription.paramsFor(welcome("e", 20)).resume, { epoch: "e", seq: 14 });
});

Deno.test("Subscription drops readings that it delivered before the connection broke", () => {
  const { subscription, heard } = recorder({ filters: ["#"] });
  subscription.start(fresh);
  subscription.receive([reading(11)], 0);
  subscription.start({ ...fresh, resumed: true, seq: 13, snapshot: [] });
  subscription.receive([reading(11), reading(12), reading(13)], 0);
  assert.deepEqual(heard.slice(1), [
    ["readings", [11], 0],
    ["readings", [], 0],
    ["readings", [12, 13], 0],
  ]);
});

Deno.test("Subscription tells of a gap before the snapshot when it could not be resumed", () => {
  const { subscription, heard } = recorder({ filters: ["#"] });
  subscription.start(fresh);
  subscription.start({ ...fresh, epoch: "f", seq: 2, gap: true, snapshot: [reading(1)] });
  assert.deepEqual(heard.slice(1), [["gap", 0, "restarted"], ["snapshot", [1]]]);
  assert.deepEqual(subscription.paramsFor(welcome("f", 5)).resume, { epoch: "f", seq: 2 });
});

Deno.test("Subscription says that the bridge has forgotten, and was not away, when its run is the same", () => {
  const { subscription, heard } = recorder({ filters: ["#"] });
  subscription.start(fresh);
  subscription.start({ ...fresh, seq: 90_000, gap: true, snapshot: [reading(90_000)] });
  assert.deepEqual(heard[1], ["gap", 0, "forgotten"]);
});

Deno.test("Subscription asks for the past only once, and no further back than the beginning", () => {
  const { subscription, heard } = recorder({ filters: ["#"], delivery: "all", backfill: 100 });
  assert.deepEqual(subscription.paramsFor(welcome("e", 250)), {
    filters: ["#"],
    delivery: "all",
    resume: { epoch: "e", seq: 150 },
  });
  assert.equal(subscription.paramsFor(welcome("e", 30)).resume?.seq, 0);
  subscription.start({ ...fresh, seq: 250, gap: true, snapshot: [reading(250)] });
  // There was nothing before: what the bridge forgot is no gap.
  assert.deepEqual(heard, [["snapshot", [250]]]);
  assert.equal(subscription.paramsFor(welcome("e", 900)).resume?.seq, 250);
});

Deno.test("Subscription does not ask again for what a gap took", () => {
  const { subscription, heard } = recorder({ filters: ["#"], delivery: "all" });
  subscription.start(fresh);
  subscription.receiveGap(11, 40);
  assert.deepEqual(heard.at(-1), ["gap", 30, "dropped"]);
  assert.equal(subscription.paramsFor(welcome("e", 50)).resume?.seq, 40);
});
