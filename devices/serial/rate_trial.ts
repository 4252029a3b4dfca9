import { waitUntil } from "../wait_until.ts";
import { openLink } from "./link.ts";
import type { PortSettings } from "./port_keys.ts";
import { bestRate, isClear, type RateScore, scoreBytes } from "./rate_score.ts";

/** The rates of boards and devices in use, the likeliest first; 74880 is an ESP8266's boot loader. */
export const COMMON_RATES: readonly number[] = [
  ...[115_200, 9600, 57_600, 38_400, 19_200, 230_400],
  ...[74_880, 250_000, 460_800, 921_600, 4800, 2400],
];
/** Boards that print once a second have said two lines by then, in milliseconds. */
export const MAX_LISTEN_MS = 2_200;
/** How often it is looked whether what came is enough, in milliseconds. */
const LOOK_MS = 100;
/** Enough for a verdict on any rate. */
const MAX_BYTES = 4096;

/** What came of trying rates. */
export interface RateTrial {
  /** In the order in which they were tried; those that the port does not do are left out. */
  readonly scores: readonly RateScore[];
  /** The one at which the board is read best; `null` when it is readable at none. */
  readonly best: number | null;
}

/** How rates are tried. */
export interface RateTrialOptions {
  /** How else the port is set up; its own rate is of no account, and nothing resets the board. */
  readonly settings?: PortSettings;
  readonly rates?: readonly number[];
  /** Default {@linkcode MAX_LISTEN_MS}. */
  readonly listenMs?: number;
}

/**
 * Listens to the board at `path` at one rate after the other, until it is clear which is right. The
 * port is opened once, so that a board which restarts at that does so once; nothing is written.
 *
 * @throws {DeviceError} when the port cannot be opened, as while another program has it
 */
export async function tryRates(
  path: string,
  signal: AbortSignal,
  { settings = {}, rates = COMMON_RATES, listenMs = MAX_LISTEN_MS }: RateTrialOptions = {},
): Promise<RateTrial> {
  const heard = new Heard();
  const lost = new AbortController();
  const link = await openLink(path, { ...settings, baudRate: rates[0], reset: "never", signal }, {
    onBytes: (chunk) => heard.add(chunk),
    onLost: () => lost.abort(),
  });
  const scores: RateScore[] = [];
  try {
    const end = AbortSignal.any([signal, lost.signal]);
    for (const rate of rates) {
      if (end.aborted) break;
      if (!await link.setBaudRate(rate)) continue;
      heard.clear();
      scores.push(await listen(heard, rate, { listenMs, end }));
      if (isClear(scores.at(-1)!)) break;
    }
  } finally {
    await link.close();
  }
  return { scores, best: bestRate(scores) };
}

async function listen(
  heard: Heard,
  rate: number,
  { listenMs, end }: { listenMs: number; end: AbortSignal },
): Promise<RateScore> {
  const until = performance.now() + listenMs;
  while (true) {
    await waitUntil(Math.min(until, performance.now() + LOOK_MS), end);
    const score = scoreBytes(rate, heard.bytes);
    if (isClear(score) || heard.isFull || end.aborted || performance.now() >= until) return score;
  }
}

/** The first bytes that came since it was cleared. */
class Heard {
  readonly #buffer = new Uint8Array(MAX_BYTES);
  #length = 0;

  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  get isFull(): boolean {
    return this.#length === MAX_BYTES;
  }

  add(chunk: Uint8Array): void {
    const kept = chunk.subarray(0, MAX_BYTES - this.#length);
    this.#buffer.set(kept, this.#length);
    this.#length += kept.length;
  }

  clear(): void {
    this.#length = 0;
  }
}
