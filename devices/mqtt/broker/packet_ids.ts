const MAX_PACKET_ID = 0xffff;

/** A set of packet identifiers: 8 KiB at most, whatever a client sends. */
export class PacketIds {
  #bits: Uint8Array | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(id: number): boolean {
    return this.#bits !== null && (this.#bits[id >> 3] & 1 << (id & 7)) !== 0;
  }

  add(id: number): void {
    if (this.has(id)) return;
    this.#bits ??= new Uint8Array((MAX_PACKET_ID + 1) / 8);
    this.#bits[id >> 3] |= 1 << (id & 7);
    this.#size++;
  }

  /** Returns whether it was there. */
  delete(id: number): boolean {
    if (!this.has(id)) return false;
    this.#bits![id >> 3] &= ~(1 << (id & 7));
    this.#size--;
    return true;
  }
}
