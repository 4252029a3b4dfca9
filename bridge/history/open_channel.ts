import type { Value } from "../../devices/adapter.ts";
import { type Changes, type Readings, seal, type Steps, unseal } from "./block.ts";
import { appendEntries, type BlockKind, CHANGES, RAW, STEPS } from "./block_kinds.ts";
import { DamagedBlockError, PackedWriter } from "./packed_bytes.ts";
import type { Store } from "./store.ts";
import { type Step, StepLadder, TIERS } from "./tiers.ts";

/** This many finished steps of a tier are worth writing its last block again. */
const STEPS_PER_WRITE = 64;
/** The longest text kept, in UTF-16 code units. */
export const MAX_TEXT_LENGTH = 1024;

/** What was written of a channel, to be forgotten once it is committed. */
export interface Written {
  readonly readings: number;
  readonly changes: number;
  readonly steps: readonly number[];
}

/** What came of one channel up to a moment and is not in blocks; steps by tier. */
export interface Waiting {
  readonly readings: Readings;
  readonly changes: Changes;
  readonly finished: readonly Steps[];
  readonly unfinished: readonly (readonly Step[])[];
}

/** What came of one channel and is not in blocks yet. */
export class OpenChannel {
  readonly topic: string;
  readonly readings: Readings = { times: [], values: [] };
  readonly changes: Changes = { times: [], values: [] };
  ladder = new StepLadder();
  /** Its number in the store; 0 before it is known. */
  id = 0;
  /** The batch that holds the oldest of it; `Infinity` when no batch does. */
  oldestBatch = Infinity;
  #journaledReadings = 0;
  #journaledChanges = 0;
  #lastChange: Value | undefined;

  constructor(topic: string) {
    this.topic = topic;
  }

  /** How many readings and changes are not in blocks. */
  get pending(): number {
    return this.readings.times.length + this.changes.times.length;
  }

  /** Whether anything is in no batch yet. */
  get isDirty(): boolean {
    return this.readings.times.length > this.#journaledReadings ||
      this.changes.times.length > this.#journaledChanges;
  }

  /** Returns a copy of what waits, which later readings do not change. */
  capture(): Waiting {
    return {
      readings: RAW.slice(this.readings, 0),
      changes: CHANGES.slice(this.changes, 0),
      finished: STEPS.map((kind, tier) => kind.slice(this.ladder.finished(tier), 0)),
      unfinished: TIERS.map((_, tier) => this.ladder.unfinished(tier)),
    };
  }

  add(value: Value, time: number): void {
    if (typeof value === "number") {
      this.#lastChange = undefined;
      this.readings.times.push(time);
      this.readings.values.push(value);
      this.ladder.add(time, value);
      return;
    }
    const kept = typeof value === "string" ? value.slice(0, MAX_TEXT_LENGTH) : value;
    if (kept === this.#lastChange) return;
    this.#lastChange = kept;
    this.changes.times.push(time);
    this.changes.values.push(kept);
  }

  /** Goes on from what the store knows of this channel; what came meanwhile is added to it. */
  attach(store: Store): { readonly journal: number } {
    return this.restore(store, store.topicId(this.topic));
  }

  /** As {@linkcode attach}, for a channel whose number is known: only reads. */
  restore(store: Store, id: number): { readonly journal: number } {
    this.id = id;
    const kept = store.readLadder(this.id);
    const { times, values } = this.readings;
    this.ladder = kept === undefined ? new StepLadder() : readLadder(kept.data);
    for (let i = 0; i < times.length; i++) this.ladder.add(times[i], values[i]);
    return { journal: kept?.journal ?? 0 };
  }

  /** Has everything written again: the store that had it is gone. */
  detach(): void {
    this.id = 0;
    this.oldestBatch = Infinity;
    this.#journaledReadings = 0;
    this.#journaledChanges = 0;
  }

  /** Writes what is in no batch yet; returns what to call with the batch's number once it is committed. */
  writeBatch(writer: PackedWriter): (batch: number) => void {
    const readings = this.readings.times.length;
    const changes = this.changes.times.length;
    writer.unsigned(this.id);
    writer.bytes(encodeRest(RAW, this.readings, this.#journaledReadings));
    writer.bytes(encodeRest(CHANGES, this.changes, this.#journaledChanges));
    return (batch) => {
      this.oldestBatch = Math.min(this.oldestBatch, batch);
      this.#journaledReadings = readings;
      this.#journaledChanges = changes;
    };
  }

  /** Takes back what {@linkcode writeBatch} wrote. */
  readBatch(batch: number, readings: Readings, changes: Changes): void {
    for (const [i, time] of readings.times.entries()) this.add(readings.values[i], time);
    for (const [i, time] of changes.times.entries()) this.add(changes.values[i], time);
    this.oldestBatch = Math.min(this.oldestBatch, batch);
    this.#journaledReadings = this.readings.times.length;
    this.#journaledChanges = this.changes.times.length;
  }

  /** Puts everything into blocks, as of the batch `journal`; {@linkcode forget} follows the commit. */
  writeBlocks(store: Store, journal: number): Written {
    if (this.readings.times.length > 0) appendEntries(store, this.id, RAW, this.readings);
    if (this.changes.times.length > 0) appendEntries(store, this.id, CHANGES, this.changes);
    const steps = TIERS.map((_, tier) => {
      const finished = this.ladder.finished(tier);
      if (finished.starts.length < STEPS_PER_WRITE) return 0;
      appendEntries(store, this.id, STEPS[tier], finished);
      return finished.starts.length;
    });
    const writer = new PackedWriter();
    this.ladder.write(writer, steps);
    store.writeLadder(this.id, journal, seal(writer));
    return { readings: this.readings.times.length, changes: this.changes.times.length, steps };
  }

  /** Forgets what was written. */
  forget({ readings, changes, steps }: Written): void {
    this.#dropReadings(readings);
    this.#dropChanges(changes);
    for (const [tier, count] of steps.entries()) if (count > 0) this.ladder.drop(tier, count);
    this.oldestBatch = Infinity;
  }

  /** Gives up the older half of what waits; returns how many readings that were. */
  giveUpHalf(): number {
    const readings = Math.ceil(this.readings.times.length / 2);
    const changes = Math.ceil(this.changes.times.length / 2);
    this.#dropReadings(readings);
    this.#dropChanges(changes);
    for (const tier of TIERS.keys()) {
      const excess = this.ladder.finished(tier).starts.length - STEPS_PER_WRITE;
      if (excess > 0) this.ladder.drop(tier, excess);
    }
    return readings + changes;
  }

  #dropReadings(count: number): void {
    this.readings.times.splice(0, count);
    this.readings.values.splice(0, count);
    this.#journaledReadings = Math.max(0, this.#journaledReadings - count);
  }

  #dropChanges(count: number): void {
    this.changes.times.splice(0, count);
    this.changes.values.splice(0, count);
    this.#journaledChanges = Math.max(0, this.#journaledChanges - count);
  }
}

function encodeRest<T>(kind: BlockKind<T>, entries: T, from: number): Uint8Array {
  if (kind.timesOf(entries).length === from) return new Uint8Array(0);
  return kind.encode(kind.slice(entries, from));
}

/** A ladder that cannot be read costs the steps it had not finished, and nothing else. */
function readLadder(data: Uint8Array): StepLadder {
  try {
    return StepLadder.read(unseal(data));
  } catch (error) {
    if (error instanceof DamagedBlockError) return new StepLadder();
    throw error;
  }
}
