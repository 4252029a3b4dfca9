import { type Clock, systemClock } from "../clock.ts";
import { growingPauseMs } from "../growing_pause.ts";
import type { Hub } from "../hub/hub.ts";
import type { Reading } from "../hub/reading.ts";
import { type Log, silentLog } from "../log.ts";
import { type Fetch, post, type PostTrouble } from "../post.ts";
import { stringifyLine } from "./line_protocol.ts";

/** Lines that wait while the server is away; the oldest go when there are more. */
export const MAX_WAITING_LINES = 100_000;
/** Lines of one request. */
const LINES_PER_REQUEST = 5000;
const INTERVAL_MS = 1000;
const PAUSE_RANGE = { minMs: 1000, maxMs: 60_000 };
const PAUSE_JITTER = 0.5;
const EVERYTHING = ["#"];
const DEFAULT_MEASUREMENT = "reading";

/** What an {@linkcode InfluxWriter} needs. */
export interface InfluxOptions {
  readonly hub: Hub;
  /** All of it: `http://host:8086/write?db=home`. */
  readonly url: string;
  /** Default `reading`. */
  readonly measurement?: string;
  /** The value of the Authorization field, if there is to be one. */
  readonly authorization?: string;
  readonly clock?: Clock;
  readonly log?: Log;
  /** Default: the platform's. */
  readonly fetch?: Fetch;
}

/** Sends every reading on to a server that takes InfluxDB's line protocol over HTTP. */
export class InfluxWriter {
  readonly #options: InfluxOptions;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #stopping = new AbortController();
  #lines: string[] = [];
  #dropped = 0;
  #attempt = 0;
  #trouble: string | null = null;
  #isSending = false;
  #cancelTimer: () => void = () => {};
  #unsubscribe: () => void = () => {};

  /** Does no I/O. */
  constructor(options: InfluxOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#log = options.log ?? silentLog;
  }

  /** How many readings the server will never get. */
  get dropped(): number {
    return this.#dropped;
  }

  /** How many wait to be sent. */
  get waiting(): number {
    return this.#lines.length;
  }

  /** What it counts, for the bridge's metrics. */
  metrics() {
    return [
      {
        name: "influx_readings_dropped_total",
        type: "counter",
        help: "Readings that the InfluxDB server will never get.",
        value: this.#dropped,
      },
      {
        name: "influx_readings_waiting",
        type: "gauge",
        help: "Readings that wait to be sent to the InfluxDB server.",
        value: this.#lines.length,
      },
    ] as const;
  }

  start(): void {
    this.#unsubscribe = this.#options.hub.subscribe(EVERYTHING, (reading) => this.#take(reading));
    this.#schedule(INTERVAL_MS);
  }

  /** Sends what waits, once, and stops. */
  async stop(): Promise<void> {
    this.#unsubscribe();
    this.#cancelTimer();
    this.#stopping.abort();
    if (!this.#isSending && this.#lines.length > 0) await this.#sendOnce();
  }

  #take(reading: Reading): void {
    const { measurement = DEFAULT_MEASUREMENT } = this.#options;
    const line = stringifyLine(reading, measurement);
    if (line === null) return;
    if (this.#lines.push(line) <= MAX_WAITING_LINES) return;
    this.#lines.splice(0, LINES_PER_REQUEST);
    this.#dropped += LINES_PER_REQUEST;
  }

  #schedule(delayMs: number): void {
    if (this.#stopping.signal.aborted) return;
    this.#cancelTimer = this.#clock.after(delayMs, () => this.#send());
  }

  async #send(): Promise<void> {
    let isWell = true;
    while (isWell && this.#lines.length > 0 && !this.#stopping.signal.aborted) {
      isWell = await this.#sendOnce();
    }
    const pause = { range: PAUSE_RANGE, jitter: PAUSE_JITTER };
    this.#schedule(isWell ? INTERVAL_MS : growingPauseMs(this.#attempt++, pause));
  }

  /** Sends the oldest lines; returns whether the server took or refused them for good. */
  async #sendOnce(): Promise<boolean> {
    const lines = this.#lines.splice(0, LINES_PER_REQUEST);
    this.#isSending = true;
    const trouble = await this.#post(lines.join("\n") + "\n");
    this.#isSending = false;
    if (trouble === null) {
      if (this.#trouble !== null) this.#log.info(`influx: it takes readings again`);
      this.#attempt = 0;
      this.#trouble = null;
      return true;
    }
    this.#tell(trouble.sentence);
    if (trouble.isFinal) this.#dropped += lines.length;
    else this.#lines.unshift(...lines);
    return trouble.isFinal;
  }

  #post(body: string): Promise<PostTrouble | null> {
    const { url, authorization, fetch } = this.#options;
    return post(url, body, { contentType: "text/plain; charset=utf-8", authorization, fetch });
  }

  /** Each trouble once, without what the URL's query may hold. */
  #tell(sentence: string): void {
    if (sentence === this.#trouble) return;
    this.#trouble = sentence;
    const { host } = new URL(this.#options.url);
    this.#log.warn(`influx at ${host}: ${sentence.replaceAll(this.#options.url, "its URL")}`);
  }
}
