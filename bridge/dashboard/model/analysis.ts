import type { HistoryParams, HistoryResult, HistorySeries } from "../../wire/messages.ts";
import type { ChannelModel } from "./channel_model.ts";
import { levelOf } from "./level.ts";
import { Samples, type Series } from "./samples.ts";
import type { TimeRange } from "./time_view.ts";
import { TIME_WINDOWS } from "./time_window.ts";

/** The most points that a bridge answers with, of all channels together. */
const MAX_POINTS = 10_000;
const RAW_TIERS = ["raw", "changes"];

/** Where an {@linkcode Analysis} has its readings from. */
export interface AnalysisSource {
  /** The span that is looked at; it moves while the charts follow the time. */
  range(): TimeRange;
  /** Asks the bridge. Rejects when it keeps no history. */
  history(params: HistoryParams): Promise<HistoryResult>;
}

/** The readings of some channels over the span that is looked at, one by one as far as they are known. */
export class Analysis {
  readonly channels: readonly ChannelModel[];
  /** Counts up with all that changes what there is to see. */
  version = 0;
  /** What the points are where they are no single readings: steps of `10s`. */
  step = "";
  readonly #source: AnalysisSource;
  readonly #samples: readonly Samples[];
  readonly #unlisten: readonly (() => void)[];
  /** What came since the past was asked for. */
  #arrived: [channel: number, time: number, level: number][] = [];
  #question = 0;

  constructor(channels: readonly ChannelModel[], source: AnalysisSource) {
    this.channels = channels;
    this.#source = source;
    this.#samples = channels.map(() => new Samples());
    this.#unlisten = channels.map((channel, i) =>
      channel.listen((time, level) => {
        this.#samples[i].push(time, level);
        this.#arrived.push([i, time, level]);
        this.version++;
      })
    );
  }

  /** Asks for what was before, of the span that is looked at now. */
  async load(): Promise<void> {
    const question = ++this.#question;
    const { from, to } = this.#source.range();
    const topics = this.channels.map(({ topic }) => topic);
    this.#arrived = [];
    let series: readonly HistorySeries[] = [];
    try {
      const maxPoints = Math.floor(MAX_POINTS / topics.length);
      ({ series } = await this.#source.history({ topics, from, to, maxPoints }));
    } catch {
      // What the page itself has seen is better than nothing.
    }
    if (question !== this.#question) return;
    this.step = series.find(({ tier }) => !RAW_TIERS.includes(tier))?.tier ?? "";
    for (const [i, samples] of this.#samples.entries()) {
      samples.clear();
      const known = series.find(({ topic }) => topic === topics[i]);
      if (known === undefined || known.points.length === 0) this.#takeSeen(i, { from, to });
      else pushKept(samples, known);
    }
    for (const [i, time, level] of this.#arrived) this.#samples[i].push(time, level);
    this.version++;
  }

  /** The readings of each channel. */
  series(): Series[] {
    const { from, to } = this.#source.range();
    return this.#samples.map((samples) => samples.between(from, to));
  }

  /** Hears of no more readings. */
  close(): void {
    this.#question++;
    for (const unlisten of this.#unlisten) unlisten();
  }

  #takeSeen(index: number, range: TimeRange): void {
    const [xs, ys]: [number[], (number | null)[]] = [[], []];
    const window = TIME_WINDOWS.find(({ spanMs }) => spanMs >= range.to - range.from) ??
      TIME_WINDOWS.at(-1)!;
    this.channels[index].ring(window).points(range, xs, ys);
    // The last one is the chart's edge, not a reading.
    for (let i = 0; i < xs.length - 1; i++) this.#samples[index].push(xs[i], ys[i] ?? NaN);
  }
}

function pushKept(samples: Samples, { points, gaps }: HistorySeries): void {
  let nextGap = 0;
  for (const [time, , , mean, last] of points) {
    for (; nextGap < gaps.length && gaps[nextGap][0] <= time; nextGap++) {
      samples.push(gaps[nextGap][0], NaN);
    }
    samples.push(time, mean ?? levelOf(last) ?? NaN);
  }
}
