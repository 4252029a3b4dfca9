import type { Reading } from "../hub/reading.ts";
import { type Changes, decodeChanges, decodeReadings, type Readings } from "./block.ts";
import { OpenChannel } from "./open_channel.ts";
import { DamagedBlockError, PackedReader } from "./packed_bytes.ts";
import type { Store } from "./store.ts";

/** Channels that are written at one time; readings of further ones are not kept. */
export const MAX_OPEN_CHANNELS = 20_000;
/** Readings later than this are of a clock that is wrong: the year 2200. */
export const MAX_TIME = Date.UTC(2200);
/** Readings and changes in memory, of all channels, when the disk takes none: about 16 MB. */
export const MAX_PENDING = 500_000;
const NO_READINGS: Readings = { times: [], values: [] };
const NO_CHANGES: Changes = { times: [], values: [] };

/** The channels that are written, and what came of them that is not in blocks yet. */
export class OpenChannels {
  readonly #channels = new Map<string, OpenChannel>();
  #refused = 0;
  #lost = 0;

  /** How many readings were not kept: an impossible time, or too many channels. */
  get refused(): number {
    return this.#refused;
  }

  /** How many readings were given up because the disk took none. */
  get lost(): number {
    return this.#lost;
  }

  get(topic: string): OpenChannel | undefined {
    return this.#channels.get(topic);
  }

  list(): OpenChannel[] {
    return [...this.#channels.values()];
  }

  /** Takes a reading. */
  record({ topic, value, time }: Reading): void {
    const channel = this.#channels.get(topic) ?? this.#open(topic);
    if (channel === undefined || !(time >= 0 && time < MAX_TIME)) this.#refused++;
    else channel.add(value, time);
  }

  /**
   * Takes up what another run of the bridge left in the journal, before what came meanwhile;
   * returns the number of its last batch.
   *
   * @throws {StoreError}
   */
  recover(store: Store): number {
    const newer = this.list();
    this.#channels.clear();
    try {
      return this.#replay(store);
    } finally {
      for (const { topic, readings, changes } of newer) {
        const channel = this.get(topic) ?? this.#open(topic);
        for (const [i, time] of readings.times.entries()) channel?.add(readings.values[i], time);
        for (const [i, time] of changes.times.entries()) channel?.add(changes.values[i], time);
      }
    }
  }

  /** Has everything in memory written to another store. */
  detach(): void {
    for (const channel of this.#channels.values()) channel.detach();
  }

  /** Forgets the channels of which nothing waits: what is known of them is in the store. */
  closeIdle(): void {
    for (const [topic, channel] of this.#channels) {
      if (channel.pending === 0) this.#channels.delete(topic);
    }
  }

  /** Gives up the older half of everything while there is too much of it. */
  bound(): void {
    let pending = 0;
    for (const channel of this.#channels.values()) pending += channel.pending;
    if (pending <= MAX_PENDING) return;
    for (const channel of this.#channels.values()) this.#lost += channel.giveUpHalf();
  }

  #replay(store: Store): number {
    const topics = store.topics();
    const writtenUpTo = new Map<OpenChannel, number>();
    let last = 0;
    for (let row = store.nextJournal(0); row !== undefined; row = store.nextJournal(last)) {
      last = row.id;
      for (const { topic, readings, changes } of readBatches(row.data)) {
        const name = topics.get(topic);
        const channel = name === undefined ? undefined : this.get(name) ?? this.#open(name);
        if (channel === undefined) continue;
        if (channel.id === 0) writtenUpTo.set(channel, channel.attach(store).journal);
        if (row.id > writtenUpTo.get(channel)!) channel.readBatch(row.id, readings, changes);
      }
    }
    return last;
  }

  #open(topic: string): OpenChannel | undefined {
    if (this.#channels.size >= MAX_OPEN_CHANNELS) return undefined;
    const channel = new OpenChannel(topic);
    this.#channels.set(topic, channel);
    return channel;
  }
}

/** Reads what a batch holds, as far as it is not damaged. */
export function* readBatches(
  data: Uint8Array,
): Iterable<{ topic: number; readings: Readings; changes: Changes }> {
  const reader = new PackedReader(data);
  try {
    while (reader.left > 0) {
      const topic = reader.unsigned();
      const [readings, changes] = [reader.bytes(), reader.bytes()];
      yield {
        topic,
        readings: readings.length === 0 ? NO_READINGS : decodeReadings(readings),
        changes: changes.length === 0 ? NO_CHANGES : decodeChanges(changes),
      };
    }
  } catch (error) {
    if (!(error instanceof DamagedBlockError)) throw error;
  }
}
