import type { Steps } from "./block.ts";
import type { PackedReader, PackedWriter } from "./packed_bytes.ts";

/** The steps that a channel's numbers are summed up in, the finest first. */
export const TIERS: readonly { readonly name: string; readonly stepMs: number }[] = [
  { name: "1s", stepMs: 1000 },
  { name: "10s", stepMs: 10_000 },
  { name: "1min", stepMs: 60_000 },
  { name: "10min", stepMs: 600_000 },
  { name: "1h", stepMs: 3_600_000 },
];

/** One step as far as it is known. */
export interface Step {
  readonly start: number;
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly last: number;
}

/** Returns steps without an entry. */
export function emptySteps(): Steps {
  return { starts: [], counts: [], mins: [], maxs: [], means: [], lasts: [] };
}

/** Adds a step at the end. */
export function pushStep(steps: Steps, { start, count, min, max, sum, last }: Step): void {
  steps.starts.push(start);
  steps.counts.push(count);
  steps.mins.push(min);
  steps.maxs.push(max);
  steps.means.push(sum / count);
  steps.lasts.push(last);
}

/** Returns the entries from `from` up to `to`, by their places. */
export function sliceSteps(steps: Steps, from: number, to?: number): Steps {
  return {
    starts: steps.starts.slice(from, to),
    counts: steps.counts.slice(from, to),
    mins: steps.mins.slice(from, to),
    maxs: steps.maxs.slice(from, to),
    means: steps.means.slice(from, to),
    lasts: steps.lasts.slice(from, to),
  };
}

/** Returns the steps of both, one after the other. */
export function concatSteps(first: Steps, second: Steps): Steps {
  return {
    starts: first.starts.concat(second.starts),
    counts: first.counts.concat(second.counts),
    mins: first.mins.concat(second.mins),
    maxs: first.maxs.concat(second.maxs),
    means: first.means.concat(second.means),
    lasts: first.lasts.concat(second.lasts),
  };
}

/**
 * Sums up one channel's numbers in every tier: a step that ends is added to its tier's finished
 * ones and to the step of the tier above. Times need not grow: a number of another step ends
 * the one that is open, and who reads adds up what is there twice.
 */
export class StepLadder {
  readonly #open: (Step | null)[] = TIERS.map(() => null);
  readonly #finished: Steps[] = TIERS.map(emptySteps);

  add(time: number, value: number): void {
    this.#merge(0, time, {
      start: time,
      count: 1,
      min: value,
      max: value,
      sum: value,
      last: value,
    });
  }

  /** The finished steps of one tier that nobody took yet. */
  finished(tier: number): Steps {
    return this.#finished[tier];
  }

  /** Forgets the oldest `count` finished steps of a tier. */
  drop(tier: number, count: number): void {
    this.#finished[tier] = sliceSteps(this.#finished[tier], count);
  }

  /** Returns the steps of one tier that are not finished, those of the tiers below included. */
  unfinished(tier: number): Step[] {
    const { stepMs } = TIERS[tier];
    return this.#open.slice(0, tier + 1).filter((step) => step !== null)
      .map((step) => ({ ...step, start: startOf(step.start, stepMs) }))
      .reverse();
  }

  /** Writes all of it but each tier's oldest `taken[tier]` finished steps. */
  write(writer: PackedWriter, taken: readonly number[]): void {
    for (const step of this.#open) writeOpen(writer, step);
    for (const [tier, finished] of this.#finished.entries()) {
      writeFinished(writer, sliceSteps(finished, taken[tier]));
    }
  }

  /** Reads what {@linkcode write} wrote. @throws {DamagedBlockError} */
  static read(reader: PackedReader): StepLadder {
    const ladder = new StepLadder();
    for (const tier of TIERS.keys()) ladder.#open[tier] = readOpen(reader);
    for (const tier of TIERS.keys()) ladder.#finished[tier] = readFinished(reader);
    return ladder;
  }

  #merge(tier: number, time: number, added: Step): void {
    const start = startOf(time, TIERS[tier].stepMs);
    const open = this.#open[tier];
    if (open === null || open.start !== start) {
      if (open !== null) this.#finish(tier, open);
      this.#open[tier] = { ...added, start };
      return;
    }
    this.#open[tier] = {
      start,
      count: open.count + added.count,
      min: added.min < open.min ? added.min : open.min,
      max: added.max > open.max ? added.max : open.max,
      sum: open.sum + added.sum,
      last: added.last,
    };
  }

  #finish(tier: number, step: Step): void {
    pushStep(this.#finished[tier], step);
    if (tier + 1 < TIERS.length) this.#merge(tier + 1, step.start, step);
  }
}

function startOf(time: number, stepMs: number): number {
  return Math.floor(time / stepMs) * stepMs;
}

function writeOpen(writer: PackedWriter, step: Step | null): void {
  writer.unsigned(step?.count ?? 0);
  if (step === null) return;
  writer.unsigned(step.start);
  for (const number of [step.min, step.max, step.sum, step.last]) writer.float64(number);
}

function readOpen(reader: PackedReader): Step | null {
  const count = reader.unsigned();
  if (count === 0) return null;
  const start = reader.unsigned();
  const [min, max, sum, last] = [0, 1, 2, 3].map(() => reader.float64());
  return { start, count, min, max, sum, last };
}

function writeFinished(writer: PackedWriter, steps: Steps): void {
  writer.unsigned(steps.starts.length);
  for (const [i, start] of steps.starts.entries()) {
    writer.unsigned(start);
    writer.unsigned(steps.counts[i]);
    for (const { [i]: number } of [steps.mins, steps.maxs, steps.means, steps.lasts]) {
      writer.float64(number);
    }
  }
}

function readFinished(reader: PackedReader): Steps {
  const steps = emptySteps();
  const count = reader.count(2);
  for (let i = 0; i < count; i++) {
    steps.starts.push(reader.unsigned());
    steps.counts.push(reader.unsigned());
    for (const column of [steps.mins, steps.maxs, steps.means, steps.lasts]) {
      column.push(reader.float64());
    }
  }
  return steps;
}
