import type { Clock } from "../clock.ts";
import type { Reading } from "../hub/reading.ts";
import { describeError, type Log } from "../log.ts";
import { writeBatch } from "./batch.ts";
import { DiskSync } from "./disk_sync.ts";
import { Notes } from "./notes.ts";
import { OpenChannels } from "./open_channels.ts";
import { dropExcess, dropOld, type RetentionOptions, STEADY_MS } from "./retention.ts";
import { Store } from "./store.ts";
import { StoreError } from "./store_error.ts";
import { putAside } from "./store_files.ts";
import { Queue } from "./turns.ts";

/** Time from one batch to the next: what a killed bridge can lose. */
export const BATCH_INTERVAL_MS = 2000;
/** How often an idle bridge says that it runs. */
const ALIVE_INTERVAL_MS = 60_000;
/** A new file is begun at most so often: on a disk that dies each one is damaged at once. */
const ANEW_INTERVAL_MS = 60_000;
/** Retention is looked after once in so many batches, until nothing is left to do. */
const BATCHES_PER_RETENTION = 30;

/** What a {@linkcode HistoryWriter} needs. */
export interface WriterOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly retention: RetentionOptions;
}

/** What keeps the history from being written. */
interface Trouble {
  readonly sentence: string;
  readonly since: number;
  /** How many readings had been given up before. */
  readonly lost: number;
}

/** Keeps readings and states: at most one transaction in {@linkcode BATCH_INTERVAL_MS}. */
export class HistoryWriter {
  /** What is not in blocks yet. */
  readonly channels = new OpenChannels();
  /** Devices' states and outages that are not written yet. */
  readonly notes: Notes;
  /** Work on the store that takes several turns. */
  readonly queue = new Queue();
  readonly #options: WriterOptions;
  readonly #sync: DiskSync;
  readonly #startedAt: number;
  #store: Store | null = null;
  #lastBatch = 0;
  #writtenAt = -Infinity;
  #batchesToRetention = 0;
  #trouble: Trouble | null = null;
  #isDamaged = false;
  #begunAnewAt = -Infinity;
  #hasNotedStart = false;
  #cancelTimer: () => void = () => {};
  #isClosed = false;
  #ticks: Promise<void> = Promise.resolve();

  /** Does no I/O. */
  constructor(options: WriterOptions) {
    this.#options = options;
    this.#sync = new DiskSync(options.path);
    this.notes = new Notes(options.clock);
    this.#startedAt = options.clock.now();
  }

  /** The open store; `null` while it cannot be used. */
  get store(): Store | null {
    return this.#store;
  }

  /** Why nothing is kept, as a sentence; `null` while all is well. */
  get trouble(): string | null {
    return this.#trouble?.sentence ?? null;
  }

  /** Opens the file and goes on where the last run stopped. Trouble is told, and another try made later. */
  open(): void {
    try {
      this.#open();
    } catch (error) {
      this.#fail(error);
    }
    this.#schedule();
  }

  record(reading: Reading): void {
    this.channels.record(reading);
  }

  /** Tells of a fault that a reader of the store met: it is mended with the next batch. */
  reportFault({ fault }: StoreError): void {
    if (fault === "damaged") this.#isDamaged = true;
  }

  /** Writes what waits; resolves once it is written, or was told why not. */
  flush(): Promise<void> {
    return this.#ticks = this.#ticks.then(() => this.#tick());
  }

