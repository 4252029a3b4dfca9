import type { Publish } from "../packet/packet.ts";

/** How many messages of one client may wait for slower ones. */
export interface HeldBounds {
  readonly maxHeld: number;
  readonly maxHeldBytes: number;
}

/** Messages of one client that are not acknowledged yet, because somebody is to catch up first. */
export class HeldMessages {
  readonly #bounds: HeldBounds;
  readonly #packets: Publish[] = [];
  #bytes = 0;

  constructor(bounds: HeldBounds) {
    this.#bounds = bounds;
  }

  get length(): number {
    return this.#packets.length;
  }

  /** Whether its client had better not be read. */
  get isFull(): boolean {
    return this.length >= this.#bounds.maxHeld || this.#bytes >= this.#bounds.maxHeldBytes;
  }

  /** The oldest, or `undefined`. */
  get first(): Publish | undefined {
    return this.#packets[0];
  }

  /** Keeps a message; its payload is copied. */
  push(packet: Publish): void {
    this.#packets.push({ ...packet, payload: packet.payload.slice() });
    this.#bytes += packet.payload.length;
  }

  /** Drops the oldest. */
  shift(): void {
    this.#bytes -= this.#packets.shift()?.payload.length ?? 0;
  }
}
