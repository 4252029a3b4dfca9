import type { DeviceState, Value } from "../../../devices/adapter.ts";
import type { StateKeeper } from "../../../bridge/alarms/alarm_state.ts";
import { Alarms } from "../../../bridge/alarms/alarms.ts";
import { completeRule } from "../../../bridge/alarms/rule.ts";
import type { Clock } from "../../../bridge/clock.ts";
import { Hub } from "../../../bridge/hub/hub.ts";
import type { AlarmChange } from "../../../bridge/wire/alarms.ts";
import { ManualClock } from "../_manual_clock.ts";

/** A clock whose time of day can be set. */
export class SettableClock implements Clock {
  readonly steady = new ManualClock();
  /** How far the time of day is from the steady one. */
  offsetMs = 0;
  readonly now = (): number => this.steady.now() + this.offsetMs;
  readonly elapsed = (): number => this.steady.elapsed();
  after(delayMs: number, callback: () => void): () => void {
    return this.steady.after(delayMs, callback);
  }
}

/** A hub with its alarms, and a device `board` that is online. */
export class AlarmScene {
  readonly clock = new SettableClock();
  readonly hub: Hub;
  readonly alarms: Alarms;
  readonly changes: AlarmChange[] = [];
  readonly warnings: string[] = [];
  readonly #owner = { id: "owner", type: "test" };

  constructor(rules: readonly object[], options: { hub?: Hub; keeper?: StateKeeper } = {}) {
    this.hub = options.hub ?? new Hub({ clock: this.clock });
    this.alarms = new Alarms({
      hub: this.hub,
      clock: this.clock,
      log: { info() {}, warn: (message) => this.warnings.push(message) },
      rules: rules.map(completeRule),
      keeper: options.keeper,
      onAlarm: (change) => this.changes.push(change),
    });
    this.addDevice("board");
    this.alarms.start();
  }

  addDevice(id: string, state: DeviceState = "online"): void {
    this.hub.describe(this.#owner, { id, name: id, channels: [] });
    this.hub.setState(id, state);
  }

  publish(value: Value, topic = "board/t"): void {
    const [device, channel] = topic.split("/");
    this.hub.publish(device, channel, value, this.clock.now());
  }

  async advance(ms: number): Promise<void> {
    await this.clock.steady.advance(ms);
  }

  /** The topics of the alarms that there are. */
  get topics(): string[] {
    return this.alarms.active.map(({ topic }) => topic);
  }

  /** What was told, in short: `+topic` began, `!topic` acknowledged, `-topic` over. */
  get told(): string[] {
    return this.changes.map(({ topic, cleared, acknowledged }) => {
      return `${cleared !== undefined ? "-" : acknowledged ? "!" : "+"}${topic}`;
    });
  }
}
