import { computed, signal } from "@preact/signals";
import type { BridgeClient, ConnectionStatus, SubscriptionHandle } from "../../client/client.ts";
import type { GapCause } from "../../client/subscription.ts";
import type {
  CommandResult,
  DerivedChannel,
  DeviceSummary,
  HistoryParams,
  HistoryResult,
  Reading,
} from "../../wire/messages.ts";
import { AlarmsModel } from "./alarms.ts";
import { BridgeClock } from "./bridge_clock.ts";
import type { ChannelModel } from "./channel_model.ts";
import type { Comparison } from "./comparison.ts";
import { DeviceModel } from "./device_model.ts";
import type { Feed, FeedListener } from "./feed.ts";
import { FirstMinute } from "./first_minute.ts";
import { addLoss, NO_LOSS, recoverLoss } from "./loss.ts";
import { lineCommand, type LineEnd } from "./monitor.ts";
import { PastLoader } from "./past_loader.ts";
import { Shown } from "./shown.ts";
import { Site } from "./site.ts";
import { steadyNow } from "./steady_age.ts";
import { type TimeRange, TimeView } from "./time_view.ts";
import { DEFAULT_TIME_WINDOW } from "./time_window.ts";
import type { YRanges } from "./y_ranges.ts";

const LOG_LEVEL = "$log/";
const RAW_LEVEL = "$raw/";
/** So many lines of before are asked for, as far as the bridge remembers. */
const BACKFILL_LINES = 6_000;
/** Over a slow line the past takes its time: who asks again meanwhile makes it slower still. */
const PAST_TIMEOUT_MS = 60_000;
/** How long the first reading of a bridge is waited for, to know its clock. */
const FIRST_READING_MS = 1000;
/** The readings of so many channels are kept while nobody looks, each of some 200 KB. */
const MAX_KEPT_CHANNELS = 200;
/** After so many failed attempts, none of which ever succeeded, the page asks what is wrong. */
const ATTEMPTS_BEFORE_DOUBT = 3;

/** What a {@linkcode LiveModel} needs beyond what the bridge tells. */
export interface LiveModelOptions {
  /** Tells whether the bridge answers plain requests. */
  isReachable?(): Promise<boolean>;
  /** The page's own time, which nobody sets, in milliseconds. */
  now?(): number;
}

