import { RpcError } from "../../client/errors.ts";
import type { HistoryParams, HistoryResult } from "../../wire/messages.ts";
import { RpcErrorCode } from "../../wire/protocol.ts";
import { BUCKETS, type ChannelModel, DETAIL_BUCKETS } from "./channel_model.ts";
import type { TimeRange } from "./time_view.ts";
import type { TimeWindow } from "./time_window.ts";

/** Charts whose past is asked for at once: the first are there soon, and no answer is too long. */
const CHANNELS_PER_QUESTION = 16;
/** Who zooms or pans is not asked for, but what is looked at then. */
const RANGE_SETTLES_MS = 150;

/** Where a {@linkcode PastLoader} asks, and whom it asks for. */
export interface PastSource {
  /** Asks the bridge. @throws {RpcError} when it keeps no history or refuses */
  ask(params: HistoryParams): Promise<HistoryResult>;
  /** The channels whose charts somebody looks at. */
  watched(): readonly ChannelModel[];
  channel(topic: string): ChannelModel | undefined;
  /** Nothing of the window is missing any more. */
  onComplete(): void;
  /** The bridge keeps no history; called once at most. */
  onNone(): void;
}

/** Fetches what the bridge kept, of the channels that are looked at, a few at a time. */
export class PastLoader {
  readonly #source: PastSource;
  #hasHistory = true;
  /** Whether there was a history at first; null before that is known. */
  #isFound: boolean | null = null;
  #seenRange: TimeRange | null = null;
  #seenRangeSinceMs = 0;

  constructor(source: PastSource) {
    this.#source = source;
  }

  /** Asks again, whatever the bridge before said: this one may keep a history. */
  restart(): void {
    this.#hasHistory = true;
  }

  /** Asks for what the bridge kept of the chosen window until `now`, once for each channel. */
  loadWindow(window: TimeWindow, now: number): void {
    if (!this.#hasHistory) return;
    const missing = this.#source.watched().filter((channel) => channel.needsPast(window))
      .slice(0, CHANNELS_PER_QUESTION);
    if (missing.length === 0) return;
    for (const channel of missing) channel.awaitPast(window);
    const topics = missing.map(({ topic }) => topic);
    this.#source.ask({ topics, from: now - window.spanMs, maxPoints: BUCKETS }).then(
      ({ series, seq }) => {
        this.#isFound ??= true;
        for (const past of series) this.#source.channel(past.topic)?.takePast(window, past, seq);
        const isMissing = this.#source.watched().some((channel) => channel.isWithoutPast(window));
        if (!isMissing) this.#source.onComplete();
      },
      (error) => {
        this.#heed(error);
        for (const channel of missing) channel.forgetPast();
      },
    );
  }

  /** Asks for a closer look at a span that has been looked at for a moment. */
  loadDetail(range: TimeRange, pageNowMs: number): void {
    if (!this.#hasHistory) return;
    if (range !== this.#seenRange) {
      this.#seenRange = range;
      this.#seenRangeSinceMs = pageNowMs;
    }
    if (pageNowMs - this.#seenRangeSinceMs < RANGE_SETTLES_MS) return;
    const missing = this.#source.watched().filter((channel) => channel.needsDetail(range))
      .slice(0, CHANNELS_PER_QUESTION);
    if (missing.length === 0) return;
    const marginMs = (range.to - range.from) / 2;
    const look = { from: range.from - marginMs, to: range.to + marginMs };
    for (const channel of missing) channel.awaitDetail(look);
    const topics = missing.map(({ topic }) => topic);
    this.#source.ask({ topics, ...look, maxPoints: DETAIL_BUCKETS }).then(
      ({ series }) => {
        for (const past of series) this.#source.channel(past.topic)?.takeDetail(look, past);
      },
      (error) => {
        this.#heed(error);
        for (const channel of missing) channel.awaitDetail(null);
      },
    );
  }

  /** A bridge that keeps no history knows no such method; else it is asked again. */
  #heed(error: unknown): void {
    if (!(error instanceof RpcError) || error.code === RpcErrorCode.Busy) return;
    this.#hasHistory = false;
    if (error.code !== RpcErrorCode.MethodNotFound || this.#isFound !== null) return;
    this.#isFound = false;
    this.#source.onNone();
  }
}
