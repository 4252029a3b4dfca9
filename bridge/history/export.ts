import type { Value } from "../../devices/adapter.ts";
import { checkFilter } from "../hub/topic.ts";
import { createTopicMatcher } from "../hub/topic_matcher.ts";
import { type BlockKind, CHANGES, decodeOrNull, RAW, STEPS } from "./block_kinds.ts";
import { StepPoints } from "./points.ts";
import {
  type ChannelSource,
  findChannel,
  firstTime,
  type HistorySource,
  reachesFarthest,
  readBlocks,
} from "./query.ts";
import { HistoryRequestError } from "./request.ts";
import type { Range } from "./store.ts";
import { Slices } from "./turns.ts";

/** The most topics of one export. */
export const MAX_EXPORT_TOPICS = 256;
/** Rows that one portion should have, */
const ROWS_PER_PORTION = 4096;
/** and what its blocks may hold at the most, as long as a shorter time helps. */
const MAX_ENTRIES_PER_PORTION = 16_384;
const GROWTH = 2;
const TIER_NAMES: readonly string[] = [RAW, ...STEPS].map(({ name }) => name);

/** One row: a reading, or a step with its last value. */
export interface Row {
  readonly topic: string;
  readonly time: number;
  readonly value: Value;
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
  readonly count?: number;
}

/** What to export. */
export interface ExportRequest extends Range {
  /** Topics or filters. */
  readonly topics: readonly string[];
  /** `raw`, or the length of steps: `1s`, `10s`, `1min`, `10min`, `1h`. Default: of each channel the finest that reaches back to `from`. */
  readonly tier?: string;
}

/** What an export reads from. */
export interface ExportSource extends HistorySource {
  /** Runs work on the store when it is its turn; refused when too much waits, unless it `goesOn`. */
  run<T>(work: () => Promise<T>, goesOn?: boolean): Promise<T>;
}

interface ExportedTopic {
  readonly topic: string;
  /** `changes`, -1 for raw, or a place in {@linkcode STEPS}. */
  readonly tier: "changes" | number;
}

/** Rows of several channels by time, portion by portion: who stops can go on from the last time. */
export class Export {
  readonly #source: ExportSource;
  readonly #topics: readonly ExportedTopic[];
  readonly #range: Range;
  /** How many rows there are. */
  readonly total: number;
  /** Whether some rows are steps, with min, max, mean and count. */
  readonly hasSteps: boolean;

  private constructor(
    source: ExportSource,
    topics: readonly ExportedTopic[],
    { range, total }: { readonly range: Range; readonly total: number },
  ) {
    this.#source = source;
    this.#topics = topics;
    this.#range = range;
    this.total = total;
    this.hasSteps = topics.some(({ tier }) => typeof tier === "number" && tier >= 0);
  }

  /**
   * Finds what there is to export. What `isVisible` denies is not there.
   *
   * @throws {HistoryRequestError} for what is no filter or no tier, and for more topics than
   * {@linkcode MAX_EXPORT_TOPICS}
   */
  static async open(
    source: ExportSource,
    request: ExportRequest,
    isVisible: (topic: string) => boolean = () => true,
  ): Promise<Export> {
    checkRequest(request);
    return await source.run(async () => {
      const names = findTopics(source, request.topics).filter(isVisible);
      if (names.length > MAX_EXPORT_TOPICS) {
        throw new HistoryRequestError(`topic: more than ${MAX_EXPORT_TOPICS} match`);
      }
      const slices = new Slices();
      const topics: ExportedTopic[] = [];
      let total = 0;
      for (const topic of names) {
        const channel = findChannel(source, topic);
        const tier = chooseTier(channel, request);
        topics.push({ topic, tier });
        total += await countRows(channel, tier, request);
        await slices.pause();
      }
      return new Export(source, topics, { range: request, total });
    });
  }

  /** The rows by time; the live readings pass between portions. */
  async *portions(): AsyncIterable<Row[]> {
    const { from, to } = this.#range;
    let widthMs = (to - from) * ROWS_PER_PORTION / Math.max(ROWS_PER_PORTION, this.total);
    for (let at = from; at < to;) {
      const { rows, end } = await this.#source.run(() => this.#read(at, widthMs), true);
      widthMs = end - at;
      if (rows.length < ROWS_PER_PORTION / GROWTH) widthMs *= GROWTH;
      if (rows.length > 0) yield rows;
      at = end;
    }
  }

  async #read(at: number, widthMs: number): Promise<{ rows: Row[]; end: number }> {
    const slices = new Slices();
    const channels = this.#topics.map(({ topic, tier }) => ({
      topic,
      tier,
      channel: findChannel(this.#source, topic),
    }));
    let end = this.#endOf(at, widthMs);
    let entries = count(channels, { from: at, to: end });
    while (entries > MAX_ENTRIES_PER_PORTION) {
      const nearer = this.#endOf(at, (end - at) / GROWTH);
      const fewer = count(channels, { from: at, to: nearer });
      // What is left is whole blocks at one time.
      if (nearer === end || fewer === entries) break;
      end = nearer;
      entries = fewer;
    }
    const rows: Row[] = [];
    for (const { topic, tier, channel } of channels) {
      for (const row of await readRows(channel, tier, { from: at, to: end }, slices)) {
        rows.push({ topic, ...row });
      }
    }
    return { rows: rows.sort((a, b) => a.time - b.time), end };
  }

  /** No step may be cut in two. */
  #endOf(at: number, widthMs: number): number {
    const stepMs = Math.max(1, ...this.#topics.map(({ tier }) => stepOf(tier)));
    const end = Math.ceil((at + Math.max(widthMs, 1)) / stepMs) * stepMs;
    return Math.min(this.#range.to, end);
  }
}

