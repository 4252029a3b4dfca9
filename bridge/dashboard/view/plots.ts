import type { Analysis } from "../model/analysis.ts";
import type { ChannelModel } from "../model/channel_model.ts";
import type { ComparisonKind } from "../model/comparison.ts";
import { histogramOf } from "../model/histogram.ts";
import { correlationOf, type Pairs, pairsOf } from "../model/pairs.ts";
import { peakOf, type Spectrum, spectrumOf } from "../model/spectrum.ts";
import { Summing } from "../model/statistics.ts";
import { formatSpan } from "../model/time_text.ts";
import { formatValue } from "./format.ts";
import type { PlotStyle, Plotted } from "./plot_chart.ts";

/** More points are no more to see. */
const MAX_PAIRS = 3_000;
const PERCENT = 100;
const MORE_DECIMALS = 1;
const COUNT_DIGITS = 3;
/** How a frequency is told, the first that makes the greatest of them at least one. */
const RATES = [["Hz", 1], ["per minute", 60], ["per hour", 3_600], ["per day", 86_400]] as const;

/** How one kind of plot is worked out and drawn; `names` are those of the channels. */
export interface PlotKind {
  readonly style: PlotStyle;
  work(analysis: Analysis, names: readonly string[]): Plotted | null;
}

/** The kinds of comparisons that are not drawn over time. */
export const PLOTS: Readonly<Record<Exclude<ComparisonKind, "lines">, PlotKind>> = {
  xy: { style: { shape: "points", isFromZero: false }, work: plotPairs },
  histogram: { style: { shape: "steps", isFromZero: true }, work: plotHistogram },
  spectrum: { style: { shape: "line", isFromZero: true }, work: plotSpectra },
};

/** The first channel to the right, the others up. */
function plotPairs(analysis: Analysis, names: readonly string[]): Plotted | null {
  const [x, ...others] = analysis.series();
  if (others.length === 0) return null;
  const [channelX, ...channelsY] = analysis.channels;
  const all = others.map((y) => pairsOf(x, y));
  if (all.every(({ times }) => times.length === 0)) return null;
  return {
    // The first has no points of its own, but its colour in the legend.
    series: [{ xs: [], ys: [] }, ...all.map((pairs) => scattered(pairs))],
    xLabel: withUnit(names[0], channelX),
    yLabel: channelsY.length === 1 ? withUnit(names[1], channelsY[0]) : "",
    facts: [[["axis", "to the right"]], ...all.map((pairs) => pairFacts(pairs))],
    note: noteOf(analysis),
  };
}

function scattered({ times, xs, ys }: Pairs): { xs: number[]; ys: number[] } {
  const stride = Math.ceil(times.length / MAX_PAIRS);
  const points = xs.map((x, i) => [x, ys[i]] as const).filter((_, i) => i % stride === 0)
    .sort(([a], [b]) => a - b);
  return { xs: points.map(([x]) => x), ys: points.map(([, y]) => y) };
}

function pairFacts(pairs: Pairs): Plotted["facts"][number] {
  const r = correlationOf(pairs);
  return [
    ["axis", "up"],
    ["r", r === null ? "–" : formatValue(r, COUNT_DIGITS)],
    ["n", count(pairs.times.length)],
  ];
}

/** Of several channels shares: one may read more often than another. */
function plotHistogram(analysis: Analysis): Plotted | null {
  const all = analysis.series();
  const histogram = histogramOf(all);
  if (histogram === null) return null;
  const { start, width, counts } = histogram;
  const isShare = counts.length > 1;
  const series = counts.map((bins) => {
    const total = bins.reduce((sum, it) => sum + it, 0);
    const scale = isShare ? PERCENT / Math.max(1, total) : 1;
    const xs = [...bins, 0].map((_, i) => start + i * width);
    return { xs, ys: [...bins.map((it) => it * scale), 0] };
  });
  const units = new Set(analysis.channels.map(({ summary }) => summary.peek().unit ?? ""));
  return {
    series,
    xLabel: [...units].join(", "),
    yLabel: isShare ? "% of readings" : "readings",
    facts: all.map(({ values }, i) => momentFacts(values, analysis.channels[i])),
    note: [`bins of ${Number(width.toPrecision(3))}`, noteOf(analysis)].filter(Boolean).join(", "),
  };
}

function momentFacts(
  values: readonly number[],
  { decimals }: ChannelModel,
): Plotted["facts"][number] {
  const there = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const summing = new Summing();
  for (const value of there) {
    const same = { mean: value, min: value, max: value, first: value, last: value };
    summing.add({ count: 1, squares: 0, ...same });
  }
  const { mean, deviation } = summing.result ?? {};
  const text = (value: number | undefined) => formatValue(value, decimals + MORE_DECIMALS);
  return [
    ["median", text(there[Math.floor(there.length / 2)])],
    ["mean", text(mean)],
    ["σ", text(deviation)],
    ["n", count(there.length)],
  ];
}

function plotSpectra(analysis: Analysis): Plotted | null {
  const all = analysis.series().map(spectrumOf);
  const there = all.filter((spectrum) => spectrum !== null);
  if (there.length === 0) return null;
  const highest = Math.max(...there.map(({ frequencies }) => frequencies.at(-1)!));
  const [unit, factor] = RATES.find(([, factor]) => highest * factor >= 1) ?? RATES.at(-1)!;
  const uneven = there.some(({ isUneven }) => isUneven);
  const units = new Set(analysis.channels.map(({ summary }) => summary.peek().unit ?? ""));
  return {
    series: all.map((spectrum) => ({
      xs: spectrum?.frequencies.map((hertz) => hertz * factor) ?? [],
      ys: spectrum?.amplitudes ?? [],
    })),
    xLabel: unit,
    yLabel: ["amplitude", [...units].join(", ")].filter(Boolean).join(", "),
    facts: all.map((spectrum, i) => spectrumFacts(spectrum, analysis.channels[i], [unit, factor])),
    note: [
      uneven ? "unevenly spaced: filled in along straight lines" : "",
      noteOf(analysis),
    ].filter(Boolean).join(", "),
  };
}

function spectrumFacts(
  spectrum: Spectrum | null,
  { decimals }: ChannelModel,
  [unit, factor]: readonly [string, number],
): Plotted["facts"][number] {
  if (spectrum === null) return [["peak", "too few readings"]];
  const { hertz, amplitude } = peakOf(spectrum);
  return [
    ["peak", `${Number((hertz * factor).toPrecision(4))} ${unit}`],
    ["period", formatSpan(1_000 / hertz)],
    ["amplitude", formatValue(amplitude, decimals + MORE_DECIMALS)],
    ["spacing", formatSpan(spectrum.spacingMs)],
    ["n", count(spectrum.count)],
  ];
}

function withUnit(name: string, { summary }: ChannelModel): string {
  const { unit } = summary.peek();
  return unit === undefined ? name : `${name}, ${unit}`;
}

function noteOf({ step }: Analysis): string {
  return step === "" ? "" : `means of ${step} each`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}
