import type { HistoryGap as Gap, HistoryPoint as Point, HistorySeries } from "../wire/messages.ts";
import type { Changes, Readings } from "./block.ts";
import { type BlockKind, CHANGES, decodeOrNull, RAW, STEPS } from "./block_kinds.ts";
import { findGaps, thinGaps } from "./gaps.ts";
import { OpenChannel, type Waiting } from "./open_channel.ts";
import { ChangePoints, MAX_CHANGES_HELD, pointsOfReadings, StepPoints } from "./points.ts";
import type { Range, Store } from "./store.ts";
import type { Slices } from "./turns.ts";
import type { Notes } from "./notes.ts";
import type { OpenChannels } from "./open_channels.ts";

/** The most readings looked at for one series; of more the seconds are. */
const MAX_READINGS_READ = 50_000;
const MAX_BLOCKS_READ = 200;
const MAX_STATES = 2000;
const MAX_OUTAGES = 2000;
/** Gaps of one answer, of all its topics together, but some of each: a viewer's message stays small. */
const MAX_GAPS = 500;
const MIN_GAPS = 8;
/** What the texts of one answer may take, of all its topics together. */
const MAX_TEXT_BYTES = 500_000;
/** Of very many changes no more steps are looked at. */
const MAX_STEPS_OF_BLOCKS = 1000;
const ENCODER = new TextEncoder();

type Blocks = ReturnType<Store["listBlocks"]>;

/** What to read of one channel. */
export interface SeriesRequest extends Range {
  readonly topic: string;
  readonly maxPoints: number;
  /** How many topics share one answer. */
  readonly shares: number;
}

/** Where all that is kept lies: in the file, and in memory until it is written. */
export interface HistorySource {
  readonly store: Store | null;
  readonly channels: OpenChannels;
  readonly notes: Pick<Notes, "states" | "outages">;
}

/** What is known of a channel: its blocks, and what waits to be put into some. */
export interface ChannelSource {
  readonly store: Store | null;
  /** Its number in the store. */
  readonly id: number | undefined;
  readonly waiting: readonly Waiting[];
}

/** Returns where a topic's past lies, as of this turn. @throws {StoreError} */
export function findChannel(
  { channels, store }: Pick<HistorySource, "channels" | "store">,
  topic: string,
): ChannelSource {
  const open = channels.get(topic);
  const waiting = open === undefined ? [] : [open.capture()];
  const id = store?.findTopic(topic);
  if (store === null || id === undefined || (open?.id ?? 0) !== 0) return { store, id, waiting };
  // Its unfinished steps are in the store alone.
  const kept = new OpenChannel(topic);
  kept.restore(store, id);
  return { store, id, waiting: [kept.capture(), ...waiting] };
}

/** Reads one channel's past from the tier that a chart of `maxPoints` needs. @throws {StoreError} */
export async function readPoints(
  source: ChannelSource,
  request: SeriesRequest,
  slices: Slices,
): Promise<Pick<HistorySeries, "tier" | "points">> {
  const tier = chooseTier(source, request);
  switch (tier) {
    case null:
      return { tier: CHANGES.name, points: await readChanges(source, request, slices) };
    case "raw":
      return { tier, points: await readRaw(source, request, slices) };
    default:
      return { tier: tier.name, points: await readSteps(source, request, tier, slices) };
  }
}

type NumberTier = "raw" | typeof STEPS[number];

/**
 * The readings themselves when they are few; else the coarsest tier that still gives half the
 * points asked for, unless it reaches less far back than a coarser one; `null` for a channel of
 * changes.
 */
function chooseTier(source: ChannelSource, request: SeriesRequest): NumberTier | null {
  const { from, to, maxPoints } = request;
  if ([-1, ...STEPS.keys()].every((tier) => firstTime(source, tier) === Infinity)) return null;
  const readings = countReadings(source, request);
  const wantedStepMs = (to - from) / (maxPoints / 2);
  let chosen = STEPS.findLastIndex(({ stepMs }) => stepMs <= wantedStepMs);
  if (chosen === -1 && readings > MAX_READINGS_READ) chosen = 0;
  if (readings <= maxPoints && reachesFarthest(source, -1, from)) chosen = -1;
  while (chosen < STEPS.length - 1 && !reachesFarthest(source, chosen, from)) chosen++;
  return chosen === -1 ? "raw" : STEPS[chosen];
}

/** Whether a tier has all that a range starting at `from` can have. */
export function reachesFarthest(source: ChannelSource, tier: number, from: number): boolean {
  const start = firstTime(source, tier);
  return start <= from ||
    STEPS.every(({ stepMs }, coarser) =>
      coarser <= tier || firstTime(source, coarser) + stepMs > start
    );
}

/** When the oldest entry of a tier is, -1 being that of readings; `Infinity` when there is none. */
export function firstTime({ store, id, waiting }: ChannelSource, tier: number): number {
  const { tier: number } = tier === -1 ? RAW : STEPS[tier];
  const inBlocks = id === undefined ? undefined : store?.firstStart(id, number);
  return Math.min(
    inBlocks ?? Infinity,
    ...waiting.flatMap(({ readings, finished, unfinished }) =>
      tier === -1
        ? readings.times.slice(0, 1)
        : [...finished[tier].starts.slice(0, 1), ...unfinished[tier].map(({ start }) => start)]
    ),
  );
}

/** How many readings are in what a range touches; `Infinity` when they are too many to be read. */
function countReadings({ store, id, waiting }: ChannelSource, range: Range): number {
  const inMemory = waiting.reduce((sum, { readings }) => sum + readings.times.length, 0);
  if (store === null || id === undefined) return inMemory;
  return inMemory + store.countEntries(id, RAW.tier, range, RAW.maxSpanMs, MAX_BLOCKS_READ);
}

