import type { Value } from "../../devices/adapter.ts";
import { checkFilter } from "../hub/topic.ts";
import { CHANGES, decodeOrNull, RAW } from "./block_kinds.ts";
import { OpenChannel } from "./open_channel.ts";
import { MAX_TIME } from "./open_channels.ts";
import type { Store } from "./store.ts";

/** Rows of one transaction. */
const ROWS_PER_TRANSACTION = 20_000;

/** One line of what is imported is not a reading. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}

/** One reading to be kept. */
export interface ImportedRow {
  readonly topic: string;
  readonly time: number;
  readonly value: Value;
}

/** What became of the rows. */
export interface ImportReport {
  readonly imported: number;
  /** Rows that were there already. */
  readonly known: number;
}

/** Parses one line of an export in NDJSON. @throws {ImportError} */
export function parseRow(line: string): ImportedRow {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    throw new ImportError("not JSON: an export in NDJSON is needed");
  }
  const { topic, time, value, count } = Object(row) as Record<string, unknown>;
  if (count !== undefined) {
    throw new ImportError("a step, which cannot be imported: export with --tier raw");
  }
  const isTopic = typeof topic === "string" && !/[+#]/.test(topic) && topic.includes("/") &&
    checkFilter(topic) === null;
  if (!isTopic) throw new ImportError("topic: must be DEVICE/CHANNEL");
  if (typeof time !== "number" || !(time >= 0 && time < MAX_TIME)) {
    throw new ImportError("time: must be a time in milliseconds since 1970");
  }
  if (!isValue(value)) throw new ImportError("value: must be a number, boolean, string or null");
  return { topic, time, value };
}

/**
 * Puts rows into a store that nobody else writes; those that are there already are passed over.
 *
 * @throws {StoreError} after the transactions before
 */
export async function importRows(
  store: Store,
  rows: AsyncIterable<ImportedRow>,
): Promise<ImportReport> {
  let report: ImportReport = { imported: 0, known: 0 };
  let waiting: ImportedRow[] = [];
  const write = () => {
    const { imported, known } = writeRows(store, waiting);
    report = { imported: report.imported + imported, known: report.known + known };
    waiting = [];
  };
  for await (const row of rows) {
    if (waiting.push(row) >= ROWS_PER_TRANSACTION) write();
  }
  if (waiting.length > 0) write();
  return report;
}

function writeRows(store: Store, rows: readonly ImportedRow[]): ImportReport {
  let imported = 0;
  store.begin();
  try {
    for (const [topic, ofTopic] of Map.groupBy(rows, (row) => row.topic)) {
      const channel = new OpenChannel(topic);
      const { journal } = channel.attach(store);
      const known = knownRows(store, channel.id, ofTopic);
      for (const { time, value } of ofTopic.toSorted((a, b) => a.time - b.time)) {
        if (known.has(keyOf(time, value))) continue;
        channel.add(value, time);
        imported++;
      }
      if (channel.pending > 0) channel.writeBlocks(store, journal);
    }
    store.commit();
  } catch (error) {
    store.rollback();
    throw error;
  }
  return { imported, known: rows.length - imported };
}

function knownRows(store: Store, topic: number, rows: readonly ImportedRow[]): Set<string> {
  const known = new Set<string>();
  let [from, to] = [Infinity, -Infinity];
  for (const { time } of rows) {
    from = Math.min(from, time);
    to = Math.max(to, time);
  }
  for (const kind of [RAW, CHANGES] as const) {
    for (const { id } of store.listBlocks(topic, kind.tier, { from, to: to + 1 }, kind.maxSpanMs)) {
      const data = store.readBlock(id)!;
      const { times, values } = kind === RAW
        ? decodeOrNull(RAW, data) ?? { times: [], values: [] }
        : decodeOrNull(CHANGES, data) ?? { times: [], values: [] };
      for (const [i, time] of times.entries()) known.add(keyOf(time, values[i]));
    }
  }
  return known;
}

function keyOf(time: number, value: Value): string {
  return `${time} ${JSON.stringify(value)}`;
}

function isValue(value: unknown): value is Value {
  return value === null || typeof value === "boolean" || typeof value === "string" ||
    typeof value === "number" && Number.isFinite(value);
}
