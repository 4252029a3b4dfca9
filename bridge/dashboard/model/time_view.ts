import { computed, signal } from "@preact/signals";

/** A span of time, in milliseconds since 1970 on the bridge's clock. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** Closer than this there is nothing more to see, in milliseconds. */
const MIN_SPAN_MS = 20;
/** The longest that a bridge keeps anything, about. */
const MAX_SPAN_MS = 366 * 86_400_000;
/** How far beyond now one may look, in spans: what is newest may stand in the middle. */
const BEYOND_NOW = 0.5;

/** What all charts look at when it is not the newest, and what is selected in them. */
export class TimeView {
  /** The span looked at; null while the charts follow the time. */
  readonly range = signal<TimeRange | null>(null);
  /** The two cursors, in the order they were set; null without any. */
  readonly cursors = signal<readonly [first: number, second: number] | null>(null);
  /** What lies between the cursors, from the earlier to the later one. */
  readonly selection = computed<TimeRange | null>(() => {
    const cursors = this.cursors.value;
    if (cursors === null) return null;
    const [first, second] = cursors;
    return { from: Math.min(first, second), to: Math.max(first, second) };
  });
  readonly #live: () => TimeRange;

  /** `live` tells what would be seen if nothing was chosen. */
  constructor(live: () => TimeRange) {
    this.#live = live;
  }

  /** The span that the charts show now. */
  get current(): TimeRange {
    return this.range.peek() ?? this.#live();
  }

  /** Shows `factor` times as much time around `at`, which stays where it is. */
  zoom(factor: number, at: number): void {
    const { from, to } = this.current;
    const spanMs = clamp((to - from) * factor, MIN_SPAN_MS, MAX_SPAN_MS);
    const share = (at - from) / (to - from);
    this.show({ from: at - share * spanMs, to: at + (1 - share) * spanMs });
  }

  /** Shows what is `spans` times the shown span later, or earlier. */
  pan(spans: number): void {
    const { from, to } = this.current;
    const stepMs = spans * (to - from);
    this.show({ from: from + stepMs, to: to + stepMs });
  }

  /** Shows one span, no shorter than can be seen and not beyond what has happened. */
  show({ from, to }: TimeRange): void {
    const spanMs = clamp(to - from, MIN_SPAN_MS, MAX_SPAN_MS);
    const middle = (from + to) / 2;
    const latest = this.#live().to + BEYOND_NOW * spanMs;
    const end = Math.min(middle + spanMs / 2, latest);
    this.range.value = { from: end - spanMs, to: end };
  }

  /** Shows what is selected, if anything is. */
  showSelection(): void {
    const selection = this.selection.peek();
    if (selection !== null && selection.to > selection.from) this.show(selection);
  }

  /** Sets both cursors. */
  select(first: number, second: number): void {
    this.cursors.value = [first, second];
  }

  /** Takes the cursors away. */
  deselect(): void {
    this.cursors.value = null;
  }

  /** Follows the time again. */
  follow(): void {
    this.range.value = null;
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
