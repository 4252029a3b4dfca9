import { DelayFloor } from "./delay_floor.ts";
import type { Timestamp } from "./line_format.ts";

/** Milliseconds, microseconds, nanoseconds, seconds. */
const SECONDS = 1 / 1000;
const UNITS = [1, 1000, 1_000_000, SECONDS];
/** A unit is told from the others by the pace of the count, over this time and this well. */
const UNIT_SPAN_MS = 1000;
const MAX_PACE_ERROR = 0.3;
/** A clock that is further off (one that stops while the board sleeps) tells no time. */
const MAX_DRIFT = 0.1;
/**
 * Where boards' counts start again: 16-bit `int`, CircuitPython's and MicroPython's
 * `ticks_ms()`, 32-bit `millis()` and `micros()`, and those divided by 1000.
 */
const WRAPS = [2 ** 16, 2 ** 29, 2 ** 30, 2 ** 32, 2 ** 32 / 1000];
/** Lines may wait this long on their way, and still keep their time. Below the shortest wrap. */
const MAX_DELAY_MS = 60_000;
/** A count that is due to wrap is known this well. */
const MAX_WRAP_ERROR_MS = 5000;
const SLACK_MS = 1000;
const DAY_MS = 86_400_000;
/** Beyond it, a count is garbled: a double no longer tells its ticks apart. */
const MAX_TICKS = 2 ** 63;

interface Sample {
  /** The board's count as it wrote it. */
  readonly ticks: number;
  readonly arrival: number;
}

/**
 * Puts the times that a board writes on the host's clock. A board's own count says how far apart
 * its readings are, whatever their way here added; the quickest lines of late say where that lies
 * on the host's clock. Counts that wrap, start over or drift are followed; while the count's unit
 * is not known yet (the first second), or when it makes no sense, a reading has the time of its arrival.
 * A later count is never put before an earlier one, and none after its arrival.
 */
export class DeviceClock {
  #ticksPerMs: number | null = null;
  /** While the unit is unknown: what its pace is measured from. */
  #anchor: Sample | null = null;
  /** A sample that did not fit. The next one tells whether it or the clock is wrong. */
  #suspect: Sample | null = null;
  #last: Sample = { ticks: NaN, arrival: NaN };
  #floor = new DelayFloor();
  /** What the wraps so far add to the count. */
  #wrapped = 0;
  #latestBoardMs = -Infinity;
  #latestHostMs = -Infinity;

  /** When a reading was taken, in milliseconds since 1970, given that it came at `arrival`. */
  toHostTime(time: Timestamp, arrival: number): number {
    if (time.clock === "arrival") return clamp(arrival + time.value, arrival);
    if (time.clock === "unix") return clamp(time.value, arrival);
    if (time.clock === "day") return clamp(toNearestDay(time.value, arrival), arrival);
    if (Math.abs(time.value) > MAX_TICKS) return arrival;
    const sample = { ticks: time.value, arrival };
    this.#ticksPerMs ??= time.ticksPerMs ?? this.#tellUnit(sample);
    const boardMs = this.#ticksPerMs === null ? null : this.#follow(sample);
    if (boardMs === null) return this.#latestHostMs = arrival;
    this.#last = sample;
    return this.#place(boardMs, arrival);
  }

