import { Database } from "./database.ts";

const STATES_PER_DROP = 1000;

/** The tier of readings as they came; tiers of steps follow from 1. */
export const RAW_TIER = 0;
/** The tier of changes of texts and booleans. */
export const CHANGES_TIER = 100;

/**
 * Packed blocks by topic, tier and time; `journal` holds each batch until its readings are in
 * blocks, so that a batch dirties one or two pages however many channels it is of: SD cards wear
 * by pages. `ladder` is what a channel's tiers have not finished.
 */
const SCHEMA = `
  CREATE TABLE topic (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE block (
    id INTEGER PRIMARY KEY, topic INTEGER NOT NULL, tier INTEGER NOT NULL,
    start REAL NOT NULL, "end" REAL NOT NULL, count INTEGER NOT NULL, data BLOB NOT NULL);
  CREATE INDEX block_by_topic ON block (topic, tier, start, "end", count);
  CREATE INDEX block_by_age ON block (tier, start, "end");
  CREATE TABLE journal (id INTEGER PRIMARY KEY, time REAL NOT NULL, data BLOB NOT NULL);
  CREATE TABLE ladder (topic INTEGER PRIMARY KEY, journal INTEGER NOT NULL, data BLOB NOT NULL);
  CREATE TABLE state (
    id INTEGER PRIMARY KEY, device TEXT NOT NULL, time REAL NOT NULL, state TEXT NOT NULL, reason TEXT);
  CREATE INDEX state_by_device ON state (device, time);
  CREATE TABLE outage (
    id INTEGER PRIMARY KEY, start REAL NOT NULL, "end" REAL NOT NULL, reason TEXT NOT NULL,
    restart INTEGER NOT NULL);
`;

/** One packed block with what is known of it without unpacking. */
export interface BlockRow {
  readonly id: number;
  /** The earliest time in it, in milliseconds since 1970. */
  readonly start: number;
  /** The latest. */
  readonly end: number;
  readonly count: number;
  readonly data: Uint8Array;
}

/** A block to be written. */
export type NewBlock = Omit<BlockRow, "id">;

/** A time during which the bridge kept nothing of any device. */
export interface Outage {
  readonly start: number;
  readonly end: number;
  readonly reason: string;
  /** Whether the bridge started anew at its end: what devices were before then means nothing after. */
  readonly restart: boolean;
}

/** A device's state from a time on. */
export interface StateRow {
  readonly time: number;
  readonly state: string;
  readonly reason: string | null;
}

/** How to open a {@linkcode Store}. */
export interface StoreOptions {
  /** For a look at what another process may be writing. Default: false. */
  readonly readOnly?: boolean;
}

/** The history's file. Every method throws {@linkcode StoreError}, and is over within its turn. */
export class Store implements Disposable {
  readonly path: string;
  readonly #db: Database;

  private constructor(path: string, db: Database) {
    this.path = path;
    this.#db = db;
  }

  /** Opens a history, or begins one where there is no file. */
  static open(path: string, options: StoreOptions = {}): Store {
    return new Store(path, Database.open(path, { ...options, schema: SCHEMA }));
  }

  close(): void {
    this.#db.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  begin(): void {
    this.#db.run("BEGIN IMMEDIATE");
  }

  commit(): void {
    this.#db.run("COMMIT");
  }

  /** Takes back what was done since {@linkcode begin}; does nothing when SQLite already did. */
  rollback(): void {
    if (this.#db.isTransaction) this.#db.run("ROLLBACK");
  }

  /** Returns the number of a topic, known or new. */
  topicId(name: string): number {
    const known = this.findTopic(name);
    if (known !== undefined) return known;
    return this.#db.insert("INSERT INTO topic (name) VALUES (?)", name);
  }

  /** Returns the number of a known topic. */
  findTopic(name: string): number | undefined {
    return this.#db.get<{ id: number }>("SELECT id FROM topic WHERE name = ?", name)?.id;
  }

  /** Every topic by its number. */
  topics(): Map<number, string> {
    const rows = this.#db.all<{ id: number; name: string }>(
      "SELECT id, name FROM topic ORDER BY name",
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  /** The block of a topic and tier that starts last up to `time`. */
  lastBlock(topic: number, tier: number, time: number): BlockRow | undefined {
    return this.#db.get<BlockRow>(
      `SELECT id, start, "end", count, data FROM block
       WHERE topic = ? AND tier = ? AND start <= ? ORDER BY start DESC LIMIT 1`,
      topic,
      tier,
      time,
    );
  }

  insertBlock(topic: number, tier: number, { start, end, count, data }: NewBlock): void {
    this.#db.run(
      'INSERT INTO block (topic, tier, start, "end", count, data) VALUES (?, ?, ?, ?, ?, ?)',
      topic,
      tier,
      start,
      end,
      count,
      data,
    );
  }

