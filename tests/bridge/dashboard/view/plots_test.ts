import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { Analysis } from "../../../../bridge/dashboard/model/analysis.ts";
import { ChannelModel } from "../../../../bridge/dashboard/model/channel_model.ts";
import { PLOTS } from "../../../../bridge/dashboard/view/plots.ts";

const START = 1_700_000_000_000;
const NAMES = ["left", "right"];

/** An analysis of channels that read `values(i)` ten times a second. */
function analyse(all: readonly ((i: number) => number)[], count = 200, spacingMs = 100): Analysis {
  const channels = all.map((_, i) => {
    const summary = { id: `c${i}`, topic: `a/c${i}`, kind: "number", unit: "V", writable: false };
    return new ChannelModel(
      summary as ConstructorParameters<typeof ChannelModel>[0],
      () => Promise.reject(new Error("not sent")),
    );
  });
  const analysis = new Analysis(channels, {
    range: () => ({ from: START, to: START + count * spacingMs }),
    history: () => Promise.reject(new Error("no history")),
  });
  for (let i = 0; i < count; i++) {
    for (const [at, channel] of channels.entries()) channel.push(START + i * spacingMs, all[at](i));
  }
  return analysis;
}

Deno.test("an XY plot has the first channel to the right and tells how far the other follows it", () => {
  const plotted = PLOTS.xy.work(analyse([(i) => i % 50, (i) => 100 - i % 50]), NAMES)!;
  deepStrictEqual([plotted.xLabel, plotted.yLabel], ["left, V", "right, V"]);
  const [, { xs, ys }] = plotted.series;
  strictEqual(xs.length, 200);
  ok(xs.every((x, i) => (i === 0 || x >= xs[i - 1]) && x + ys[i] === 100));
  deepStrictEqual(plotted.facts[1].slice(1), [["r", "−1.000"], ["n", "200"]]);
  strictEqual(PLOTS.xy.work(analyse([(i) => i]), NAMES), null);
});

Deno.test("an XY plot of very many readings shows some of them", () => {
  const plotted = PLOTS.xy.work(analyse([(i) => i, (i) => i], 7_000), NAMES)!;
  ok(plotted.series[1].xs.length <= 3_000);
  deepStrictEqual(plotted.facts[1].at(-1), ["n", "7,000"]);
});

Deno.test("a histogram counts readings, of several channels in shares", () => {
  const one = PLOTS.histogram.work(analyse([(i) => i % 10]), NAMES)!;
  strictEqual(one.series[0].ys.reduce((sum, y) => sum + y, 0), 200);
  strictEqual(one.yLabel, "readings");
  const two = PLOTS.histogram.work(analyse([(i) => i % 10, () => 3]), NAMES)!;
  for (const { ys } of two.series) {
    ok(Math.abs(ys.reduce((sum, y) => sum + y, 0) - 100) < 1e-9);
  }
  match(two.note, /^bins of \d/);
  deepStrictEqual(two.facts[1], [["median", "3.0"], ["mean", "3.0"], ["σ", "0.0"], ["n", "200"]]);
});

Deno.test("a spectrum tells the strongest frequency in a unit that people can read", () => {
  const sine = (i: number) => Math.sin(2 * Math.PI * i / 8);
  const fast = PLOTS.spectrum.work(analyse([sine], 256), NAMES)!;
  strictEqual(fast.xLabel, "Hz");
  match(fast.facts[0][0][1], /^1\.2\d* Hz$/);
  strictEqual(fast.note, "");
  const slow = PLOTS.spectrum.work(analyse([sine], 256, 60_000), NAMES)!;
  strictEqual(slow.xLabel, "per hour");
  match(slow.facts[0][0][1], /^7\.[45]\d* per hour$/);
  strictEqual(PLOTS.spectrum.work(analyse([sine], 10), NAMES), null);
});