  /** Writes what waits and closes the file. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelTimer();
    await this.flush();
    await this.queue.run(() => this.#finish());
  }

  #schedule(): void {
    if (this.#isClosed) return;
    this.#cancelTimer = this.#options.clock.after(BATCH_INTERVAL_MS, () => {
      this.flush().then(() => this.#schedule());
    });
  }

  async #tick(): Promise<void> {
    this.notes.watchClock();
    try {
      if (this.#isDamaged) await this.queue.run(() => Promise.resolve(this.#beginAnew()));
      const store = this.#store ?? this.#open();
      if (this.#hasWork()) await this.queue.run(() => this.#write(store));
      await this.#sync.sync(store, this.#options.clock.elapsed());
      this.#recover();
    } catch (error) {
      this.#fail(error);
    }
  }

  #hasWork(): boolean {
    return !this.notes.isEmpty || this.channels.list().some((channel) => channel.isDirty) ||
      this.#options.clock.elapsed() - this.#writtenAt >= ALIVE_INTERVAL_MS;
  }

  async #write(store: Store): Promise<void> {
    const { clock } = this.#options;
    const channels = this.channels.list();
    this.#lastBatch = await writeBatch({
      store,
      channels,
      clock,
      notes: this.notes,
      lastBatch: this.#lastBatch,
      retain: (batch) => this.#retain(store, batch),
    });
    this.#writtenAt = clock.elapsed();
  }

  #retain(store: Store, batch: number): void {
    if (this.#batchesToRetention-- > 0) return;
    store.dropJournal(batch);
    const { clock, retention } = this.#options;
    const now = clock.now();
    const isSteady = this.notes.steadyMs >= STEADY_MS;
    const hasMoreOld = isSteady && dropOld(store, now, retention);
    const hasMore = dropExcess(store, now, retention) || hasMoreOld;
    this.#batchesToRetention = hasMore ? 0 : BATCHES_PER_RETENTION;
    this.channels.closeIdle();
  }

  #open(): Store {
    const store = Store.open(this.#options.path);
    try {
      this.#lastBatch = this.channels.recover(store);
      this.#noteStart(store);
    } catch (error) {
      store.close();
      throw error;
    }
    this.#store = store;
    return store;
  }

  #noteStart(store: Store): void {
    if (this.#hasNotedStart) return;
    this.#hasNotedStart = true;
    const end = this.#startedAt;
    const start = Math.min(store.lastJournalTime() ?? end, end);
    this.notes.addOutage({ start, end, reason: "the bridge was not running", restart: true });
  }

  async #finish(): Promise<void> {
    try {
      if (this.#store !== null) await this.#sync.finish(this.#store);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#close();
    }
  }

  #close(): void {
    try {
      this.#store?.close();
    } finally {
      this.#store = null;
      this.#sync.close();
      this.channels.detach();
    }
  }

  #beginAnew(): void {
    const { path, log, clock } = this.#options;
    if (clock.elapsed() - this.#begunAnewAt < ANEW_INTERVAL_MS) {
      throw new StoreError("damaged", `${path}: the file is damaged again already`);
    }
    this.#begunAnewAt = clock.elapsed();
    this.#isDamaged = false;
    this.#close();
    const aside = putAside(path, clock.now());
    log.warn(`history: ${path} is damaged; it was put aside as ${aside}, and a new one is begun`);
    this.#open();
  }

  #recover(): void {
    if (this.#trouble === null) return;
    const { sentence, since, lost } = this.#trouble;
    this.#trouble = null;
    const count = this.channels.lost - lost;
    const loss = count === 0 ? "nothing was lost" : `${count} readings were lost`;
    this.#options.log.info(`history: it is written again; ${loss}`);
    if (count === 0) return;
    const end = this.#options.clock.now();
    this.notes.addOutage({ start: since, end, reason: sentence, restart: false });
  }

  #fail(error: unknown): void {
    const { lost } = this.channels;
    this.channels.bound();
    const isKnown = error instanceof StoreError;
    if (isKnown && error.fault === "damaged" && !this.#isDamaged) {
      this.#isDamaged = true;
      if (!this.#isClosed) this.flush();
      return;
    }
    const sentence = isKnown ? error.message : `internal error: ${describeError(error)}`;
    if (sentence === this.#trouble?.sentence) return;
    const since = this.#options.clock.now();
    this.#trouble = { since, lost, ...this.#trouble, sentence };
    this.#options.log.warn(`history: ${sentence}; readings go on, and are not kept meanwhile`);
  }
}
