import type { Alarm, AlarmChange, AlarmListing } from "../wire/alarms.ts";

/** So many that are over are remembered. */
const MAX_RECENT = 50;

/** The alarms that there are, kept up to date by `alarms` answers and `alarm` notifications. */
export class AlarmList {
  #active: readonly Alarm[] = [];
  #recent: readonly AlarmChange[] = [];

  /** A new list after every change, the oldest alarm first. */
  get active(): readonly Alarm[] {
    return this.#active;
  }

  /** The last ones that are over, the newest first. */
  get recent(): readonly AlarmChange[] {
    return this.#recent;
  }

  /** Takes the answer to `alarms`. */
  replaceAll({ alarms = [], recent = [] }: Partial<AlarmListing>): void {
    this.#active = alarms;
    this.#recent = recent;
  }

  /** Takes one `alarm` notification. */
  update(change: AlarmChange): void {
    const { id, cleared } = change;
    const isKnown = this.#active.some((alarm) => alarm.id === id);
    if (cleared !== undefined) {
      this.#active = this.#active.filter((alarm) => alarm.id !== id);
      this.#recent = [change, ...this.#recent.slice(0, MAX_RECENT - 1)];
    } else if (isKnown) {
      this.#active = this.#active.map((alarm) => alarm.id === id ? change : alarm);
    } else this.#active = [...this.#active, change];
  }
}
