import type { Device } from "../hub/device_directory.ts";
import type { Hub } from "../hub/hub.ts";
import type { Alarm } from "../wire/alarms.ts";
import type { Value } from "../wire/messages.ts";
import { timeMs } from "./rule.ts";
import type { RuleParts, RunningRule } from "./rule_parts.ts";
import { WatchList } from "./watch_list.ts";

/** When a topic last had a value, and the timer that looks how long ago that is. */
interface Ear {
  heardAt: number;
  cancel(): void;
}

/**
 * A rule about silence: no value for some time. A reading costs it no timer: the one of its topic
 * looks, when it is over, how long the silence has been. With `+` in its topic it listens to what has
 * reported once.
 */
export class SilenceRule implements RunningRule {
  readonly #hub: Hub;
  readonly #parts: RuleParts;
  readonly #watches: WatchList;
  readonly #silenceMs: number;
  readonly #ears = new Map<string, Ear>();
  #unsubscribe: () => void = () => {};

  constructor(hub: Hub, parts: RuleParts) {
    this.#hub = hub;
    this.#parts = parts;
    this.#silenceMs = timeMs(parts.rule.silentFor);
    this.#watches = new WatchList(parts, { keepsAll: true });
  }

  start(alarms: readonly Alarm[]): void {
    for (const alarm of alarms) this.#watches.restore(alarm);
    const { topic } = this.#parts.rule;
    if (!topic.includes("+")) this.#listen(topic);
    for (const { topic: known } of this.#hub.snapshot([topic])) this.#listen(known);
    this.#unsubscribe = this.#hub.subscribe(
      [topic],
      ({ topic, value }) => this.#hear(topic, value),
    );
  }

  deviceChanged({ id }: Device, isGone: boolean): void {
    // What the rule names is missed all the more.
    if (isGone && this.#parts.rule.topic.includes("+")) this.forget(id);
  }

  forget(topic: string): void {
    for (const [known, ear] of this.#ears) {
      if (known !== topic && !known.startsWith(`${topic}/`)) continue;
      ear.cancel();
      this.#ears.delete(known);
    }
    this.#watches.drop(topic);
  }

  close(): void {
    this.#unsubscribe();
    for (const { cancel } of this.#ears.values()) cancel();
    this.#ears.clear();
    this.#watches.close();
  }

  #hear(topic: string, value: Value): void {
    if (value === null) return;
    const ear = this.#ears.get(topic) ?? this.#listen(topic);
    if (ear === undefined) return;
    ear.heardAt = this.#parts.clock.elapsed();
    const watch = this.#watches.get(topic)!;
    const wasActive = watch.isActive;
    watch.observe(false, value);
    if (wasActive) this.#wait(topic, ear, this.#silenceMs);
  }

  #listen(topic: string): Ear | undefined {
    if (this.#watches.open(topic) === undefined) return undefined;
    const ear = { heardAt: this.#parts.clock.elapsed(), cancel: () => {} };
    this.#ears.set(topic, ear);
    this.#wait(topic, ear, this.#silenceMs);
    return ear;
  }

  #wait(topic: string, ear: Ear, delayMs: number): void {
    ear.cancel();
    ear.cancel = this.#parts.clock.after(delayMs, () => {
      const silentMs = this.#parts.clock.elapsed() - ear.heardAt;
      if (silentMs < this.#silenceMs) this.#wait(topic, ear, this.#silenceMs - silentMs);
      else this.#miss(topic, silentMs);
    });
  }

  #miss(topic: string, silentMs: number): void {
    const watch = this.#watches.get(topic)!;
    watch.observe(true, watch.value, silentMs);
  }
}