/** Everything the page shows, fed by one client. */
export class LiveModel {
  readonly status = signal<ConnectionStatus>({ phase: "connecting" });
  readonly devices = signal<readonly DeviceModel[] | null>(null);
  /** Whether this page may command devices; what it cannot do it does not show. */
  readonly mayCommand = signal(false);
  /** Whether the bridge answers, but its WebSocket does not come through. */
  readonly isSocketBlocked = signal(false);
  /** What of the readings did not come to this page. */
  readonly loss = signal(NO_LOSS);
  readonly window = signal(DEFAULT_TIME_WINDOW);
  /** The bridge's time at which the charts stand still, or null while they run. */
  readonly pausedAt = signal<number | null>(null);
  /** What the charts look at when it is not the newest. */
  readonly view = new TimeView(() => this.#liveRange());
  /** The channels that are looked at together. */
  readonly comparisons = signal<readonly Comparison[]>([]);
  /** The fixed ranges of charts, by what the charts are of. */
  readonly yRanges = signal<YRanges>({});
  /** The chart whose range is being set, by what it is of. */
  readonly settingRange = signal<string | null>(null);
  /** The derived channel that is being written; null while none is. */
  readonly deriving = signal<DerivedChannel | null>(null);
  readonly alarms = new AlarmsModel((method, params) => this.#client.request(method, params));
  /** What the bridge keeps of how it is shown. */
  readonly site = new Site((method, params) => this.#client.request(method, params));
  /** Whether this page may change how the site is shown to everybody. */
  readonly mayArrange = computed(() => this.mayCommand.value && this.site.mayBeSaved.value);
  /** Which of all this is shown. */
  readonly shown;
  /** What helps while a board is not here yet. */
  readonly firstMinute = new FirstMinute((method, params, timeoutMs) =>
    this.#client.request(method, params, timeoutMs)
  );
  readonly #clock = new BridgeClock();
  readonly #feed: Feed;
  readonly #client: BridgeClient;
  #log: SubscriptionHandle | null = null;
  readonly #byId = new Map<string, DeviceModel>();
  readonly #options: LiveModelOptions;
  readonly #pageNow: () => number;
  readonly #past: PastLoader;
  #wasLive = false;
  #loss = NO_LOSS;
  #liveSince = 0;
  #channels = 0;
  /** The bridge's time when the connection broke; readings until then are known. */
  #lostAt: number | null = null;

  constructor(feed: Feed, options: LiveModelOptions = {}) {
    this.#options = options;
    this.#pageNow = options.now ?? steadyNow;
    const { devices, view, site: { kept } } = this;
    this.shown = new Shown({ devices, view, kept });
    this.#feed = feed;
    this.#client = feed.client;
    this.#past = new PastLoader({
      ask: (params) =>
        this.#client.request("history", params, PAST_TIMEOUT_MS) as Promise<HistoryResult>,
      watched: () => this.#watched(),
      channel: (topic) => this.channel(topic),
      onComplete: () => this.#recover(),
      onNone: () => this.#startAnew(),
    });
  }

  /** Takes what came so far, and all that comes. */
  open(): void {
    this.#feed.handOver(this.#listener());
    this.#log = this.#client.subscribe({
      filters: ["$log/+"],
      delivery: "all",
      packed: true,
      backfill: BACKFILL_LINES,
    }, {
      readings: (lines) => this.#pushLog(lines),
      snapshot: (lines) => this.#pushLog(lines),
    });
  }

  /** Disconnects for good. */
  close(): void {
    this.#client.close();
  }

  /** Lets the readings wait at the bridge while nobody looks. */
  suspend(): void {
    this.#lostAt ??= this.now();
    this.#feed.suspend();
    this.#log?.suspend();
  }

  /** Fetches what was not looked at, as far as the bridge remembers, and goes on. */
  resume(): void {
    this.#feed.resume();
    this.#log?.resume();
    this.retryNow();
  }

  /** Does not wait for the next attempt to reconnect, unless a token is what is missing. */
  retryNow(): void {
    const status = this.status.peek();
    if (status.phase !== "closed" || status.needsToken !== true) this.#client.connect();
  }

  /** Says who this is. */
  useToken(token: string): void {
    this.#client.useToken(token);
  }

  /** Has a device read as a profile says, until the bridge's next start. @throws {RpcError} */
  async useProfile(device: string, profile: string): Promise<void> {
    await this.#client.request("profile", { device, profile });
  }

  /** Sends a request and resolves with its result. @throws {RpcError} */
  request(method: string, params: object): Promise<unknown> {
    return this.#client.request(method, params);
  }

  /** Asks for the past. @throws {RpcError} when the bridge keeps none */
  history(params: HistoryParams): Promise<HistoryResult> {
    return this.#client.history(params);
  }

  /** The bridge's time now, in milliseconds since 1970. */
  now(): number {
    return this.#clock.at(this.#pageNow());
  }

  /** How long a device is in its state, in milliseconds. */
  ageMs(device: DeviceModel): number {
    return device.ageMs(this.#pageNow());
  }

  /** Until when a value that was not reported again may be taken to hold. */
  heldTo(): number {
    return this.#lostAt ?? this.now();
  }

  /** Lets the charts stand still, or run again. */
  togglePause(): void {
    const isPaused = this.pausedAt.peek() !== null;
    for (const device of this.#byId.values()) {
      for (const channel of device.channels.peek()) {
        if (isPaused) channel.thaw();
        else channel.freeze();
      }
    }
    this.pausedAt.value = isPaused ? null : this.now();
  }

  /** Sends a line to a board. @throws {RpcError} when it did not arrive */
  sendLine(device: string, text: string, end: LineEnd): Promise<CommandResult> {
    return this.#client.command(lineCommand(device, text, end));
  }

  /** Has chunks of a board's bytes taken as they come, until what is returned is called. */
  followBytes(device: string, take: (chunks: readonly Reading[]) => void): () => void {
    const subscription = this.#client.subscribe(
      { filters: [`${RAW_LEVEL}${device}`], delivery: "all", packed: true },
      { readings: take },
    );
    return () => subscription.close();
  }

  /** Lets the charts follow the time again, whatever they showed. */
  backToLive(): void {
    this.view.follow();
    if (this.pausedAt.peek() !== null) this.togglePause();
  }

  /** Brings what arrived since the last call to the page. */
  show(): void {
    this.#loadPast();
    this.loss.value = this.#loss;
    for (const device of this.#byId.values()) {
      device.log.show();
      for (const channel of device.channels.peek()) channel.show();
    }
  }

  #listener(): FeedListener {
    return {
      status: (status, at) => this.#updateStatus(status, at),
      devices: (devices, at) => this.#updateDevices(devices, at),
      readings: (readings, missed, at) => this.#receive(readings, missed, at),
      snapshot: (readings, at) => this.#receiveSnapshot(readings, at),
      gap: (count, cause, at) => this.#break(count, cause, at),
      alarms: (alarms, recent, at) => this.alarms.update(alarms, recent, at),
      alarmRules: () => this.alarms.refreshRules(),
      dashboard: (answer) => this.site.take(answer),
    };
  }

  #receive(readings: readonly Reading[], missed: number, at: number): void {
    this.#lostAt = null;
    const newest = readings.at(-1);
    if (newest !== undefined) this.#clock.observe(newest.time, at);
    if (missed > 0) this.#loss = { ...this.#loss, skipped: this.#loss.skipped + missed };
    this.#push(readings, at);
  }

  #receiveSnapshot(readings: readonly Reading[], at: number): void {
    this.#lostAt = null;
    this.#push(readings, at);
  }

  #push(readings: readonly Reading[], at: number): void {
    for (const { topic, time, value, seq } of readings) {
      this.channel(topic)?.push(time, value, { seq, now: at });
    }
  }

  /** Without a history the bridge's memory is all there is of the past. */
  #startAnew(): void {
    for (const device of this.#byId.values()) {
      for (const channel of device.channels.peek()) channel.startAnew();
    }
    this.#feed.backfill();
  }

  /** The channel of a topic; undefined until the bridge has named it. */
  channel(topic: string): ChannelModel | undefined {
    const slash = topic.indexOf("/");
    return this.#byId.get(topic.slice(0, slash))?.channel(topic.slice(slash + 1));
  }

  #pushLog(lines: readonly Reading[]): void {
    for (const { topic, time, value, seq } of lines) {
      const device = this.#byId.get(topic.slice(LOG_LEVEL.length));
      device?.log.push({ seq, time, text: String(value) });
    }
  }

  #break(count: number, cause: GapCause, at: number): void {
    this.#loss = addLoss(this.#loss, count, cause);
    const time = this.#lostAt ?? this.#clock.at(at);
    for (const device of this.#byId.values()) {
      device.lose(count, cause, time);
      for (const channel of device.channels.peek()) channel.forgetPast();
    }
  }

  #loadPast(): void {
    if (this.status.peek().phase !== "live") return;
    // Which minute is the bridge's last shows with the first reading, if there is to be one.
    if (this.#clock.isSet || this.#pageNow() - this.#liveSince >= FIRST_READING_MS) {
      this.#past.loadWindow(this.window.peek(), this.now());
    }
    const range = this.view.range.peek();
    if (range !== null) this.#past.loadDetail(range, this.#pageNow());
  }

  /** The channels whose charts somebody looks at. */
  #watched(): ChannelModel[] {
    return [...this.#byId.values()].flatMap(({ channels }) => channels.peek())
      .filter(({ isWatched }) => isWatched);
  }

  #liveRange(): TimeRange {
    const to = this.pausedAt.peek() ?? this.now();
    return { from: to - this.window.peek().spanMs, to };
  }

  /** What the bridge had forgotten came from its history after all. */
  #recover(): void {
    this.#loss = recoverLoss(this.#loss);
    for (const device of this.#byId.values()) device.recover();
  }

  #updateStatus(status: ConnectionStatus, at: number): void {
    const wasLive = this.status.peek().phase === "live";
    if (wasLive && status.phase !== "live") this.#lostAt ??= this.#clock.at(at);
    if (!wasLive && status.phase === "live") {
      this.#past.restart();
      // After what is asked for by the client itself: that is waited for.
      queueMicrotask(() => this.alarms.refreshRules());
      this.#liveSince = at;
    }
    this.status.value = status;
    if (status.phase === "live") {
      this.#wasLive = true;
      this.mayCommand.value = status.welcome.role === "operator";
      this.isSocketBlocked.value = false;
    } else if (status.phase === "waiting" && status.attempt + 1 >= ATTEMPTS_BEFORE_DOUBT) {
      this.#doubt();
    }
  }

  async #doubt(): Promise<void> {
    if (this.#wasLive) return;
    const isReachable = await this.#options.isReachable?.() ?? false;
    if (!this.#wasLive) this.isSocketBlocked.value = isReachable;
  }

  #updateDevices(summaries: ReadonlyMap<string, DeviceSummary>, at: number): void {
    for (const id of [...this.#byId.keys()]) {
      if (!summaries.has(id)) this.#byId.delete(id);
    }
    for (const summary of summaries.values()) {
      const known = this.#byId.get(summary.id);
      if (known !== undefined) {
        // Every change of one device brings all of them.
        if (known.summary.peek() !== summary) known.update(summary, at);
      } else this.#byId.set(summary.id, this.#create(summary, at));
    }
    const models = [...this.#byId.values()];
    const shown = this.devices.peek();
    if (shown?.length !== models.length || models.some((model, i) => model !== shown[i])) {
      this.devices.value = models;
    }
  }

  #create(summary: DeviceSummary, at: number): DeviceModel {
    const device = new DeviceModel(
      summary,
      (device, channel, value) =>
        // What is switched off may have to stop at once.
        this.#client.command({ device, channel, value, ...(value === false && { urgent: true }) }),
      () => this.#channels++ < MAX_KEPT_CHANNELS,
    );
    device.update(summary, at);
    return device;
  }
}
