import type { DeviceDescription, DeviceEvents, Value } from "../adapter.ts";
import { makeVisible } from "../decode/visible_text.ts";
import type { DiscoveryPort, DiscoverySink } from "./discovery/contract.ts";

/** What a source says of its devices. */
export type DeviceReports = Omit<DiscoverySink, "subscribe" | "unsubscribe" | "publish">;

/** What a viewer is told of a device whose own last will says so. */
const AWAY = "The device, or its last will, says that it is away";

/**
 * The devices of one broker: which source each is from, and whether it is there. The first source
 * that names a device has it.
 */
export class DeviceBook {
  readonly #broker: string;
  readonly #maxDevices: number;
  readonly #owners = new Map<string, DiscoveryPort>();
  readonly #away = new Set<string>();
  /** Devices that were refused, each told of once. */
  readonly #refused = new Set<string>();
  #events: DeviceEvents | null = null;
  /** Whether devices are told of again: what they last said is known already. */
  #isAgain = false;

  /** @param broker Id of the device that stands for the broker. */
  constructor(broker: string, maxDevices: number) {
    this.#broker = broker;
    this.#maxDevices = maxDevices;
  }

  /** Reports to `events` from now on; null: to nobody. */
  open(events: DeviceEvents | null): void {
    this.#events = events;
  }

  /** Whom a device is from. */
  owner(device: string): DiscoveryPort | undefined {
    return this.#owners.get(device);
  }

  /** Whether a device has said that it is away. */
  isAway(device: string): boolean {
    return this.#away.has(device);
  }

  /** Tells of all devices again: the connection is back. */
  announce(sources: readonly DiscoveryPort[]): void {
    this.#isAgain = true;
    for (const source of sources) source.announceAll();
    this.#isAgain = false;
  }

  /** Says something to people; `device` is null when it is about no device in particular. */
  log(device: string | null, line: string): void {
    const about = device !== null && this.#owners.has(device) ? device : this.#broker;
    this.#events?.log(about, makeVisible(line).text, Date.now());
  }

  /** Tells of a fault of ours, which took nothing down. */
  fault(line: string): void {
    this.log(null, line);
    this.#events?.count(this.#broker, "badFrames", 1);
  }

  /** Where the source that `source` returns reports to. */
  reports(source: () => DiscoveryPort): DeviceReports {
    const isOurs = (device: string) => this.#owners.get(device) === source();
    return {
      device: (description) => this.#describe(description, source()),
      removed: (device) => {
        if (isOurs(device)) this.#remove(device);
      },
      available: (device, isAvailable) => {
        if (isOurs(device)) this.#setAvailable(device, isAvailable);
      },
      reading: (device, channel, value, time) => {
        if (isOurs(device)) this.#read(device, channel, value, time);
      },
      log: (device, line) => this.log(device, line),
      unsupported: (device, channel, construct) =>
        this.log(device, `${channel} is not shown: ${construct} is not understood`),
    };
  }

  #describe(description: DeviceDescription, source: DiscoveryPort): void {
    const { id } = description;
    const owner = this.#owners.get(id);
    if (owner === undefined && this.#owners.size >= this.#maxDevices) {
      const limit = `the limit is ${this.#maxDevices} devices`;
      return this.#refuse("", `${id} and further devices are left out: ${limit}`);
    }
    if (owner !== undefined && owner !== source) {
      return this.#refuse(id, `${id} is two devices: give the one in map or subscribe another id`);
    }
    this.#owners.set(id, source);
    this.#events?.device(description);
  }

  #refuse(about: string, line: string): void {
    if (this.#refused.size >= this.#maxDevices || this.#refused.has(about)) return;
    this.#refused.add(about);
    this.log(null, line);
  }

  #remove(device: string): void {
    this.#owners.delete(device);
    this.#away.delete(device);
    this.#refused.delete("");
    // The broker is there whether a device has its id or not.
    if (device !== this.#broker) this.#events?.removed?.(device);
  }

  #setAvailable(device: string, isAvailable: boolean): void {
    if (isAvailable) this.#away.delete(device);
    else this.#away.add(device);
    if (isAvailable) this.#events?.state(device, "online");
    else this.#events?.state(device, "absent", AWAY);
  }

  #read(device: string, channel: string, value: Value, time: number): void {
    if (!this.#isAgain) this.#events?.reading(device, channel, value, time);
  }
}
