import { type Clock, systemClock } from "../clock.ts";
import type { Device } from "../hub/device_directory.ts";
import type { Hub } from "../hub/hub.ts";
import { type Log, silentLog } from "../log.ts";
import type { HistoryResult, HistorySeries } from "../wire/messages.ts";
import type { ExportSource } from "./export.ts";
import type { Notes } from "./notes.ts";
import type { OpenChannels } from "./open_channels.ts";
import { findChannel, readGaps, readPoints } from "./query.ts";
import { type HistoryParams, readRequest } from "./request.ts";
import type { RetentionOptions } from "./retention.ts";
import type { Store } from "./store.ts";
import { StoreError } from "./store_error.ts";
import { Slices } from "./turns.ts";
import { HistoryWriter } from "./writer.ts";

/** What is kept when nothing is said. */
export const DEFAULT_RETENTION: RetentionOptions = { days: 365, rawHours: 24, maxMegabytes: 512 };
/** Queries that may wait; beyond it they are refused. */
const MAX_WAITING = 64;
/** Every topic but the bridge's own. */
const EVERYTHING = ["#"];

/** What a {@linkcode History} is made of. */
export interface HistoryOptions {
  readonly hub: Hub;
  /** The database's file. */
  readonly path: string;
  /** Default {@linkcode DEFAULT_RETENTION}; what is left out has its value there. */
  readonly retention?: Partial<RetentionOptions>;
  readonly clock?: Clock;
  readonly log?: Log;
}

/** Tells whether somebody may know of a topic. */
export type TopicPredicate = (topic: string) => boolean;

/** There is too much to do, or nothing to read from; the message says which. */
export class HistoryUnavailableError extends Error {
  override readonly name = "HistoryUnavailableError";
}

/** The readings of days: keeps all that a hub publishes, and answers for the past. */
export class History implements ExportSource {
  readonly writer: HistoryWriter;
  readonly #hub: Hub;
  readonly #clock: Clock;
  readonly #stops: (() => void)[] = [];
  readonly #states = new Map<string, string>();

  /** Does no I/O. */
  constructor({ hub, path, retention, clock = systemClock, log = silentLog }: HistoryOptions) {
    this.#hub = hub;
    this.#clock = clock;
    const kept = { ...DEFAULT_RETENTION, ...retention };
    this.writer = new HistoryWriter({ path, clock, log, retention: kept });
  }

  /** Opens the file, or tells why it cannot be used, and keeps what comes from now on. */
  start(): void {
    this.writer.open();
    for (const device of this.#hub.devices()) this.#noteState(device, false);
    this.#stops.push(
      this.#hub.subscribe(EVERYTHING, (reading) => this.writer.record(reading)),
      this.#hub.onDeviceChange((device, isGone) => this.#noteState(device, isGone)),
    );
  }

  /** Writes what waits and closes the file. */
  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0)) stop();
    await this.writer.close();
  }

  /**
   * Answers for the past of some topics. What `isVisible` denies looks like a topic that never was.
   *
   * @throws {HistoryRequestError} when the query makes no sense
   * @throws {HistoryUnavailableError} when too many wait
   */
  query(params: HistoryParams, isVisible: TopicPredicate = () => true): Promise<HistoryResult> {
    const { topics, ...asked } = readRequest(params, this.#clock.now());
    const request = { ...asked, shares: topics.length };
    return this.run(async () => {
      // All of it as of one turn, whatever comes while blocks are read.
      const { seq } = this.#hub;
      const sources = topics.map((topic) =>
        isVisible(topic)
          ? { topic, source: findChannel(this, topic) }
          : { topic, source: { store: null, id: undefined, waiting: [] } }
      );
      const gaps = topics.map((topic) => readGaps(this, isVisible(topic) ? topic : "", request));
      const slices = new Slices();
      const series: HistorySeries[] = [];
      for (const [i, { topic, source }] of sources.entries()) {
        const points = await readPoints(source, { topic, ...request }, slices);
        series.push({ topic, ...points, gaps: gaps[i] });
      }
      return { series, seq };
    });
  }

  get store(): Store | null {
    return this.writer.store;
  }

  get channels(): OpenChannels {
    return this.writer.channels;
  }

  get notes(): Notes {
    return this.writer.notes;
  }

  /**
   * Runs work on the store when it is its turn. What `goesOn` was begun already: it waits with no
   * more than one piece, and is not refused half way.
   *
   * @throws {HistoryUnavailableError} when too much waits, or the file cannot be read
   */
  async run<T>(work: () => Promise<T>, goesOn = false): Promise<T> {
    const { queue } = this.writer;
    if (queue.length >= MAX_WAITING && !goesOn) {
      throw new HistoryUnavailableError("too many queries wait");
    }
    try {
      return await queue.run(work);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.writer.reportFault(error);
      throw new HistoryUnavailableError("the history cannot be read", { cause: error });
    }
  }

  #noteState({ id, state, reason }: Device, isGone: boolean): void {
    const time = this.#clock.now();
    const now = isGone
      ? { state: "absent", reason: "the device was removed" }
      : { state, reason: reason ?? null };
    const text = `${now.state} ${now.reason}`;
    if (this.#states.get(id) === text) return;
    if (isGone) this.#states.delete(id);
    else this.#states.set(id, text);
    this.writer.notes.addState(id, { time, ...now });
  }
}