  /** The count's ticks per millisecond; null as long as that is not known. */
  #tellUnit(sample: Sample): number | null {
    const anchor = this.#anchor;
    if (anchor === null || sample.ticks < anchor.ticks) {
      this.#anchor = sample;
      return null;
    }
    const elapsed = sample.arrival - anchor.arrival;
    if (elapsed < UNIT_SPAN_MS) return null;
    const pace = (sample.ticks - anchor.ticks) / elapsed;
    const unit = UNITS.find((unit) => Math.abs(pace / unit - 1) <= MAX_PACE_ERROR);
    if (unit === undefined) {
      // The clock was set in between, most likely: what comes now may be of one piece.
      this.#anchor = sample;
      return null;
    }
    // Whole seconds are coarser than the time of arrival.
    if (unit === SECONDS && Number.isInteger(sample.ticks)) return null;
    this.#startOver(anchor, unit);
    return unit;
  }

  #startOver(sample: Sample, ticksPerMs: number): void {
    this.#anchor = this.#suspect = null;
    this.#wrapped = 0;
    this.#floor = new DelayFloor();
    this.#latestBoardMs = sample.ticks / ticksPerMs;
    this.#floor.add(this.#latestBoardMs, sample.arrival);
    this.#last = sample;
  }

  /** The sample's time by the board, wraps added; null when it does not fit, and maybe is garbled. */
  #follow(sample: Sample): number | null {
    const ticksPerMs = this.#ticksPerMs!;
    if (Number.isNaN(this.#last.ticks)) this.#startOver(sample, ticksPerMs);
    const turns = this.#turns(sample, ticksPerMs);
    if (turns === 0 && this.#looksReset(sample, ticksPerMs)) this.#startOver(sample, ticksPerMs);
    const boardMs = (sample.ticks + this.#wrapped + turns) / ticksPerMs;
    if (this.#fits(boardMs, sample.arrival, MAX_DELAY_MS)) {
      this.#wrapped += turns;
      this.#suspect = null;
      return boardMs;
    }
    return this.#judgeSuspect(sample, ticksPerMs);
  }

  /** What to add to the count because it has wrapped since the last sample; 0 when it has not. */
  #turns({ ticks, arrival }: Sample, ticksPerMs: number): number {
    const lateness = this.#delay((ticks + this.#wrapped) / ticksPerMs, arrival);
    if (ticks >= this.#last.ticks && lateness <= MAX_DELAY_MS) return 0;
    for (const wrap of WRAPS) {
      const turns = wrap * Math.round(lateness * ticksPerMs / wrap);
      const boardMs = (ticks + this.#wrapped + turns) / ticksPerMs;
      const counts = turns > 0 && this.#last.ticks < wrap && ticks < wrap;
      if (counts && this.#fits(boardMs, arrival, MAX_WRAP_ERROR_MS)) return turns;
    }
    return 0;
  }

  /** A board cannot have been up for longer than it has been silent. */
  #looksReset({ ticks, arrival }: Sample, ticksPerMs: number): boolean {
    const silence = arrival - this.#last.arrival;
    return ticks < this.#last.ticks && ticks / ticksPerMs <= silence + SLACK_MS;
  }

  #fits(boardMs: number, arrival: number, maxDelayMs: number): boolean {
    const delay = this.#delay(boardMs, arrival);
    const drift = Math.max(0, MAX_DRIFT * (arrival - this.#last.arrival));
    return delay >= -SLACK_MS - drift && delay <= maxDelayMs + drift;
  }

  #delay(boardMs: number, arrival: number): number {
    return arrival - boardMs - this.#floor.gapAt(boardMs);
  }

  /** Two samples that fit each other are the clock, set to another time; two that do not are nothing. */
  #judgeSuspect(sample: Sample, ticksPerMs: number): number | null {
    const suspect = this.#suspect;
    this.#suspect = sample;
    if (suspect === null) return null;
    const elapsed = sample.arrival - suspect.arrival;
    const boardElapsed = (sample.ticks - suspect.ticks) / ticksPerMs;
    if (Math.abs(boardElapsed - elapsed) > SLACK_MS + MAX_DRIFT * Math.abs(elapsed)) {
      this.#ticksPerMs = null;
      this.#anchor = sample;
      return null;
    }
    this.#startOver(suspect, ticksPerMs);
    return sample.ticks / ticksPerMs;
  }

  #place(boardMs: number, arrival: number): number {
    if (boardMs < this.#latestBoardMs) {
      return Math.min(boardMs + this.#floor.gapAt(boardMs), this.#latestHostMs, arrival);
    }
    if (boardMs > this.#latestBoardMs) this.#floor.add(boardMs, arrival);
    this.#latestBoardMs = boardMs;
    const isClock = Math.abs(this.#floor.drift) <= MAX_DRIFT;
    const hostMs = isClock ? boardMs + this.#floor.gapAt(boardMs) : arrival;
    return this.#latestHostMs = Math.min(arrival, Math.max(hostMs, this.#latestHostMs));
  }
}

/** When it was, or will be, `ms` after midnight, not half a day from `arrival` away. */
function toNearestDay(ms: number, arrival: number): number {
  const midnight = new Date(arrival).setHours(0, 0, 0, 0);
  const days = Math.round((arrival - midnight - ms) / DAY_MS);
  return midnight + ms + days * DAY_MS;
}

/** Nothing was measured in the future, or before there was a way to say when. */
function clamp(time: number, arrival: number): number {
  return Math.max(0, Math.min(time, arrival));
}
