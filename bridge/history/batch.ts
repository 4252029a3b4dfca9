import type { Clock } from "../clock.ts";
import type { Notes } from "./notes.ts";
import type { OpenChannel } from "./open_channel.ts";
import { PackedWriter } from "./packed_bytes.ts";
import type { Store } from "./store.ts";
import { Slices } from "./turns.ts";

/** A channel is put into blocks when so much of it waits, */
const PENDING_PER_BLOCK = 1024;
/** or when some of it waits since so many batches: what a start has to read. */
const MAX_BATCHES = 300;
/** Channels put into blocks in one batch, */
const CHANNELS_PER_BATCH = 16;
/** and of many channels this share. */
const CHANNEL_SHARE = 1 / 64;

/** What is written in one transaction. */
export interface BatchParts {
  readonly store: Store;
  readonly channels: readonly OpenChannel[];
  readonly notes: Notes;
  readonly clock: Clock;
  /** The number of the last batch. */
  readonly lastBatch: number;
  /** Called in the transaction with the last batch that nothing needs any more. */
  retain(batch: number): void;
}

/**
 * Writes what came since the last batch, in as many turns as it takes; returns the batch's number.
 *
 * @throws {StoreError} when nothing was written
 */
export async function writeBatch(parts: BatchParts): Promise<number> {
  const { store, channels, notes, clock, lastBatch } = parts;
  const unknown = channels.filter(({ id }) => id === 0);
  const slices = new Slices();
  store.begin();
  try {
    for (const channel of unknown) {
      channel.attach(store);
      await slices.pause();
    }
    const oldest = channels.reduce((min, { oldestBatch }) => Math.min(min, oldestBatch), Infinity);
    const afterBlocks = await writeBlocks(parts);
    const { data, afterJournal } = await writeJournal(parts, new Set(afterBlocks.keys()));
    const batch = lastBatch + 1;
    store.appendJournal(batch, clock.now(), data);
    const forgetNotes = notes.write(store);
    parts.retain(Math.min(oldest - 1, lastBatch));
    store.commit();
    for (const written of afterJournal) written(batch);
    for (const written of afterBlocks.values()) written();
    forgetNotes();
    return batch;
  } catch (error) {
    for (const channel of unknown) channel.detach();
    store.rollback();
    throw error;
  }
}

/** Puts the fullest and the longest waiting channels into blocks. */
async function writeBlocks({ store, channels, lastBatch }: BatchParts) {
  const slices = new Slices();
  const due = channels.filter(({ pending, oldestBatch }) =>
    pending >= PENDING_PER_BLOCK || oldestBatch <= lastBatch - MAX_BATCHES
  ).sort((a, b) => b.pending - a.pending || a.oldestBatch - b.oldestBatch);
  const after = new Map<OpenChannel, () => void>();
  for (const channel of due.slice(0, CHANNELS_PER_BATCH + channels.length * CHANNEL_SHARE)) {
    const written = channel.writeBlocks(store, lastBatch);
    after.set(channel, () => channel.forget(written));
    await slices.pause();
  }
  return after;
}

/** Puts into the journal what is new of the other channels. */
async function writeJournal(
  { channels }: BatchParts,
  inBlocks: ReadonlySet<OpenChannel>,
) {
  const slices = new Slices();
  const writer = new PackedWriter();
  const afterJournal: ((batch: number) => void)[] = [];
  for (const channel of channels) {
    if (!channel.isDirty || inBlocks.has(channel)) continue;
    afterJournal.push(channel.writeBatch(writer));
    await slices.pause();
  }
  return { data: writer.take(), afterJournal };
}
