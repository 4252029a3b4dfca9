import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Analysis } from "../../../../bridge/dashboard/model/analysis.ts";
import { ChannelModel } from "../../../../bridge/dashboard/model/channel_model.ts";
import type { HistoryParams, HistorySeries } from "../../../../bridge/wire/messages.ts";

const START = 1_700_000_000_000;

function channel(id: string): ChannelModel {
  const summary = { id, topic: `a/${id}`, kind: "number", writable: false } as const;
  return new ChannelModel(summary, () => Promise.reject(new Error("not sent")));
}

/** An analysis of one channel whose bridge answers what the test says. */
function analyse(answer: (params: HistoryParams) => Promise<{ series: HistorySeries[] }>) {
  const it = channel("t");
  const range = { from: START, to: START + 60_000 };
  const analysis = new Analysis([it], {
    range: () => range,
    history: async (params) => ({ ...await answer(params), seq: 0 }),
  });
  return { analysis, it };
}

function series(points: [number, number][], tier = "raw"): HistorySeries {
  return {
    topic: "a/t",
    tier,
    points: points.map(([time, value]) => [START + time, value, value, value, value]),
    gaps: [[START + 2_500, START + 2_900, "away"]],
  };
}

Deno.test("what the bridge kept comes before what arrives meanwhile, with its gaps", async () => {
  const asked: HistoryParams[] = [];
  const { analysis, it } = analyse((params) => {
    asked.push(params);
    it.push(START + 4_000, 40);
    return Promise.resolve({ series: [series([[1_000, 10], [3_000, 30]])] });
  });
  it.push(START + 500, 5);
  await analysis.load();
  it.push(START + 5_000, 50);
  it.push(START + 6_000, null);
  const [{ times, values }] = analysis.series();
  deepStrictEqual(times.map((time) => time - START), [1_000, 2_500, 3_000, 4_000, 5_000, 6_000]);
  deepStrictEqual(values, [10, NaN, 30, 40, 50, NaN]);
  strictEqual(analysis.step, "");
  deepStrictEqual(asked, [
    { topics: ["a/t"], from: START, to: START + 60_000, maxPoints: 10_000 },
  ]);
});

Deno.test("steps are told to be steps", async () => {
  const { analysis } = analyse(() => Promise.resolve({ series: [series([[0, 1]], "10s")] }));
  await analysis.load();
  strictEqual(analysis.step, "10s");
});

Deno.test("without a history the page's own past stands in", async () => {
  const { analysis, it } = analyse(() => Promise.reject(new Error("no history")));
  it.push(START + 1_000, 1);
  it.push(START + 2_000, 2);
  await analysis.load();
  it.push(START + 3_000, 3);
  deepStrictEqual(analysis.series()[0].values, [1, 2, 3]);
});

Deno.test("an answer to an earlier question is not taken, nor anything once it is closed", async () => {
  const first = Promise.withResolvers<{ series: HistorySeries[] }>();
  const answers = [first.promise, Promise.resolve({ series: [series([[1_000, 2]])] })];
  const { analysis, it } = analyse(() => answers.shift()!);
  const early = analysis.load();
  await analysis.load();
  first.resolve({ series: [series([[1_000, 1]])] });
  await early;
  analysis.close();
  it.push(START + 2_000, 9);
  deepStrictEqual(analysis.series()[0].values, [2]);
});
