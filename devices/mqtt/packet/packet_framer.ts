import type { RawPacket } from "./decode.ts";
import { malformed } from "./byte_reader.ts";
import { MqttError, ReasonCode } from "./codes.ts";

const MAX_LENGTH_BYTES = 4;
/** A buffer that grew for one large packet is given back when it is empty. */
const KEPT_BYTES = 4 * 1024;

/** Cuts a byte stream into packets; nothing is kept of one whose header promises too much. */
export class PacketFramer {
  readonly #maxPacketBytes: number;
  /** What of a packet has come so far. */
  #kept: Uint8Array | null = null;
  #length = 0;

  /** `maxPacketBytes` counts the fixed header too. */
  constructor(maxPacketBytes: number) {
    this.#maxPacketBytes = maxPacketBytes;
  }

  /**
   * Takes bytes; calls `onPacket` with each whole packet, whose bytes are a view that is valid until
   * it returns. `onPacket` returns false to stop: what follows is dropped.
   *
   * @throws {MqttError} for a packet that is too large, or whose length has over four bytes
   */
  receive(chunk: Uint8Array, onPacket: (packet: RawPacket) => boolean): void {
    const bytes = this.#join(chunk);
    let offset = 0;
    for (;;) {
      const packet = this.#next(bytes, offset);
      if (packet === null) break;
      offset = packet.end;
      if (!onPacket(packet)) return;
    }
    this.#keep(bytes, offset);
  }

  #next(bytes: Uint8Array, offset: number): RawPacket | null {
    let length = 0;
    for (let i = 1; i <= MAX_LENGTH_BYTES; i++) {
      if (offset + i >= bytes.length) return null;
      const byte = bytes[offset + i];
      length += (byte & 0x7f) * 128 ** (i - 1);
      if (byte >= 0x80) continue;
      const start = offset + i + 1;
      const end = start + length;
      // From the header, before anything is kept.
      if (end - offset > this.#maxPacketBytes) {
        const message = `a packet of ${end - offset} bytes, the limit is ${this.#maxPacketBytes}`;
        throw new MqttError(ReasonCode.PacketTooLarge, message);
      }
      return end > bytes.length ? null : { first: bytes[offset], bytes, start, end };
    }
    throw malformed("a packet's length has over four bytes");
  }

  #join(chunk: Uint8Array): Uint8Array {
    if (this.#length === 0) return chunk;
    const needed = this.#length + chunk.length;
    if (needed > this.#kept!.length) {
      const larger = new Uint8Array(Math.max(needed, this.#kept!.length * 2));
      larger.set(this.#kept!.subarray(0, this.#length));
      this.#kept = larger;
    }
    this.#kept!.set(chunk, this.#length);
    return this.#kept!.subarray(0, needed);
  }

  #keep(bytes: Uint8Array, offset: number): void {
    const left = bytes.length - offset;
    this.#length = left;
    if (left === 0) {
      if (this.#kept !== null && this.#kept.length > KEPT_BYTES) this.#kept = null;
      return;
    }
    if (this.#kept === null || bytes.buffer !== this.#kept.buffer) {
      this.#kept = new Uint8Array(Math.max(left, 64));
      this.#kept.set(bytes.subarray(offset));
    } else if (offset > 0) this.#kept.copyWithin(0, offset, bytes.length);
  }
}
