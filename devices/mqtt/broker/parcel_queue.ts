import type { QoS } from "../packet/packet.ts";
import type { BrokerMessage } from "./message.ts";

/** A message, and how it goes to one client. */
export interface Parcel {
  readonly message: BrokerMessage;
  readonly qos: QoS;
  readonly retain: boolean;
  readonly subscriptionIds: readonly number[];
}

/** How far a queue goes. */
export interface ParcelBounds {
  readonly maxQueued: number;
  readonly maxQueuedBytes: number;
}

/** Taken ones are let go of in portions, so that taking one does not move all. */
const COMPACT_AT = 256;

/** Parcels that wait for one client, in order and within bounds. */
export class ParcelQueue {
  readonly #bounds: ParcelBounds;
  #parcels: (Parcel | null)[] = [];
  #head = 0;
  #bytes = 0;

  constructor(bounds: ParcelBounds) {
    this.#bounds = bounds;
  }

  get length(): number {
    return this.#parcels.length - this.#head;
  }

  /** How full it is: 1 when it is at one of its bounds. */
  get fill(): number {
    const { maxQueued, maxQueuedBytes } = this.#bounds;
    return Math.max(this.length / maxQueued, this.#bytes / maxQueuedBytes);
  }

  /** Adds a parcel; returns false when there is no room for it. */
  push(parcel: Parcel): boolean {
    const { maxQueued, maxQueuedBytes } = this.#bounds;
    const bytes = this.#bytes + parcel.message.byteLength;
    if (this.length >= maxQueued || bytes > maxQueuedBytes) return false;
    this.#bytes = bytes;
    this.#parcels.push(parcel);
    return true;
  }

  /** Takes the oldest out; `null` when there is none. */
  shift(): Parcel | null {
    if (this.length === 0) return null;
    const parcel = this.#parcels[this.#head]!;
    this.#parcels[this.#head++] = null;
    this.#bytes -= parcel.message.byteLength;
    if (this.#head >= COMPACT_AT || this.length === 0) {
      this.#parcels.splice(0, this.#head);
      this.#head = 0;
    }
    return parcel;
  }
}