  replaceBlock(id: number, { start, end, count, data }: NewBlock): void {
    this.#db.run(
      'UPDATE block SET start = ?, "end" = ?, count = ?, data = ? WHERE id = ?',
      start,
      end,
      count,
      data,
      id,
    );
  }

  /**
   * The blocks of a topic and tier that hold anything from `from` up to but without `to`, without
   * their data, by start; none is longer than `maxSpanMs`.
   */
  listBlocks(
    topic: number,
    tier: number,
    range: Range,
    maxSpanMs: number,
  ): Omit<BlockRow, "data">[] {
    return this.#db.all(
      `SELECT id, start, "end", count FROM block INDEXED BY block_by_topic
       WHERE topic = ? AND tier = ? AND start > ? AND start < ? AND "end" >= ? ORDER BY start, id`,
      topic,
      tier,
      range.from - maxSpanMs - 1,
      range.to,
      range.from,
    );
  }

  /** How many entries the blocks of {@linkcode listBlocks} hold; `Infinity` for more than `maxBlocks`. */
  countEntries(
    topic: number,
    tier: number,
    range: Range,
    maxSpanMs: number,
    maxBlocks = Infinity,
  ): number {
    const { blocks, entries } = this.#db.get<{ blocks: number; entries: number }>(
      `SELECT count(*) AS blocks, total(count) AS entries FROM (
       SELECT count FROM block INDEXED BY block_by_topic
       WHERE topic = ? AND tier = ? AND start > ? AND start < ? AND "end" >= ? LIMIT ?)`,
      topic,
      tier,
      range.from - maxSpanMs - 1,
      range.to,
      range.from,
      Number.isFinite(maxBlocks) ? maxBlocks + 1 : -1,
    )!;
    return blocks > maxBlocks ? Infinity : entries;
  }

  /** The data of one block. */
  readBlock(id: number): Uint8Array | undefined {
    return this.#db.get<{ data: Uint8Array }>("SELECT data FROM block WHERE id = ?", id)?.data;
  }

  /** When the oldest block of a topic and tier starts. */
  firstStart(topic: number, tier: number): number | undefined {
    return this.#db.get<{ start: number }>(
      "SELECT start FROM block WHERE topic = ? AND tier = ? ORDER BY start LIMIT 1",
      topic,
      tier,
    )?.start;
  }

  /** When the oldest block of a tier starts, whatever its topic. */
  oldestStart(tier: number): number | undefined {
    return this.#db.get<{ start: number }>(
      "SELECT start FROM block WHERE tier = ? ORDER BY start LIMIT 1",
      tier,
    )?.start;
  }

  /** Deletes at most `count` of a tier's blocks that end before `time`, the oldest first; returns how many. */
  dropBlocks(tier: number, time: number, count: number): number {
    return this.#db.run(
      `DELETE FROM block WHERE id IN
       (SELECT id FROM block WHERE tier = ? AND start < ? AND "end" < ? ORDER BY start LIMIT ?)`,
      tier,
      time,
      time,
      count,
    );
  }

  /** Every block, for a check: from the one after `afterId` on. */
  nextBlock(afterId: number): (BlockRow & { topic: number; tier: number }) | undefined {
    return this.#db.get("SELECT * FROM block WHERE id > ? ORDER BY id LIMIT 1", afterId);
  }

  /** Keeps a batch of a time; its number must be greater than those before. */
  appendJournal(id: number, time: number, data: Uint8Array): void {
    this.#db.run("INSERT INTO journal (id, time, data) VALUES (?, ?, ?)", id, time, data);
  }

  /** The first batch after one. */
  nextJournal(afterId: number): { readonly id: number; readonly data: Uint8Array } | undefined {
    return this.#db.get("SELECT id, data FROM journal WHERE id > ? ORDER BY id LIMIT 1", afterId);
  }

  /** Forgets the batches up to and with one, but for the last: the numbers go on from it. */
  dropJournal(id: number): void {
    this.#db.run("DELETE FROM journal WHERE id <= ? AND id < (SELECT max(id) FROM journal)", id);
  }

  /** When the last batch was kept: the bridge was running then. */
  lastJournalTime(): number | undefined {
    return this.#db.get<{ time: number }>("SELECT time FROM journal ORDER BY id DESC LIMIT 1")
      ?.time;
  }

  /** What {@linkcode writeLadder} kept. */
  readLadder(topic: number): { readonly journal: number; readonly data: Uint8Array } | undefined {
    return this.#db.get("SELECT journal, data FROM ladder WHERE topic = ?", topic);
  }

  /** Keeps what a channel's tiers have not finished, when all of it up to a batch is in blocks. */
  writeLadder(topic: number, journal: number, data: Uint8Array): void {
    this.#db.run("INSERT OR REPLACE INTO ladder VALUES (?, ?, ?)", topic, journal, data);
  }

  addState(device: string, { time, state, reason }: StateRow): void {
    this.#db.run(
      "INSERT INTO state (device, time, state, reason) VALUES (?, ?, ?, ?)",
      device,
      time,
      state,
      reason,
    );
  }

  /**
   * A device's states within a range and the one before it, by time. Of more than `limit` the newest
   * alone: what was before them is not known.
   */
  states(device: string, { from, to }: Range, limit: number): StateRow[] {
    const before = this.#db.all<StateRow>(
      `SELECT time, state, reason FROM state WHERE device = ? AND time < ?
       ORDER BY time DESC, id DESC LIMIT 1`,
      device,
      from,
    );
    const within = this.#db.all<StateRow>(
      `SELECT time, state, reason FROM state WHERE device = ? AND time >= ? AND time < ?
       ORDER BY time DESC, id DESC LIMIT ?`,
      device,
      from,
      to,
      limit,
    );
    return [...within.length < limit ? before : [], ...within.reverse()];
  }

  addOutage({ start, end, reason, restart }: Outage): void {
    this.#db.run(
      'INSERT INTO outage (start, "end", reason, restart) VALUES (?, ?, ?, ?)',
      start,
      end,
      reason,
      restart ? 1 : 0,
    );
  }

  /** The outages that end before `to` begins and touch `from` or are the last restart before it. */
  outages({ from, to }: Range, limit: number): Outage[] {
    const rows = this.#db.all<Outage>(
      `SELECT start, "end", reason, restart FROM outage
       WHERE start < ? AND ("end" >= ? OR id =
         (SELECT id FROM outage WHERE restart = 1 AND "end" < ? ORDER BY "end" DESC LIMIT 1))
       ORDER BY start DESC LIMIT ?`,
      to,
      from,
      from,
      limit,
    );
    return rows.reverse().map((row) => ({ ...row, restart: Boolean(row.restart) }));
  }

  /**
   * Deletes some of the oldest states and outages: those before `time`, and more than the newest
   * `count`.
   */
  dropStates(time: number, count: number): void {
    for (const [table, when] of [["state", "time"], ["outage", '"end"']]) {
      this.#db.run(
        `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} ORDER BY id LIMIT ${STATES_PER_DROP})
         AND (${when} < ? OR id <= (SELECT max(id) FROM ${table}) - ?)`,
        time,
        count,
      );
    }
  }

  /** How many bytes of the file are in use. */
  usedBytes(): number {
    return (this.#pragma("page_count") - this.#pragma("freelist_count")) *
      this.#pragma("page_size");
  }

  /** How many bytes the file has, free pages included. */
  fileBytes(): number {
    return this.#pragma("page_count") * this.#pragma("page_size");
  }

  /**
   * Copies what was committed into the main file, without waiting for the disk: sync both files
   * before and after.
   */
  checkpoint(mode: "PASSIVE" | "TRUNCATE"): void {
    this.#db.get(`PRAGMA wal_checkpoint(${mode})`);
  }

  /** Writes the file anew, without what was deleted. */
  vacuum(): void {
    this.#db.run("VACUUM");
  }

  /** Returns what SQLite finds wrong with the file's structure, at most ten sentences. */
  checkStructure(): string[] {
    return this.#db.all<{ integrity_check: string }>("PRAGMA integrity_check(10)")
      .map(({ integrity_check }) => integrity_check).filter((text) => text !== "ok");
  }

  #pragma(name: string): number {
    return Object.values(this.#db.get<Record<string, number>>(`PRAGMA ${name}`)!)[0];
  }
}

/** From a time up to but without another, in milliseconds since 1970. */
export interface Range {
  readonly from: number;
  readonly to: number;
}
