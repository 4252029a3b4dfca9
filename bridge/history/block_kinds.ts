import {
  type Changes,
  decodeChanges,
  decodeReadings,
  decodeSteps,
  encodeChanges,
  encodeReadings,
  encodeSteps,
  type Readings,
  type Steps,
} from "./block.ts";
import { DamagedBlockError } from "./packed_bytes.ts";
import { CHANGES_TIER, RAW_TIER, type Store } from "./store.ts";
import { concatSteps, sliceSteps, TIERS } from "./tiers.ts";

const HOUR_MS = 3_600_000;
/** One page of the disk and a half, of measured values. */
const MAX_READINGS = 2048;
/** Steps are larger, and blocks of the coarse tiers are written again until they are full. */
const MAX_STEPS = 512;
const MAX_CHANGES = 512;
/** A block of steps that come without holes is full before this. */
const MAX_SPAN_STEPS = 4 * MAX_STEPS;
const DAY_MS = 24 * HOUR_MS;

/** How one kind of entries lies in blocks. */
export interface BlockKind<T> {
  /** Its number in the store. */
  readonly tier: number;
  /** What people and queries call it. */
  readonly name: string;
  /** 0 where entries are moments. */
  readonly stepMs: number;
  readonly maxEntries: number;
  /** The longest time from a block's earliest entry to its latest. */
  readonly maxSpanMs: number;
  encode(entries: T): Uint8Array<ArrayBuffer>;
  decode(data: Uint8Array): T;
  timesOf(entries: T): readonly number[];
  slice(entries: T, from: number, to?: number): T;
  concat(first: T, second: T): T;
}

interface Moments<V> {
  readonly times: readonly number[];
  readonly values: readonly V[];
}

/** How values at moments are taken apart and put together. */
function moments<V>() {
  return {
    stepMs: 0,
    timesOf: ({ times }: Moments<V>) => times,
    slice: ({ times, values }: Moments<V>, from: number, to?: number) => ({
      times: times.slice(from, to),
      values: values.slice(from, to),
    }),
    concat: (first: Moments<V>, second: Moments<V>) => ({
      times: first.times.concat(second.times),
      values: first.values.concat(second.values),
    }),
  };
}

/** Readings as they came. */
export const RAW: BlockKind<Readings> = {
  tier: RAW_TIER,
  name: "raw",
  maxEntries: MAX_READINGS,
  maxSpanMs: HOUR_MS,
  encode: encodeReadings,
  decode: decodeReadings,
  ...moments(),
};

/** Changes of texts, booleans and to null. */
export const CHANGES: BlockKind<Changes> = {
  tier: CHANGES_TIER,
  name: "changes",
  maxEntries: MAX_CHANGES,
  maxSpanMs: DAY_MS,
  encode: encodeChanges,
  decode: decodeChanges,
  ...moments(),
};

/** The steps of each of the {@linkcode TIERS}. */
export const STEPS: readonly BlockKind<Steps>[] = TIERS.map(({ name, stepMs }, i) => ({
  tier: RAW_TIER + 1 + i,
  name,
  stepMs,
  maxEntries: MAX_STEPS,
  maxSpanMs: MAX_SPAN_STEPS * stepMs,
  encode: (steps) => encodeSteps(steps, stepMs),
  decode: (data) => decodeSteps(data, stepMs),
  timesOf: ({ starts }) => starts,
  slice: sliceSteps,
  concat: concatSteps,
}));

/** Returns the kind that a block's number in the store stands for. */
export function kindOfTier(tier: number): BlockKind<unknown> | undefined {
  return ([RAW, ...STEPS, CHANGES] as BlockKind<unknown>[]).find((kind) => kind.tier === tier);
}

/** Puts entries into a topic's blocks: into the last one while there is room, then into new ones. */
export function appendEntries<T>(
  store: Store,
  topic: number,
  kind: BlockKind<T>,
  entries: T,
): void {
  const times = kind.timesOf(entries);
  for (let from = 0; from < times.length;) {
    const run = measureRun(times, from, kind);
    appendRun(store, topic, kind, { ...run, entries: kind.slice(entries, from, run.to) });
    from = run.to;
  }
}

interface Run {
  /** The place after its last entry. */
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

/** The clock may have jumped in the middle: such entries do not belong into one block. */
function measureRun(
  times: readonly number[],
  from: number,
  { maxEntries, maxSpanMs }: Pick<BlockKind<never>, "maxEntries" | "maxSpanMs">,
): Run {
  let start = times[from];
  let end = start;
  let to = from + 1;
  for (; to < times.length && to - from < maxEntries; to++) {
    const newStart = Math.min(start, times[to]);
    const newEnd = Math.max(end, times[to]);
    if (newEnd - newStart > maxSpanMs) break;
    start = newStart;
    end = newEnd;
  }
  return { to, start, end };
}

function appendRun<T>(
  store: Store,
  topic: number,
  kind: BlockKind<T>,
  { start, end, entries }: Run & { readonly entries: T },
): void {
  const count = kind.timesOf(entries).length;
  const last = store.lastBlock(topic, kind.tier, start);
  const hasRoom = last !== undefined && last.count + count <= kind.maxEntries &&
    Math.max(last.end, end) - last.start <= kind.maxSpanMs;
  const before = hasRoom ? decodeOrNull(kind, last.data) : null;
  if (!hasRoom || before === null) {
    store.insertBlock(topic, kind.tier, { start, end, count, data: kind.encode(entries) });
    return;
  }
  store.replaceBlock(last.id, {
    start: last.start,
    end: Math.max(last.end, end),
    count: last.count + count,
    data: kind.encode(kind.concat(before, entries)),
  });
}

/** Unpacks a block, or returns `null` when it is damaged: the others are still good. */
export function decodeOrNull<T>(kind: BlockKind<T>, data: Uint8Array): T | null {
  try {
    return kind.decode(data);
  } catch (error) {
    if (error instanceof DamagedBlockError) return null;
    throw error;
  }
}
