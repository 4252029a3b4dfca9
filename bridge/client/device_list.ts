import type { DeviceChange, DeviceSummary } from "../wire/messages.ts";

/** The bridge's devices by id, kept up to date by `list` answers and `device` notifications. */
export class DeviceList {
  #byId: ReadonlyMap<string, DeviceSummary> = new Map();

  /** A new map after every change. */
  get byId(): ReadonlyMap<string, DeviceSummary> {
    return this.#byId;
  }

  /** Takes the answer to `list`: what it does not name is gone. */
  replaceAll(devices: readonly DeviceSummary[]): void {
    this.#byId = new Map(devices.map((device) => [device.id, device]));
  }

  /** Takes one `device` notification. */
  update({ removed, ...device }: DeviceChange): void {
    const byId = new Map(this.#byId);
    if (removed) byId.delete(device.id);
    else byId.set(device.id, device);
    this.#byId = byId;
  }
}
