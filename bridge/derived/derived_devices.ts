import type { ChannelDescription } from "../../devices/adapter.ts";
import type { DeviceOwner } from "../hub/device_directory.ts";
import type { Hub } from "../hub/hub.ts";
import type { Log } from "../log.ts";

/** What the hub is told of the devices that derived channels are of. */
export class DerivedDevices {
  readonly #hub: Hub;
  readonly #owner: DeviceOwner;
  readonly #log: Log;
  /** What was last said of each, so that nothing is said twice. */
  readonly #described = new Map<string, string>();
  /** Why some are not there. */
  readonly #faults = new Map<string, string>();

  constructor(hub: Hub, owner: DeviceOwner, log: Log) {
    this.#hub = hub;
    this.#owner = owner;
    this.#log = log;
  }

  /** Whether the hub took it. */
  isThere(device: string): boolean {
    return this.#described.has(device);
  }

  /** Why the hub did not take it. */
  faultOf(device: string): string | undefined {
    return this.#faults.get(device);
  }

  /** Says which devices there are, with their channels; others are gone. */
  describe(devices: ReadonlyMap<string, readonly ChannelDescription[]>): void {
    for (const device of [...this.#described.keys(), ...this.#faults.keys()]) {
      if (devices.has(device)) continue;
      this.#faults.delete(device);
      if (this.#described.delete(device)) this.#hub.remove(device);
    }
    for (const [device, channels] of devices) this.#describe(device, channels);
  }

  #describe(device: string, channels: readonly ChannelDescription[]): void {
    const description = JSON.stringify(channels);
    if (this.#described.get(device) === description) return;
    // Before the hub tells its listeners, who may ask again.
    this.#described.set(device, description);
    const refusal = this.#hub.describe(this.#owner, { id: device, name: device, channels });
    if (refusal === null) this.#faults.delete(device);
    else {
      this.#described.delete(device);
      if (this.#faults.get(device) !== refusal) this.#log.warn(`derived channels: ${refusal}`);
      this.#faults.set(device, refusal);
    }
  }

  /** Shows whether a device has a value, or why it has none. */
  show(device: string, reason: string | null): void {
    if (!this.isThere(device)) return;
    if (reason === null) this.#hub.setState(device, "online");
    else this.#hub.setState(device, "stale", reason);
  }
}
