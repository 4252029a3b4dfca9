import { deepStrictEqual, match, ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { MAX_DEFINITIONS } from "../../../bridge/derived/definition.ts";
import { Scene } from "./_scene.ts";

Deno.test("a derived channel reads when one of its inputs does, with the time of the newest", async () => {
  const scene = new Scene();
  scene.derivations.define([{ id: "d.difference", expression: "a.t - b.t" }]);
  await scene.settle();
  await scene.read("a/t", 21);
  deepStrictEqual(scene.heard(), []);
  await scene.read("b/t", 20);
  await scene.read("a/t", 22);
  deepStrictEqual(scene.heard(), ["d/difference=1@2", "d/difference=2@3"]);
  const late = scene.now - 500;
  scene.hub.publish("b", "t", 19, late);
  await scene.settle();
  deepStrictEqual(scene.heard(), ["d/difference=3@3"]);
});

Deno.test("fields of one line are one reading; lines that come together are one each", async () => {
  const scene = new Scene();
  scene.derivations.define([
    { id: "d.sum", expression: "a.t + a.h" },
    { id: "d.twice", expression: "a.t * 2" },
  ]);
  await scene.settle();
  for (let i = 0; i < 3; i++) {
    scene.now += 1_000;
    scene.publish("a/t", i);
    scene.publish("a/h", 10 * i);
  }
  await scene.settle();
  deepStrictEqual(scene.heard(), [
    ...["d/sum=0@1", "d/twice=0@1", "d/sum=11@2", "d/twice=2@2", "d/sum=22@3", "d/twice=4@3"],
  ]);
  const numbers = scene.readings.map(({ seq }) => seq);
  deepStrictEqual(numbers, numbers.toSorted((a, b) => a - b));
});

Deno.test("channels derived from derived ones are evaluated once, after those", async () => {
  const scene = new Scene();
  const steps = Array.from({ length: 20 }, (_, i) => ({
    id: `d.s${i + 1}`,
    expression: i === 0 ? "a.t + a.t" : `d.s${i} + a.t - d.s${i}`,
  }));
  scene.derivations.define(steps.toReversed());
  await scene.settle();
  const before = scene.derivations.evaluations;
  await scene.read("a/t", 1);
  strictEqual(scene.derivations.evaluations - before, 20);
  deepStrictEqual(scene.heard().at(-1), "d/s20=1@1");
});

Deno.test("an input whose device goes is missing until it reads again: null once, a gap", async () => {
  const scene = new Scene();
  scene.derivations.define([{ id: "d.x", expression: "a.t - b.t" }]);
  await scene.read("a/t", 5);
  await scene.read("b/t", 3);
  strictEqual(scene.hub.device("d")!.state, "online");
  scene.now += 1_000;
  scene.hub.setState("a", "absent", "unplugged");
  await scene.settle();
  deepStrictEqual(scene.heard(), ["d/x=2@2", "d/x=null@3"]);
  const device = scene.hub.device("d")!;
  deepStrictEqual([device.state, device.reason], ["stale", "no reading of a/t"]);
  await scene.read("b/t", 4);
  scene.hub.setState("a", "online");
  await scene.read("b/t", 4);
  deepStrictEqual(scene.heard(), []);
  await scene.read("a/t", 6);
  deepStrictEqual(scene.heard(), ["d/x=2@6"]);
  strictEqual(scene.hub.device("d")!.state, "online");
  await scene.read("a/t", null);
  deepStrictEqual(scene.heard(), ["d/x=null@7"]);
  scene.hub.remove("b");
  await scene.settle();
  deepStrictEqual(scene.heard(), []);
});

Deno.test("a derived device is in the list like every device, with what follows from its inputs", async () => {
  const scene = new Scene();
  scene.derivations.define([
    { id: "d.diff", expression: "a.t - b.t", name: "Difference" },
    { id: "d.hot", expression: "a.t > 30" },
    { id: "d.f", expression: "convert(a.t, '°C', '°F')", unit: "F" },
  ]);
  await scene.settle();
  const device = scene.hub.device("d")!;
  deepStrictEqual([device.owner.type, device.state], ["derived", "stale"]);
  deepStrictEqual([...device.channels.values()].map(({ description }) => description), [
    { id: "diff", name: "Difference", kind: "number", unit: "°C", writable: false },
    { id: "hot", name: undefined, kind: "boolean", unit: undefined, writable: false },
    { id: "f", name: undefined, kind: "number", unit: "F", writable: false },
  ]);
  scene.derivations.remove("d/diff");
  deepStrictEqual([...scene.hub.device("d")!.channels.keys()], ["hot", "f"]);
  scene.derivations.remove("d/hot");
  scene.derivations.remove("d/f");
  strictEqual(scene.hub.device("d"), undefined);
  strictEqual(scene.derivations.remove("d/f"), false);
});

Deno.test("a kind that an input only later turns out to have is the derived channel's too", async () => {
  const scene = new Scene();
  scene.derivations.define([{ id: "d.door", expression: "first(a.door, b.door)" }]);
  await scene.read("a/door", true);
  strictEqual(scene.hub.device("d")!.channels.get("door")!.description.kind, "boolean");
  deepStrictEqual(scene.heard(), ["d/door=true@1"]);
});

Deno.test("a new definition begins with what its inputs read last, and replaces one of its name", async () => {
  const scene = new Scene();
  await scene.read("a/t", 5);
  await scene.read("a/h", 1);
  scene.derivations.define([{ id: "d.x", expression: "a.t * 2" }]);
  await scene.settle();
  scene.derivations.define([{ id: "d/x", expression: "a.t * 3" }]);
  await scene.settle();
  deepStrictEqual(scene.heard(), ["d/x=10@1", "d/x=15@1"]);
  deepStrictEqual(scene.derivations.list().map(({ definition }) => definition.expression), [
    "a.t * 3",
  ]);
});

Deno.test("circles, taken devices and too many are refused, and nothing has changed then", async () => {
  const scene = new Scene();
  const { derivations } = scene;
  derivations.define([{ id: "d.x", expression: "a.t" }, { id: "d.y", expression: "d.x" }]);
  throws(() => derivations.define([{ id: "d.x", expression: "d.y + 1" }]), {
    message: "expression: goes in a circle: d/y → d/x → d/y",
  });
  throws(() => derivations.define([{ id: "a.twice", expression: "a.t * 2" }]), {
    message: "id: a/twice: device id a is already taken by adapter a",
  });
  const many = Array.from({ length: MAX_DEFINITIONS - 2 }, (_, i) => {
    return { id: `m.c${i}`, expression: "a.t" };
  });
  derivations.define(many);
  throws(() => derivations.define([{ id: "d.z", expression: "a.t" }]), {
    message: "id: there are already 200 derived channels",
  });
  derivations.define([{ id: "d.y", expression: "d.x + 1" }]);
  await scene.read("a/t", 1);
  const heard = scene.heard();
  strictEqual(heard.length, MAX_DEFINITIONS);
  ok(heard.includes("d/y=2@1"));
});

Deno.test("nothing is evaluated for a topic that nobody derives from", async () => {
  const scene = new Scene();
  scene.derivations.define([{ id: "d.x", expression: "a.t" }]);
  await scene.settle();
  const before = scene.derivations.evaluations;
  await scene.read("b/t", 1);
  await scene.read("a/other", 1);
  strictEqual(scene.derivations.evaluations, before);
  scene.derivations.stop();
  await scene.read("a/t", 1);
  strictEqual(scene.derivations.evaluations, before);
});

Deno.test("a clock that is set back takes derived times with it", async () => {
  const scene = new Scene();
  scene.derivations.define([{ id: "d.x", expression: "a.t - b.t" }]);
  await scene.read("a/t", 5);
  await scene.read("b/t", 3);
  await scene.read("a/t", 6, -3_600);
  deepStrictEqual(scene.heard(), ["d/x=2@2", "d/x=3@-3598"]);
});

Deno.test("preview() tells what an expression comes to now", async () => {
  const scene = new Scene();
  await scene.read("a/t", 20);
  deepStrictEqual(scene.derivations.preview("convert(a.t, '°C', '°F')"), {
    value: 68,
    topics: ["a/t"],
    kind: "number",
    unit: "°F",
  });
  strictEqual(scene.derivations.preview("a.t - b.t").value, null);
  throws(() => scene.derivations.preview("a.t +"), { message: /^expression: cannot be read/ });
});

Deno.test("whatever boards do, a derived channel is what its inputs come to, in order of time and seq", async () => {
  const event = fc.record({
    board: fc.constantFrom("a", "b"),
    value: fc.option(fc.integer({ min: -100, max: 100 })),
    isLoss: fc.boolean(),
    waits: fc.boolean(),
  });
  await fc.assert(fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
    const scene = new Scene();
    scene.derivations.define([
      { id: "d.y", expression: "d.x * 2 + a.t" },
      { id: "d.x", expression: "a.t - b.t" },
    ]);
    const values: Record<string, number | null> = { a: null, b: null };
    for (const { board, value, isLoss, waits } of events) {
      scene.now += 10;
      if (isLoss) {
        scene.hub.setState(board, "absent");
        values[board] = null;
        scene.hub.setState(board, "online");
      } else {
        scene.publish(`${board}/t`, value);
        values[board] = value;
      }
      if (waits) await scene.settle();
    }
    await scene.settle();
    const { a, b } = values;
    const x = a === null || b === null ? null : a - b;
    const last = (topic: string) => scene.readings.findLast((it) => it.topic === topic);
    strictEqual(last("d/x")?.value ?? null, x);
    strictEqual(last("d/y")?.value ?? null, x === null ? null : x * 2 + a!);
    for (const topic of ["d/x", "d/y"]) {
      const own = scene.readings.filter((it) => it.topic === topic);
      ok(
        own.every(({ time, seq }, i) =>
          i === 0 || (time >= own[i - 1].time && seq > own[i - 1].seq)
        ),
      );
    }
  }));
});