function checkRequest({ topics, tier }: ExportRequest): void {
  if (topics.length > MAX_EXPORT_TOPICS) {
    throw new HistoryRequestError(`topic: more than ${MAX_EXPORT_TOPICS}`);
  }
  for (const topic of topics) {
    const fault = checkFilter(topic);
    if (fault !== null) throw new HistoryRequestError(`topic: ${fault}`);
  }
  if (tier !== undefined && !TIER_NAMES.includes(tier)) {
    throw new HistoryRequestError(`tier: must be one of ${TIER_NAMES.join(", ")}`);
  }
}

type RowOfTopic = Omit<Row, "topic">;
type ExportTier = ExportedTopic["tier"];

function findTopics({ store, channels }: ExportSource, filters: readonly string[]): string[] {
  const known = new Set([
    ...store?.topics().values() ?? [],
    ...channels.list().map(({ topic }) => topic),
  ]);
  return [...known].filter(createTopicMatcher(filters)).sort();
}

function chooseTier(channel: ChannelSource, { from, tier: name }: ExportRequest): ExportTier {
  const tiers = [-1, ...STEPS.keys()];
  if (tiers.every((tier) => firstTime(channel, tier) === Infinity)) return "changes";
  if (name !== undefined) return TIER_NAMES.indexOf(name) - 1;
  return tiers.find((tier) => reachesFarthest(channel, tier, from))!;
}

function kindOf(tier: ExportTier): BlockKind<never> {
  const kind = tier === "changes" ? CHANGES : tier === -1 ? RAW : STEPS[tier];
  return kind as unknown as BlockKind<never>;
}

function stepOf(tier: ExportTier): number {
  return kindOf(tier).stepMs;
}

function count(
  channels: readonly { readonly channel: ChannelSource; readonly tier: ExportTier }[],
  range: Range,
): number {
  return channels.reduce((sum, { channel, tier }) => sum + countEntries(channel, tier, range), 0);
}

function countEntries({ store, id }: ChannelSource, tier: ExportTier, range: Range): number {
  if (store === null || id === undefined) return 0;
  const kind = kindOf(tier);
  return store.countEntries(id, kind.tier, range, kind.maxSpanMs);
}

/** Blocks within the range count as a whole; those at its ends are looked into. */
async function countRows(channel: ChannelSource, tier: ExportTier, range: Range): Promise<number> {
  const kind = kindOf(tier);
  const { store, id } = channel;
  let rows = countEntries(channel, tier, range);
  const atEnds = new Map(
    [range.from, range.to].flatMap((time) =>
      store === null || id === undefined
        ? []
        : store.listBlocks(id, kind.tier, { from: time, to: time }, kind.maxSpanMs)
    ).map((block) => [block.id, block]),
  );
  for (const block of atEnds.values()) {
    const entries = decodeOrNull(kind, store!.readBlock(block.id)!);
    const times = entries === null ? [] : kind.timesOf(entries);
    const within = times.filter((time) => time >= range.from && time < range.to).length;
    rows += within - block.count;
  }
  const waiting = await readRows({ ...channel, store: null }, tier, range, new Slices());
  return rows + waiting.length;
}

async function readRows(
  channel: ChannelSource,
  tier: ExportTier,
  range: Range,
  slices: Slices,
): Promise<RowOfTopic[]> {
  if (tier === "changes" || tier === -1) return await readMoments(channel, tier, range, slices);
  const points = new StepPoints(range, STEPS[tier].stepMs);
  const { stepMs } = STEPS[tier];
  for await (const steps of readBlocks(channel, STEPS[tier], range, slices)) {
    points.addSteps(steps, stepMs);
  }
  for (const { finished, unfinished } of channel.waiting) {
    points.addSteps(finished[tier], stepMs);
    for (const step of unfinished[tier]) points.addStep(step, stepMs);
  }
  return points.rows().filter(({ time }) => time >= range.from);
}

async function readMoments(
  channel: ChannelSource,
  tier: "changes" | -1,
  range: Range,
  slices: Slices,
): Promise<RowOfTopic[]> {
  const rows: RowOfTopic[] = [];
  const add = ({ times, values }: { times: number[]; values: Value[] }) => {
    for (let i = 0; i < times.length; i++) {
      const time = times[i];
      if (time >= range.from && time < range.to) rows.push({ time, value: values[i] });
    }
  };
  const kind: BlockKind<{ times: number[]; values: Value[] }> = kindOf(tier);
  for await (const block of readBlocks(channel, kind, range, slices)) add(block);
  for (const { readings, changes } of channel.waiting) add(tier === -1 ? readings : changes);
  return rows;
}
