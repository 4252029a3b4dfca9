import type { Clock } from "../clock.ts";
import type { Device } from "../hub/device_directory.ts";
import type { Alarm, AlarmRule } from "../wire/alarms.ts";
import type { Watch } from "./watch.ts";
import type { WatchBudget } from "./watch_budget.ts";

/** Who hears of a rule's alarms. */
export interface RuleListener {
  raised(rule: AlarmRule, watch: Watch): void;
  /** Its condition holds no more, or what it was about is not there any more. */
  cleared(rule: AlarmRule, topic: string): void;
}

/** What every kind of rule works with. */
export interface RuleParts {
  readonly rule: AlarmRule;
  readonly clock: Clock;
  readonly budget: WatchBudget;
  readonly listener: RuleListener;
}

/** One rule at work. */
export interface RunningRule {
  /** Begins, with the alarms that it had before. */
  start(alarms: readonly Alarm[]): void;
  /** To be called at every change of a device; `isGone` when it is no longer known. */
  deviceChanged(device: Device, isGone: boolean): void;
  /** Ends the alarm on a topic, or on a device's topics, and what else is kept of it. */
  forget(topic: string): void;
  /** Ends it, and says nothing of its alarms. */
  close(): void;
}
