import { deepStrictEqual, match, ok, rejects, strictEqual, throws } from "node:assert/strict";
import { HistoryRequestError } from "../../../bridge/history/request.ts";
import { HistoryScene } from "./_history_scene.ts";

const HOUR_MS = 3_600_000;

Deno.test("readings come back as they were, those not written yet too", async () => {
  await using scene = new HistoryScene();
  const start = scene.clock.now();
  await scene.publishMany("temperature", 5, 1000, (i) => 20 + i / 10);
  scene.publish("temperature", 30);
  const end = scene.clock.now() + 1;
  const { points, tier, gaps } = await scene.series("temperature", start, end);
  strictEqual(tier, "raw");
  deepStrictEqual(gaps, []);
  deepStrictEqual(
    points.map(([time, min, max, mean, last]) => [time - start, min, max, mean, last]),
    [20, 20.1, 20.2, 20.3, 20.4, 30].map((value, i) => [i * 1000, value, value, value, value]),
  );
});

Deno.test("a query names the last reading that is in it, and nothing later is", async () => {
  await using scene = new HistoryScene();
  await scene.publishMany("a", 3000, 10);
  await scene.publishMany("b", 10, 10);
  const start = 0;
  const query = scene.query(["board/a", "board/b"], start, scene.clock.now() + 1, 5000);
  // While the query waits for its turn and reads, more comes.
  for (let i = 0; i < 20; i++) {
    scene.publish("a", -1);
    scene.publish("b", -1);
    await new Promise((resolve) => setTimeout(resolve));
  }
  const { series, seq } = await query;
  const readings = series.flatMap(({ points }) => points.map(([, , , , last]) => last));
  const late = readings.filter((value) => value === -1).length;
  strictEqual(readings.length - late, 3010);
  strictEqual(seq, 3010 + late);
});

Deno.test("another run of the bridge knows it all, also after one that was killed", async () => {
  const first = new HistoryScene();
  const { path, clock } = first;
  const start = clock.now();
  await first.publishMany("fast", 5000, 100, (i) => i % 50);
  await first.publishMany("slow", 20, 60_000);
  first.publish("fan", true);
  await first.history.writer.flush();
  const end = clock.now();
  const before = await first.query(["board/fast", "board/slow", "board/fan"], start, end, 100);
  first.abandon();
  await using second = new HistoryScene({ path, clock });
  const after = await second.query(["board/fast", "board/slow", "board/fan"], start, end, 100);
  deepStrictEqual(after.series, before.series);
});

Deno.test("each range is answered from the tier it needs, with the right sums", async () => {
  await using scene = new HistoryScene();
  const start = Math.ceil(scene.clock.now() / HOUR_MS) * HOUR_MS;
  await scene.clock.advance(start - scene.clock.now());
  const valueAt = (i: number) => (i * 7) % 100;
  await scene.publishMany("t", 3 * 3600, 1000, valueAt);
  const end = start + 3 * HOUR_MS;
  for (
    const [maxPoints, tier, stepMs] of [
      [10_000, "1s", 1000],
      [2000, "10s", 10_000],
      [360, "1min", 60_000],
      [36, "10min", 600_000],
      [6, "1h", HOUR_MS],
    ] as const
  ) {
    const series = await scene.series("t", start, end, maxPoints);
    strictEqual(series.tier, tier);
    ok(series.points.length <= maxPoints, `${series.points.length} points of ${tier}`);
    const [time, min, max, mean, last] = series.points[0];
    const width = series.points[1][0] - time;
    const values = Array.from({ length: width / 1000 }, (_, i) => valueAt(i));
    strictEqual(width % stepMs, 0);
    deepStrictEqual([time, min, max, last], [
      start,
      Math.min(...values),
      Math.max(...values),
      values.at(-1),
    ]);
    ok(Math.abs(mean! - values.reduce((a, b) => a + b) / values.length) < 0.01);
  }
});

