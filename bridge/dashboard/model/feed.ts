import {
  BridgeClient,
  type ConnectionStatus,
  type SubscriptionHandle,
} from "../../client/client.ts";
import type { GapCause } from "../../client/subscription.ts";
import type { Alarm, AlarmChange } from "../../wire/alarms.ts";
import type { DeviceSummary, Reading } from "../../wire/messages.ts";
import { steadyNow } from "./steady_age.ts";

/** A bridge that says nothing for so long is asked for a sign of life: somebody is looking. */
const SILENCE_MS = 5_000;
/** So many readings of before are asked for at first: more would keep a slow line busy for long. */
const FIRST_READINGS = 60;
/** So many are asked for where no history has them. */
const BACKFILL_READINGS = 6_000;
/** So much of what came is kept for who listens later. */
const MAX_KEPT = 2_000;

/** Who hears of what a bridge tells; `at` is the page's own time when it came. */
export interface FeedListener {
  status(status: ConnectionStatus, at: number): void;
  devices(devices: ReadonlyMap<string, DeviceSummary>, at: number): void;
  readings(readings: readonly Reading[], missed: number, at: number): void;
  snapshot(readings: readonly Reading[], at: number): void;
  gap(count: number, cause: GapCause, at: number): void;
  alarms(alarms: readonly Alarm[], recent: readonly AlarmChange[], at: number): void;
  /** The bridge has other rules for alarms than before. */
  alarmRules?(): void;
  /** How the bridge's site is shown: what `dashboard` answers. */
  dashboard(answer: unknown): void;
}

/** How a {@linkcode Feed} reaches its bridge. */
export interface FeedOptions {
  readonly token?: string;
  /** Begins a connection, where that is not a new `WebSocket` each time. */
  openSocket?(url: string, subprotocol: string): WebSocket;
  /** The page's own time, which nobody sets, in milliseconds. */
  now?(): number;
}

type Told = (listener: FeedListener) => void;

interface Kept {
  readonly told: Told;
  /** How many readings it is about. */
  readonly count: number;
}

/**
 * The page's connection to its bridge, which is begun before there is a page: what comes meanwhile
 * is kept for it.
 */
export class Feed {
  readonly client: BridgeClient;
  readonly #now: () => number;
  readonly #listeners = new Set<FeedListener>();
  #readings: SubscriptionHandle | null = null;
  #spared: SubscriptionHandle | null = null;
  #wasLive = false;
  /** Null once there is one who needs no more than what comes. */
  #kept: Kept[] | null = [];
  #dropped = 0;

  constructor(url: string, { token, openSocket, now = steadyNow }: FeedOptions = {}) {
    this.#now = now;
    this.client = new BridgeClient({
      url,
      token,
      openSocket,
      silenceMs: SILENCE_MS,
      onStatus: (status) => this.#take(status),
      onDevices: (devices) => {
        const at = now();
        this.#tell((it) => it.devices(devices, at));
      },
      onAlarms: (alarms, recent) => {
        const at = now();
        this.#tell((it) => it.alarms(alarms, recent, at));
      },
      onAlarmRules: () => this.#tell((it) => it.alarmRules?.()),
      onDashboard: () => this.#askDashboard(),
    });
  }

  /** Connects and subscribes. */
  open(): void {
    this.#subscribe(FIRST_READINGS);
    this.client.connect();
  }

  /** Lets the readings wait at the bridge. */
  suspend(): void {
    this.#readings?.suspend();
  }

  /** Fetches what waited, as far as the bridge remembers, and goes on. */
  resume(): void {
    this.#readings?.resume();
  }

  /**
   * Has no more than one reading of each channel come in a second, from now on, and the others wait:
   * over a slow line, what the page is made of is there sooner.
   */
  spare(): void {
    if (this.#spared !== null || this.#kept === null) return;
    this.#readings?.suspend();
    const take = (readings: readonly Reading[]) => {
      const at = this.#now();
      for (const it of this.#listeners) it.readings(readings, 0, at);
    };
    this.#spared = this.client.subscribe(
      { filters: ["+/+"], delivery: "latest", packed: true, maxRateHz: 1 },
      { readings: take },
    );
  }

  /** Has the readings come anew, with those that the bridge remembers: there is no history. */
  backfill(): void {
    this.#readings?.close();
    this.#subscribe(BACKFILL_READINGS);
  }

  /** Has `listener` hear of what is kept and of what comes, until what is returned is called. */
  watch(listener: FeedListener): () => void {
    for (const { told } of this.#kept ?? []) told(listener);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Has `listener` hear of all that there was and of what comes; no more is kept for others. */
  handOver(listener: FeedListener): void {
    const kept = this.#kept ?? [];
    this.#kept = null;
    if (this.#spared !== null) {
      this.#spared.close();
      this.#readings?.resume();
    }
    if (this.#dropped > 0) listener.gap(this.#dropped, "dropped", this.#now());
    for (const { told } of kept) told(listener);
    this.#listeners.add(listener);
  }

  #subscribe(backfill: number): void {
    // Every reading, not the latest only: a chart has to show a spike between two frames.
    this.#readings = this.client.subscribe(
      { filters: ["+/+"], delivery: "all", packed: true, backfill },
      {
        readings: (readings, missed) => {
          const at = this.#now();
          this.#tell((it) => it.readings(readings, missed, at), readings.length);
        },
        snapshot: (readings) => {
          const at = this.#now();
          this.#tell((it) => it.snapshot(readings, at));
        },
        gap: (count, cause) => {
          const at = this.#now();
          this.#tell((it) => it.gap(count, cause, at));
        },
      },
    );
  }

  #take(status: ConnectionStatus): void {
    const at = this.#now();
    const isNew = status.phase === "live" && !this.#wasLive;
    this.#wasLive = status.phase === "live";
    if (isNew) this.#askDashboard();
    this.#tell((it) => it.status(status, at));
  }

  /** Before all else: what it says of how devices are shown is known when they are. */
  #askDashboard(): void {
    this.client.request("dashboard", {}).then(
      (answer) => this.#tell((it) => it.dashboard(answer)),
      () => {
        // It keeps none, or the connection is gone, after which it is asked again.
      },
    );
  }

  #tell(told: Told, count = 0): void {
    for (const listener of this.#listeners) told(listener);
    if (this.#kept === null) return;
    this.#kept.push({ told, count });
    if (this.#kept.length <= MAX_KEPT) return;
    // What is no reading says how things stand; readings are in the history, too.
    const oldest = this.#kept.findIndex((it) => it.count > 0);
    const [{ count: dropped }] = this.#kept.splice(Math.max(0, oldest), 1);
    this.#dropped += dropped;
  }
}