Deno.test("a board that wants the id of a derived device is told so", async () => {
  const scene = new Scene();
  scene.derivations.define([{ id: "d.x", expression: "a.t" }]);
  const refusal = scene.hub.describe({ id: "usb", type: "test" }, {
    id: "d",
    name: "d",
    channels: [],
  });
  match(refusal!, /^device id d is already taken by adapter derived$/);
  await scene.settle();
});

Deno.test("a channel may be made of one of its own device that is not there", async () => {
  const scene = new Scene();
  scene.derivations.define([{ id: "d.x", expression: "first(d.y, a.t)" }]);
  await scene.read("a/t", 1);
  scene.derivations.define([{ id: "d.y", expression: "a.t + 1" }]);
  await scene.settle();
  scene.derivations.remove("d/y");
  await scene.settle();
  deepStrictEqual(scene.heard(), ["d/x=1@1", "d/y=2@1", "d/x=2@1", "d/x=1@1"]);
});

Deno.test("what a board announces in one turn has the derived channels looked at once", async () => {
  const scene = new Scene();
  const inputs = Array.from({ length: 30 }, (_, i) => `a.c${i}`);
  scene.derivations.define([{ id: "d.x", expression: `max(${inputs.join(", ")})` }]);
  await scene.settle();
  let lookups = 0;
  const find = scene.hub.device.bind(scene.hub);
  scene.hub.device = (id) => {
    lookups++;
    return find(id);
  };
  for (let i = 0; i < 30; i++) scene.publish(`a/c${i}`, i);
  await scene.settle();
  ok(lookups < 4 * inputs.length, `${lookups} lookups of 30 inputs`);
  strictEqual(scene.hub.device("d")!.channels.get("x")!.topic.last!.value, 29);
});