Deno.test("texts and booleans are kept as changes, and a range begins with the value it found", async () => {
  await using scene = new HistoryScene();
  const start = scene.clock.now();
  for (const value of [true, true, false, false, true]) {
    scene.publish("fan", value);
    await scene.clock.advance(1000);
  }
  scene.publish("mode", "auto");
  scene.publish("mode", null);
  const fan = await scene.series("fan", start + 500, start + 10_000);
  strictEqual(fan.tier, "changes");
  deepStrictEqual(fan.points.map(([time, , , , value]) => [time - start, value]), [
    [500, true],
    [2000, false],
    [4000, true],
  ]);
  const mode = await scene.series("mode", start, start + 10_000);
  deepStrictEqual(mode.points.map(([, , , , value]) => value), ["auto", null]);
});

Deno.test("a hole has the reason of the device's state, and of the bridge that did not run", async () => {
  const first = new HistoryScene();
  const { path, clock } = first;
  const start = clock.now();
  await first.publishMany("t", 10, 1000);
  first.hub.setState("board", "absent", "unplugged");
  await clock.advance(5000);
  first.hub.setState("board", "opening");
  await clock.advance(1000);
  first.hub.setState("board", "online");
  await first.publishMany("t", 10, 1000);
  await first.history.stop();
  await clock.advance(100_000);
  await using second = new HistoryScene({ path, clock });
  await second.publishMany("t", 10, 1000);
  const { gaps } = await second.series("t", start, clock.now());
  deepStrictEqual(gaps.map(([from, to, reason]) => [from - start, to - start, reason]), [
    [10_000, 16_000, "unplugged"],
    [26_000, 126_000, "the bridge was not running"],
  ]);
});

Deno.test("a device that is gone after a restart is a hole to the end", async () => {
  const first = new HistoryScene();
  const { path, clock } = first;
  await first.publishMany("t", 10, 1000);
  first.hub.describe({ id: "x", type: "x" }, { id: "other", name: "", channels: [] });
  first.hub.setState("other", "online");
  first.hub.publish("other", "t", 1, clock.now());
  await clock.advance(1000);
  await first.history.stop();
  await using second = new HistoryScene({ path, clock });
  const restarted = clock.now();
  await clock.advance(10_000);
  const { series: [{ gaps }] } = await second.query(["other/t"], 0, clock.now());
  deepStrictEqual(gaps.at(-1), [restarted, clock.now(), "the device was not seen"]);
});

Deno.test("a clock set forward by a day leaves a hole with its reason, one set back no hole, and nothing is lost", async () => {
  await using scene = new HistoryScene();
  const { clock } = scene;
  const start = clock.now();
  await scene.publishMany("t", 100, 1000);
  clock.jump(24 * HOUR_MS);
  await scene.publishMany("t", 100, 1000);
  clock.jump(-24 * HOUR_MS);
  await scene.publishMany("t", 100, 1000);
  const { points, gaps } = await scene.series("t", start, start + 25 * HOUR_MS, 10_000);
  strictEqual(points.length, 300);
  deepStrictEqual(gaps.map(([from, to, reason]) => [Math.round((to - from) / HOUR_MS), reason]), [
    [24, "the clock was set forward, or the machine slept: 1 day"],
  ]);
});

Deno.test("queries that make no sense are refused with the field", async () => {
  await using scene = new HistoryScene();
  const topics = ["board/t"];
  for (
    const [params, pattern] of [
      [{}, /^topics: must be an array/],
      [{ topics: [] }, /^topics: must be an array/],
      [{ topics: [1] }, /^topics\[0\]: must be a string/],
      [{ topics: ["a/+"] }, /^topics\[0\]: is a filter/],
      [{ topics: Array(65).fill("a/b") }, /^topics: more than 64/],
      [{ topics, from: 2, to: 1 }, /^from: is after to/],
      [{ topics, from: 1e300 }, /^from: must be a time/],
      [{ topics, from: -1 }, /^from: must be a time/],
      [{ topics, to: NaN }, /^to: must be a time/],
      [{ topics, to: "now" }, /^to: must be a time in milliseconds/],
      [{ topics, maxPoints: 0 }, /^maxPoints: must be an integer from 1 to 10000/],
      [{ topics, maxPoints: 10_001 }, /^maxPoints: must be/],
      [{ topics, maxPoints: 1.5 }, /^maxPoints: must be/],
    ] as const
  ) {
    throws(
      () => scene.history.query(params),
      (error) => error instanceof HistoryRequestError && pattern.test(error.message),
      JSON.stringify(params),
    );
  }
});

