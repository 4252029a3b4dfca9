import type { DeviceState } from "../../devices/adapter.ts";
import type { Device } from "../hub/device_directory.ts";
import type { Hub } from "../hub/hub.ts";
import type { Alarm } from "../wire/alarms.ts";
import type { RuleParts, RunningRule } from "./rule_parts.ts";
import { WatchList } from "./watch_list.ts";

const EVERY_DEVICE = "+";
/** What a device that is not known is said to be. */
const UNKNOWN: DeviceState = "absent";

/** A rule about devices that are not online. One whose port was lent to somebody is not lost. */
export class LostRule implements RunningRule {
  readonly #hub: Hub;
  readonly #parts: RuleParts;
  readonly #watches: WatchList;

  constructor(hub: Hub, parts: RuleParts) {
    this.#hub = hub;
    this.#parts = parts;
    this.#watches = new WatchList(parts, { keepsAll: false });
  }

  start(alarms: readonly Alarm[]): void {
    for (const alarm of alarms) this.#watches.restore(alarm);
    const { topic } = this.#parts.rule;
    if (topic !== EVERY_DEVICE && this.#hub.device(topic) === undefined) {
      this.#look(topic, UNKNOWN);
    }
    for (const device of this.#hub.devices()) this.deviceChanged(device, false);
  }

  deviceChanged({ id, state }: Device, isGone: boolean): void {
    const { topic } = this.#parts.rule;
    if (topic !== EVERY_DEVICE && topic !== id) return;
    if (!isGone) this.#look(id, state);
    else if (topic === EVERY_DEVICE) this.#watches.drop(id);
    else this.#look(id, UNKNOWN);
  }

  forget(topic: string): void {
    this.#watches.drop(topic);
  }

  close(): void {
    this.#watches.close();
  }

  #look(id: string, state: DeviceState): void {
    const isLost = state !== "online" && state !== "released";
    const watch = isLost ? this.#watches.open(id) : this.#watches.get(id);
    // Its state while the alarm began is what is told, and not each that follows.
    if (watch !== undefined) watch.observe(isLost, isLost ? state : watch.value);
  }
}
