import type { Device } from "../hub/device_directory.ts";
import type { Hub } from "../hub/hub.ts";
import type { Reading } from "../hub/reading.ts";
import type { Alarm } from "../wire/alarms.ts";
import { meets } from "./condition.ts";
import type { RuleParts, RunningRule } from "./rule_parts.ts";
import { WatchList } from "./watch_list.ts";

/** A rule about values: `above`, `below` or `is`. Of a topic where all is well it keeps nothing. */
export class ValueRule implements RunningRule {
  readonly #hub: Hub;
  readonly #parts: RuleParts;
  readonly #watches: WatchList;
  #unsubscribe: () => void = () => {};

  constructor(hub: Hub, parts: RuleParts) {
    this.#hub = hub;
    this.#parts = parts;
    this.#watches = new WatchList(parts, { keepsAll: false });
  }

  start(alarms: readonly Alarm[]): void {
    for (const alarm of alarms) this.#watches.restore(alarm);
    const filters = [this.#parts.rule.topic];
    this.#unsubscribe = this.#hub.subscribe(filters, (reading) => this.#take(reading));
    for (const reading of this.#hub.snapshot(filters)) {
      const [device] = reading.topic.split("/");
      if (this.#hub.device(device)?.state === "online") this.#take(reading);
    }
  }

  deviceChanged({ id, state }: Device, isGone: boolean): void {
    if (isGone) this.#watches.drop(id);
    else if (state !== "online") this.#watches.interrupt(id);
  }

  forget(topic: string): void {
    this.#watches.drop(topic);
  }

  close(): void {
    this.#unsubscribe();
    this.#watches.close();
  }

  #take({ topic, value }: Reading): void {
    const known = this.#watches.get(topic);
    const isMet = meets(this.#parts.rule, value, known?.isActive ?? false);
    if (isMet === null || (known === undefined && !isMet)) return;
    (known ?? this.#watches.open(topic))?.observe(isMet, value);
  }
}