Deno.test("a topic that never was, or that may not be seen, is empty", async () => {
  await using scene = new HistoryScene();
  await scene.publishMany("t", 10, 1000);
  const range = { from: 0, to: scene.clock.now() };
  const never = await scene.history.query({ topics: ["no/such"], ...range });
  const hidden = await scene.history.query({ topics: ["board/t"], ...range }, () => false);
  deepStrictEqual(never.series, [{ topic: "no/such", tier: "changes", points: [], gaps: [] }]);
  deepStrictEqual(hidden.series, [{ topic: "board/t", tier: "changes", points: [], gaps: [] }]);
});

Deno.test("an answer stays within what a viewer may be owed, whatever a board sent", async () => {
  await using scene = new HistoryScene();
  const start = scene.clock.now();
  const topics = Array.from({ length: 40 }, (_, i) => `board/t${i}`);
  for (let i = 0; i < 1500; i++) {
    scene.publish("text", `${i} ${"ä".repeat(1000)}`);
    scene.hub.setState("board", i % 2 === 0 ? "absent" : "online");
    await scene.clock.advance(100);
    if (i % 500 === 0) await scene.history.writer.flush();
  }
  const end = scene.clock.now();
  for (const asked of [topics, ["board/text"], ["board/text", ...topics]]) {
    const answer = await scene.query(asked, start, end, 10_000);
    const bytes = new TextEncoder().encode(JSON.stringify(answer)).length;
    ok(bytes < 700_000, `${asked.length} topics: ${bytes}`);
    for (const { gaps } of answer.series) ok(gaps.length >= 8 && gaps.length <= 500);
  }
  const { points } = await scene.series("text", start, end, 10_000);
  ok(points.length > 200, `${points.length}`);
  match(`${points.at(-1)![4]}`, /^1499 /);
});

Deno.test("of very many changes few blocks are read, and each step has its last one", async () => {
  await using scene = new HistoryScene();
  const { clock, history } = scene;
  const start = clock.now();
  for (let i = 0; i < 60_000; i++) {
    scene.publish("text", `${i}`);
    await clock.advance(10);
    if (i % 1000 === 0) await history.writer.flush();
  }
  await history.writer.flush();
  const store = history.store!;
  const readBlock = store.readBlock.bind(store);
  let reads = 0;
  store.readBlock = (id) => {
    reads++;
    return readBlock(id);
  };
  for (const count of [1, 10, 50]) {
    reads = 0;
    const { points } = await scene.series("text", start, clock.now(), count);
    deepStrictEqual(
      points.map(([, , , , value]) => value),
      Array.from({ length: count }, (_, i) => `${(i + 1) * 60_000 / count - 1}`),
    );
    ok(reads <= 2 * count + 2, `${reads} blocks for ${count} points`);
  }
});

Deno.test("of more states than are looked at, the time before them is not taken for a gap", async () => {
  await using scene = new HistoryScene();
  scene.hub.setState("board", "absent");
  await scene.clock.advance(1000);
  const start = scene.clock.now();
  scene.hub.setState("board", "online");
  await scene.clock.advance(3_600_000);
  for (let i = 0; i < 2000; i++) {
    scene.hub.setState("board", i % 2 === 0 ? "stale" : "online");
    await scene.clock.advance(1);
    if (i % 500 === 0) await scene.history.writer.flush();
  }
  await scene.history.writer.flush();
  const { gaps } = await scene.series("t", start, scene.clock.now());
  ok(gaps[0][0] >= start + 3_600_000, `${gaps[0]}`);
});

Deno.test("readings of impossible times are not kept, and the others are", async () => {
  await using scene = new HistoryScene();
  scene.hub.publish("board", "t", 1, 1e300);
  scene.hub.publish("board", "t", 2, -5);
  scene.hub.publish("board", "t", 3, 5);
  await scene.history.writer.flush();
  deepStrictEqual((await scene.series("t", 0, 10)).points.map(([, , , , value]) => value), [3]);
  strictEqual(scene.history.writer.channels.refused, 2);
});

