import type { DeviceAdapter } from "../../devices/adapter.ts";
import { systemClock } from "../clock.ts";
import type { Hub } from "../hub/hub.ts";
import { silentLog } from "../log.ts";
import {
  type DeviceClaims,
  SupervisedAdapter,
  type SupervisionParts,
} from "./supervised_adapter.ts";

/** Keeps adapters running: each on its own, again after every failure, until it is removed. */
export class Supervisor {
  readonly #hub: Hub;
  readonly #options: SupervisionParts;
  readonly #running = new Map<string, SupervisedAdapter>();
  readonly #leaving = new Set<SupervisedAdapter>();
  /** A board that was plugged into another port is the same device: its id goes with it. */
  readonly #claims: DeviceClaims = {
    isFree: (device, { adapter }) => this.#ownerOf(device)?.yields(device, adapter) ?? false,
    claim: (device, { adapter }) => this.#ownerOf(device)?.yieldDevice(device, adapter),
    dispute: (device, { adapter }, isOver) =>
      this.#ownerOf(device)?.dispute(device, adapter, isOver),
  };

  constructor(hub: Hub, options: Partial<SupervisionParts> = {}) {
    this.#hub = hub;
    this.#options = { clock: systemClock, log: silentLog, random: Math.random, ...options };
  }

  /**
   * Starts an adapter.
   *
   * @throws {RangeError} when one with its id is there already
   */
  add(adapter: DeviceAdapter): void {
    if (this.#running.has(adapter.id)) {
      throw new RangeError(`Cannot add adapter: there is already one with the id ${adapter.id}`);
    }
    const supervised = new SupervisedAdapter(
      adapter,
      this.#hub,
      this.#options,
      this.#claims,
    );
    this.#running.set(adapter.id, supervised);
    supervised.start();
  }

  /** Stops an adapter and forgets its devices; nothing happens when there is none with this id. */
  async remove(id: string): Promise<void> {
    const supervised = this.#running.get(id);
    if (supervised === undefined) return;
    // Another one may come under this id at once.
    this.#running.delete(id);
    this.#leaving.add(supervised);
    await supervised.stop();
    supervised.forget();
    this.#leaving.delete(supervised);
  }

  /**
   * Has an adapter, named by its id or by one of its devices', give its port back for `seconds`;
   * 0 ends that early. Its devices are shown as `released`. Resolves, when the port is closed,
   * with the time at which it will be taken again, in milliseconds since 1970.
   *
   * @throws {RangeError} when there is no such adapter or device
   */
  release(id: string, seconds: number): Promise<number> {
    const supervised = this.#running.get(this.#hub.device(id)?.owner.id ?? id);
    if (supervised === undefined) throw new RangeError(`Cannot release ${id}: no such device`);
    return supervised.release(seconds);
  }

  /**
   * Has another adapter take the place of one, named by its id or by one of its devices'; it has
   * the same id and begins when the first one has stopped.
   *
   * @throws {RangeError} when there is no such adapter or device; what `make` rejects with
   */
  async replace(
    id: string,
    make: (adapter: DeviceAdapter) => Promise<DeviceAdapter>,
  ): Promise<void> {
    const supervised = this.#running.get(this.#hub.device(id)?.owner.id ?? id);
    if (supervised === undefined) throw new RangeError("there is no such device");
    const heir = await make(supervised.adapter);
    await this.remove(supervised.adapter.id);
    this.add(heir);
  }

  /**
   * Has an adapter, named by one of its devices, give its port back until `work` is done, which may
   * take up to `seconds`. What it resolves with takes the adapter's place; with null it goes on.
   *
   * @throws {RangeError} when there is no such device, or its port is lent already; what `work`
   * rejects with
   */
  async lend(
    device: string,
    seconds: number,
    work: (adapter: DeviceAdapter) => Promise<DeviceAdapter | null>,
  ): Promise<void> {
    const supervised = this.#ownerOf(device);
    if (supervised === undefined) throw new RangeError("there is no such device");
    if (this.#hub.device(device)?.state === "released") {
      throw new RangeError("its port is lent to another program");
    }
    await supervised.release(seconds);
    let heir: DeviceAdapter | null = null;
    try {
      heir = await work(supervised.adapter);
    } finally {
      if (heir === null) await supervised.release(0);
    }
    if (heir === null) return;
    await this.remove(supervised.adapter.id);
    this.add(heir);
  }

  /** Stops every adapter; their devices stay known. */
  async stop(): Promise<void> {
    const all = [...this.#running.values(), ...this.#leaving];
    await Promise.all(all.map((supervised) => supervised.stop()));
    this.#running.clear();
  }

  #ownerOf(device: string): SupervisedAdapter | undefined {
    const owner = this.#hub.device(device)?.owner.id;
    return owner === undefined ? undefined : this.#running.get(owner);
  }
}
