import type { Alarm } from "../wire/alarms.ts";
import { timeMs } from "./rule.ts";
import type { RuleParts } from "./rule_parts.ts";
import { Watch, type WatchListener } from "./watch.ts";

/** The watches of one rule by topic. */
export class WatchList implements WatchListener {
  readonly #parts: RuleParts;
  readonly #keepsAll: boolean;
  readonly #forMs: number;
  readonly #byTopic = new Map<string, Watch>();

  /** One that does not keep all of them drops those with nothing to remember. */
  constructor(parts: RuleParts, { keepsAll }: { readonly keepsAll: boolean }) {
    this.#parts = parts;
    this.#keepsAll = keepsAll;
    this.#forMs = timeMs(parts.rule.for);
  }

  get(topic: string): Watch | undefined {
    return this.#byTopic.get(topic);
  }

  /** Returns the watch of a topic, a new one where there is none; `undefined` when there are too many. */
  open(topic: string): Watch | undefined {
    const known = this.#byTopic.get(topic);
    if (known !== undefined || !this.#parts.budget.take()) return known;
    const { clock } = this.#parts;
    const watch = new Watch(topic, { clock, forMs: this.#forMs, listener: this });
    this.#byTopic.set(topic, watch);
    return watch;
  }

  /** Goes on with an alarm of the bridge's last run. */
  restore({ topic, value, times = 1 }: Alarm): void {
    this.open(topic)?.restore(value, times);
  }

  /** Forgets what has not lasted long enough yet on a device's topics. */
  interrupt(device: string): void {
    for (const watch of this.#of(device)) watch.interrupt();
  }

  /** Ends what there is on a device's topics: it is gone for good. */
  drop(device: string): void {
    for (const watch of this.#of(device)) this.#drop(watch);
  }

  close(): void {
    for (const watch of this.#byTopic.values()) watch.close();
    this.#parts.budget.give(this.#byTopic.size);
    this.#byTopic.clear();
  }

  raised(watch: Watch): void {
    this.#parts.listener.raised(this.#parts.rule, watch);
  }

  cleared({ topic }: Watch): void {
    this.#parts.listener.cleared(this.#parts.rule, topic);
  }

  forgotten(watch: Watch): void {
    if (!this.#keepsAll) this.#remove(watch);
  }

  #drop(watch: Watch): void {
    const { isActive } = watch;
    this.#remove(watch);
    if (isActive) this.cleared(watch);
  }

  #remove(watch: Watch): void {
    watch.close();
    if (this.#byTopic.delete(watch.topic)) this.#parts.budget.give(1);
  }

  #of(device: string): Watch[] {
    return [...this.#byTopic.values()].filter(({ topic }) =>
      topic === device || topic.startsWith(`${device}/`)
    );
  }
}
