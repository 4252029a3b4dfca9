import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { Export, type ExportRequest, type Row } from "../../../bridge/history/export.ts";
import { RowWriter } from "../../../bridge/history/export_format.ts";
import { HistoryScene } from "./_history_scene.ts";

async function rowsOf(scene: HistoryScene, request: ExportRequest) {
  const opened = await Export.open(scene.history, request);
  const rows: Row[] = [];
  for await (const portion of opened.portions()) rows.push(...portion);
  return { rows, total: opened.total };
}

Deno.test("an export has every reading of every topic once, by time, and says how many there are", async () => {
  await using scene = new HistoryScene();
  const from = scene.clock.now();
  for (let i = 0; i < 9000; i++) {
    scene.publish("fast", i);
    if (i % 100 === 0) scene.publish("slow", i);
    if (i % 1000 === 0) scene.publish("fan", i % 2000 === 0);
    await scene.clock.advance(50);
    if (i % 3000 === 0) await scene.history.writer.flush();
  }
  const to = scene.clock.now();
  const { rows, total } = await rowsOf(scene, { topics: ["board/+"], from, to });
  strictEqual(total, 9000 + 90 + 9);
  strictEqual(rows.length, total);
  deepStrictEqual(
    rows.filter(({ topic }) => topic === "board/fast").map(({ value, time }) => [value, time]),
    Array.from({ length: 9000 }, (_, i) => [i, from + i * 50]),
  );
  const times = rows.map(({ time }) => time);
  deepStrictEqual(times, times.toSorted((a, b) => a - b));
});

Deno.test("an export that stopped goes on from its last time", async () => {
  await using scene = new HistoryScene();
  const from = scene.clock.now();
  await scene.publishMany("t", 6000, 50);
  const to = scene.clock.now();
  const whole = await rowsOf(scene, { topics: ["board/t"], from, to });
  for (const cut of [0, 1, 2047, 2048, 2049, 5999]) {
    const rest = await rowsOf(scene, { topics: ["board/t"], from: whole.rows[cut].time, to });
    deepStrictEqual([rest.total, rest.rows], [6000 - cut, whole.rows.slice(cut)]);
  }
});

Deno.test("an export that was begun is not refused half way because others ask much", async () => {
  await using scene = new HistoryScene();
  const from = scene.clock.now();
  await scene.publishMany("t", 12_000, 50);
  const to = scene.clock.now();
  const opened = await Export.open(scene.history, { topics: ["board/t"], from, to });
  const others: Promise<unknown>[] = [];
  let count = 0;
  let portions = 0;
  for await (const rows of opened.portions()) {
    count += rows.length;
    portions++;
    while (scene.history.writer.queue.length < 64) others.push(scene.series("t", from, from + 1));
    await rejects(Export.open(scene.history, { topics: ["board/t"], from, to }), /too many/);
  }
  await Promise.all(others);
  strictEqual(count, 12_000);
  ok(portions > 1);
});

Deno.test("an export of steps has their min, max, mean and count, each step once", async () => {
  await using scene = new HistoryScene();
  const from = Math.ceil(scene.clock.now() / 60_000) * 60_000;
  await scene.clock.advance(from - scene.clock.now());
  await scene.publishMany("t", 6000, 100, (i) => i % 100);
  const to = scene.clock.now();
  const { rows, total } = await rowsOf(scene, { topics: ["board/t"], from, to, tier: "10s" });
  deepStrictEqual(
    rows,
    Array.from({ length: 60 }, (_, i) => ({
      topic: "board/t",
      time: from + i * 10_000,
      value: 99,
      min: 0,
      max: 99,
      mean: 49.5,
      count: 100,
    })),
  );
  strictEqual(total, 60);
});

Deno.test("a burst after years of silence is exported in portions", async () => {
  await using scene = new HistoryScene();
  scene.publish("t", -1);
  scene.clock.jump(3 * 365 * 86_400_000);
  for (let i = 0; i < 60_000; i++) {
    scene.hub.publish("board", "t", i, scene.clock.now() + i / 100);
    if (i % 20_000 === 0) await scene.history.writer.flush();
  }
  const request = { topics: ["board/t"], from: 0, to: scene.clock.now() + 10_000 };
  const opened = await Export.open(scene.history, request);
  let rows = 0;
  for await (const portion of opened.portions()) rows += portion.length;
  deepStrictEqual([rows, opened.total], [60_001, 60_001]);
});

Deno.test("what may not be seen is not in an export, and too many topics are refused", async () => {
  await using scene = new HistoryScene();
  for (let i = 0; i < 257; i++) scene.publish(`c${i}`, 1);
  const request = { topics: ["board/#"], from: 0, to: scene.clock.now() + 1 };
  await rejects(Export.open(scene.history, request), /topic: more than 256 match/);
  const some = await Export.open(scene.history, request, (topic) => /c\d$/.test(topic));
  strictEqual(some.total, 10);
});

Deno.test("rows are written as CSV, lines of JSON and one JSON array", () => {
  const rows: Row[] = [
    { topic: "b/t", time: 1, value: 20.5 },
    { topic: "b/s", time: 2, value: 'say "hi", you' },
    { topic: "b/s", time: 3, value: "=1+1" },
    { topic: "b/f", time: 4, value: null },
  ];
  const write = (format: "csv" | "ndjson" | "json") => {
    const writer = new RowWriter(format, false);
    return writer.start() + writer.write(rows.slice(0, 1)) + writer.write([]) +
      writer.write(rows.slice(1)) + writer.end();
  };
  strictEqual(
    write("csv"),
    'topic,time,value\nb/t,1,20.5\nb/s,2,"say ""hi"", you"\nb/s,3,\'=1+1\nb/f,4,\n',
  );
  deepStrictEqual(write("ndjson").trim().split("\n").map((line) => JSON.parse(line)), rows);
  deepStrictEqual(JSON.parse(write("json")), rows);
  const empty = new RowWriter("json", false);
  deepStrictEqual(JSON.parse(empty.start() + empty.end()), []);
});