async function readRaw(
  source: ChannelSource,
  request: SeriesRequest,
  slices: Slices,
): Promise<Point[]> {
  const { from, to, maxPoints } = request;
  const parts: Readings[] = [];
  for await (const part of readBlocks(source, RAW, request, slices)) parts.push(part);
  for (const { readings } of source.waiting) parts.push(readings);
  const all = {
    times: parts.flatMap(({ times }) => times),
    values: parts.flatMap(({ values }) => values),
  };
  const count = all.times.filter((time) => time >= from && time < to).length;
  if (count <= maxPoints) return pointsOfReadings(all, request);
  const points = new StepPoints(request, Math.max(1, Math.ceil((to - from) / maxPoints)));
  points.addReadings(all);
  return points.list().slice(0, maxPoints);
}

async function readSteps(
  source: ChannelSource,
  request: SeriesRequest,
  kind: typeof STEPS[number],
  slices: Slices,
): Promise<Point[]> {
  const { from, to, maxPoints } = request;
  const { stepMs } = kind;
  const perPoint = Math.ceil(((to - from) / stepMs + 1) / maxPoints);
  const points = new StepPoints(request, stepMs * perPoint);
  const tier = STEPS.indexOf(kind);
  for await (const steps of readBlocks(source, kind, request, slices)) {
    points.addSteps(steps, stepMs);
  }
  for (const { finished, unfinished } of source.waiting) {
    points.addSteps(finished[tier], stepMs);
    for (const step of unfinished[tier]) points.addStep(step, stepMs);
  }
  return points.list();
}

async function readChanges(
  source: ChannelSource,
  request: SeriesRequest,
  slices: Slices,
): Promise<Point[]> {
  const changes = new ChangePoints(request, request.maxPoints);
  changes.add(readChangeBefore(source, request.from));
  const choose = (blocks: Blocks) => lastOfSteps(blocks, request);
  for await (const part of readBlocks(source, CHANGES, request, slices, choose)) changes.add(part);
  for (const waiting of source.waiting) changes.add(waiting.changes);
  let points = changes.list();
  const maxBytes = MAX_TEXT_BYTES / request.shares;
  for (let bytes = countTextBytes(points); bytes > maxBytes && points.length > 2;) {
    points = changes.list(Math.floor(points.length * maxBytes / bytes));
    bytes = countTextBytes(points);
  }
  return points;
}

/** Of very many blocks those that lie in one step with a later one show nothing. */
function lastOfSteps(blocks: Blocks, { from, to, maxPoints }: SeriesRequest): Blocks {
  const entries = blocks.reduce((sum, { count }) => sum + count, 0);
  if (entries <= MAX_CHANGES_HELD) return blocks;
  const stepMs = (to - from) / Math.min(maxPoints, MAX_STEPS_OF_BLOCKS);
  const stepOf = (time: number) => Math.floor((time - from) / stepMs);
  const last = new Map<number, Blocks[number]>();
  for (const block of blocks) {
    const step = stepOf(block.end);
    if (block.end >= (last.get(step)?.end ?? -Infinity)) last.set(step, block);
  }
  return blocks.filter((block) => {
    const step = stepOf(block.end);
    return last.get(step) === block || stepOf(block.start) !== step;
  });
}

function countTextBytes(points: readonly Point[]): number {
  return points.reduce(
    (sum, [, , , , last]) => sum + (typeof last === "string" ? ENCODER.encode(last).length : 0),
    0,
  );
}

/** The block before the range says with which value it begins. */
function readChangeBefore({ store, id }: ChannelSource, from: number): Changes {
  const block = id === undefined ? undefined : store?.lastBlock(id, CHANGES.tier, from);
  const changes = block === undefined ? null : decodeOrNull(CHANGES, block.data);
  const { times, values } = changes ?? { times: [], values: [] };
  const place = times.findLastIndex((time) => time < from);
  return place === -1
    ? { times: [], values: [] }
    : { times: [times[place]], values: [values[place]] };
}

/** Reads the blocks of one tier that hold anything of a range, or some; damaged ones are passed over. */
export async function* readBlocks<T>(
  { store, id }: ChannelSource,
  kind: BlockKind<T>,
  { from, to }: Range,
  slices: Slices,
  choose = (blocks: Blocks) => blocks,
): AsyncIterable<T> {
  if (store === null || id === undefined) return;
  const range = { from: from - kind.stepMs, to };
  for (const block of choose(store.listBlocks(id, kind.tier, range, kind.maxSpanMs))) {
    const data = store.readBlock(block.id);
    const entries = data === undefined ? null : decodeOrNull(kind, data);
    if (entries !== null) yield entries;
    await slices.pause();
  }
}

/** Returns the gaps of a topic's device, with what is not written yet. @throws {StoreError} */
export function readGaps(
  { store, notes }: HistorySource,
  topic: string,
  { shares, ...range }: Range & Pick<SeriesRequest, "shares">,
): Gap[] {
  const device = topic.slice(0, topic.indexOf("/"));
  const states = [...store?.states(device, range, MAX_STATES) ?? [], ...notes.states(device)];
  const outages = [...store?.outages(range, MAX_OUTAGES) ?? [], ...notes.outages()];
  const maxGaps = Math.max(MIN_GAPS, Math.floor(MAX_GAPS / shares));
  return thinGaps(findGaps(states, outages, range), maxGaps, range);
}
