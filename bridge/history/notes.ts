import type { Clock } from "../clock.ts";
import type { Outage, StateRow, Store } from "./store.ts";

/** A clock that differs by more than this from what has passed was set. */
const JUMP_MS = 5000;
/** States that wait to be written; more in one batch are of boards that flap. */
const MAX_WAITING_STATES = 1000;
const UNITS: readonly (readonly [string, number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
];

interface WaitingState extends StateRow {
  readonly device: string;
}

/** What happened besides readings, until it is written: devices' states and times of no readings at all. */
export class Notes {
  readonly #clock: Clock;
  #states: WaitingState[] = [];
  #outages: Outage[] = [];
  #now: number;
  #elapsed: number;
  #jumpedAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#now = clock.now();
    this.#elapsed = clock.elapsed();
    this.#jumpedAt = this.#elapsed;
  }

  get isEmpty(): boolean {
    return this.#states.length === 0 && this.#outages.length === 0;
  }

  /** For how long the clock has not been set, or this has been watched. */
  get steadyMs(): number {
    return this.#clock.elapsed() - this.#jumpedAt;
  }

  /** States of one device that wait. */
  states(device: string): readonly StateRow[] {
    return this.#states.filter((state) => state.device === device);
  }

  /** Outages that wait. */
  outages(): readonly Outage[] {
    return this.#outages;
  }

  addState(device: string, { time, state, reason }: StateRow): void {
    if (this.#states.length >= MAX_WAITING_STATES) this.#states.shift();
    this.#states.push({ device, time, state, reason });
  }

  addOutage(outage: Outage): void {
    this.#outages.push(outage);
  }

  /** Compares the clock with what has passed: when it was set forward, there is a hole in the data. */
  watchClock(): void {
    const now = this.#clock.now();
    const elapsed = this.#clock.elapsed();
    const expected = this.#now + elapsed - this.#elapsed;
    const jumpMs = now - expected;
    this.#now = now;
    this.#elapsed = elapsed;
    if (Math.abs(jumpMs) <= JUMP_MS) return;
    this.#jumpedAt = elapsed;
    if (jumpMs < 0) return;
    // What has passed does not count while a machine sleeps.
    const reason = `the clock was set forward, or the machine slept: ${describeDuration(jumpMs)}`;
    this.addOutage({ start: expected, end: now, reason, restart: false });
  }

  /** Writes what waits; returns what forgets it once that is committed. */
  write(store: Store): () => void {
    const states = this.#states.slice();
    const outages = this.#outages.slice();
    for (const { device, ...state } of states) store.addState(device, state);
    for (const outage of outages) store.addOutage(outage);
    return () => {
      this.#states = this.#states.filter((state) => !states.includes(state));
      this.#outages = this.#outages.filter((outage) => !outages.includes(outage));
    };
  }
}

function describeDuration(ms: number): string {
  const [unit, unitMs] = UNITS.find(([, unitMs]) => ms >= unitMs)!;
  const count = Math.round(ms / unitMs);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
