import { CatalogDevice, type Report } from "./catalog_device.ts";
import type { DiscoveryKind } from "./contract.ts";

/** How many there may be. */
export interface CatalogLimits {
  readonly maxDevices: number;
  readonly maxChannels: number;
}

/** Every device that announced itself: the one place that counts them and tells of them. */
export class Catalog {
  readonly #report: Report;
  readonly #limits: CatalogLimits;
  readonly #devices = new Map<string, CatalogDevice>();
  #isFull = false;

  constructor(report: Report, limits: CatalogLimits) {
    this.#report = report;
    this.#limits = limits;
  }

  /** The device with this id. */
  get(id: string): CatalogDevice | undefined {
    return this.#devices.get(id);
  }

  /**
   * The device that `kind` knows as `id`, made when there is none yet. When another kind has a
   * device of that name, this one's id gets its kind appended. Null when there are too many.
   */
  open(kind: DiscoveryKind, id: string): CatalogDevice | null {
    const known = this.find(kind, id);
    if (known !== undefined) return known;
    if (this.#devices.size >= this.#limits.maxDevices) {
      if (!this.#isFull) {
        this.#report.log(null, `More than ${this.#limits.maxDevices} devices announce themselves`);
      }
      this.#isFull = true;
      return null;
    }
    const free = namesOf(kind, id).find((name) => !this.#devices.has(name));
    if (free === undefined) return null;
    const device = new CatalogDevice({ kind, id: free }, this.#report, {
      maxChannels: this.#limits.maxChannels,
      onRemoved: () => this.#devices.delete(free),
    });
    this.#devices.set(free, device);
    return device;
  }

  /** The device that `kind` knows as `id`. */
  find(kind: DiscoveryKind, id: string): CatalogDevice | undefined {
    for (const name of namesOf(kind, id)) {
      const device = this.#devices.get(name);
      if (device?.kind === kind) return device;
    }
  }

  /** Tells again of every device. */
  announceAll(): void {
    for (const device of this.#devices.values()) device.announce();
  }
}

/** The names to try: what another kind calls its devices may look like the second one. */
function namesOf(kind: DiscoveryKind, id: string): string[] {
  return [id, `${id}.${kind}`, `${id}.${kind}.${kind}`];
}
