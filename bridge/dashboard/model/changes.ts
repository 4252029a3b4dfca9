import { signal } from "@preact/signals";
import type { HistoryPoint, Value } from "../../wire/messages.ts";

/** A value, and when it began. */
export interface Change {
  readonly time: number;
  readonly value: Value;
}

/** Changes kept of one channel. */
const MAX_CHANGES = 50;

/** What a text was, and since when each time: a reading that says the same again is no change. */
export class Changes {
  /** Changes on the page, oldest first. */
  readonly shown = signal<readonly Change[]>([]);
  #list: Change[] = [];

  /** Takes a reading; one older than the newest change is known already. */
  push(time: number, value: Value): void {
    const newest = this.#list.at(-1);
    if (newest !== undefined && (newest.value === value || time <= newest.time)) return;
    this.#list = [...this.#list.slice(1 - MAX_CHANGES), { time, value }];
  }

  /** Puts what a bridge kept before what is known. */
  takePast(points: readonly HistoryPoint[]): void {
    const since = this.#list;
    this.#list = [];
    for (const [time, , , , value] of points) this.push(time, value);
    for (const { time, value } of since) this.push(time, value);
  }

  /** Brings the changes to the page. */
  show(): void {
    this.shown.value = this.#list;
  }
}