Deno.test("a damaged file is put aside and not deleted, and readings go on in a new one", async () => {
  const first = new HistoryScene();
  const { path, clock } = first;
  await first.publishMany("t", 10, 1000);
  await first.history.stop();
  const bytes = Deno.readFileSync(path).fill(0x5a, 100, 20_000);
  Deno.writeFileSync(path, bytes);
  const start = clock.now();
  const second = new HistoryScene({ path, clock });
  await second.publishMany("t", 10, 1000);
  strictEqual((await second.series("t", 0, clock.now())).points.length, 10);
  await second.history.stop();
  strictEqual(second.messages.length, 1);
  match(
    second.messages[0],
    /^history: .* is damaged; it was put aside as .*pinbridge\.db\.damaged-/,
  );
  const folder = path.slice(0, path.lastIndexOf("/"));
  const aside = [...Deno.readDirSync(folder)].map(({ name }) => name)
    .find((name) => name.includes("damaged"))!;
  deepStrictEqual(Deno.readFileSync(`${folder}/${aside}`), bytes);
  ok(start > 0);
});

Deno.test("on a disk that damages every file a new one is begun once a minute, not again and again", async () => {
  await using scene = new HistoryScene();
  const { path, clock, history } = scene;
  const folder = path.slice(0, path.lastIndexOf("/"));
  const countAside = () =>
    [...Deno.readDirSync(folder)].filter(({ name }) => /damaged-[-\dT]*$/.test(name)).length;
  const damage = async () => {
    const { DatabaseSync } = await import("node:sqlite");
    const other = new DatabaseSync(path);
    other.exec("DROP TABLE IF EXISTS journal");
    other.close();
    scene.publish("t", 1);
    await history.writer.flush();
    await history.writer.flush();
  };
  for (let i = 0; i < 5; i++) await damage();
  strictEqual(countAside(), 1);
  match(`${history.writer.trouble}`, /damaged again already/);
  strictEqual(scene.messages.length, 2);
  await clock.advance(60_000);
  await history.writer.flush();
  strictEqual(history.writer.trouble, null);
  strictEqual(countAside(), 2);
});

Deno.test("another program's database is left as it is, told of once, and readings go on", async () => {
  const path = `${Deno.makeTempDirSync()}/pinbridge.db`;
  const { DatabaseSync } = await import("node:sqlite");
  const foreign = new DatabaseSync(path);
  foreign.exec("CREATE TABLE mine (a)");
  foreign.close();
  const bytes = Deno.readFileSync(path);
  await using scene = new HistoryScene({ path });
  await scene.publishMany("t", 10, 1000);
  strictEqual((await scene.series("t", 0, scene.clock.now())).points.length, 10);
  strictEqual(scene.messages.length, 1);
  match(scene.messages[0], /another program's database/);
  deepStrictEqual(Deno.readFileSync(path), bytes);
});

Deno.test("too many queries at once are refused, and the others answered", async () => {
  await using scene = new HistoryScene();
  await scene.publishMany("t", 10, 1000);
  const queries = Array.from({ length: 64 }, () => scene.series("t", 0, scene.clock.now()));
  await rejects(scene.series("t", 0, 1), /too many/);
  for (const { points } of await Promise.all(queries)) strictEqual(points.length, 10);
});

Deno.test("a device that is renamed loses nothing: its past under the old name, what follows under the new", async () => {
  await using scene = new HistoryScene();
  const { clock, hub } = scene;
  const start = clock.now();
  await scene.publishMany("t", 10, 1000);
  const owner = hub.device("board")!.owner;
  const renamed = { id: "greenhouse", name: "", channels: [] };
  strictEqual(hub.describe(owner, renamed, "board"), null);
  hub.setState("greenhouse", "online");
  for (let i = 10; i < 20; i++) {
    hub.publish("greenhouse", "t", i, clock.now());
    await clock.advance(1000);
  }
  const { series } = await scene.query(["board/t", "greenhouse/t"], start, clock.now());
  const lasts = series.map(({ points }) => points.map(([, , , , last]) => last));
  const numbers = Array.from({ length: 20 }, (_, i) => i);
  deepStrictEqual(lasts, [numbers.slice(0, 10), numbers.slice(10)]);
  deepStrictEqual(scene.messages, []);
});
