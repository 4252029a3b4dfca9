import type { Alarm, AlarmChange } from "../wire/alarms.ts";

/** The alarms that there are, kept up to date by `alarms` answers and `alarm` notifications. */
export class AlarmList {
  #all: readonly Alarm[] = [];

  /** A new list after every change, the oldest alarm first. */
  get all(): readonly Alarm[] {
    return this.#all;
  }

  /** Takes the answer to `alarms`. */
  replaceAll(alarms: readonly Alarm[]): void {
    this.#all = alarms;
  }

  /** Takes one `alarm` notification. */
  update({ cleared, ...alarm }: AlarmChange): void {
    const isKnown = this.#all.some(({ id }) => id === alarm.id);
    if (cleared !== undefined) this.#all = this.#all.filter(({ id }) => id !== alarm.id);
    else if (isKnown) this.#all = this.#all.map((it) => it.id === alarm.id ? alarm : it);
    else this.#all = [...this.#all, alarm];
  }
}
