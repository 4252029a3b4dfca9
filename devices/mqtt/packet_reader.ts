/** The largest packet that is taken, in bytes: a list of all devices may be long. */
export const MAX_PACKET_BYTES = 16 * 1024 * 1024;

/** PUBLISH with QoS 0, MQTT 3.1.1 §3.3.1: the other bits are DUP and RETAIN. */
const PUBLISH_QOS_0 = 0x30;
const TYPE_AND_QOS = 0xf6;
const RETAIN = 0x01;
/** MQTT 3.1.1 §2.2.3: a length has at most four bytes of seven bits. */
const MAX_LENGTH_BYTES = 4;
const CONTINUES = 0x80;
const NOTHING = new Uint8Array(0);

const decoder = new TextDecoder();

/** Hears of a message; `payload` is a view that is valid until the call returns. */
export type OnPublish = (topic: string, payload: Uint8Array, isRetained: boolean) => void;

/** A length that is written with seven bits a byte, and where it ends; null when it is cut off. */
interface VariableLength {
  readonly value: number;
  readonly end: number;
}

/**
 * Takes the messages with QoS 0 out of what a broker sends: nothing has to be answered to them, and
 * most messages are such. All other packets are handed on as they are. Pure.
 */
export class PacketReader {
  readonly #onPublish: OnPublish;
  readonly #isVersion5: boolean;
  /** The beginning of a packet whose end is still to come. */
  #held: Uint8Array<ArrayBuffer> = NOTHING;
  #heldLength = 0;

  constructor(onPublish: OnPublish, options: { readonly isVersion5: boolean }) {
    this.#onPublish = onPublish;
    this.#isVersion5 = options.isVersion5;
  }

  /**
   * Takes bytes in; returns a copy of the whole packets that are not for {@linkcode OnPublish}.
   *
   * @throws {RangeError} when a packet is larger than {@linkcode MAX_PACKET_BYTES}, or malformed
   */
  receive(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
    const bytes = this.#heldLength === 0 ? chunk : this.#append(chunk);
    const others: Uint8Array[] = [];
    let at = 0;
    for (;;) {
      const end = packetEnd(bytes, at);
      if (end === null) break;
      if ((bytes[at] & TYPE_AND_QOS) === PUBLISH_QOS_0) this.#publish(bytes, at, end);
      else others.push(bytes.subarray(at, end));
      at = end;
    }
    const rest = others.length === 0 ? NOTHING : concat(others);
    this.#hold(bytes, at);
    return rest;
  }

  #publish(bytes: Uint8Array, start: number, end: number): void {
    const topicStart = readLength(bytes, start + 1)!.end + 2;
    const topicEnd = topicStart + bytes[topicStart - 2] * 256 + bytes[topicStart - 1];
    // MQTT 5.0 §3.3.2.3: properties follow the topic
    const properties = this.#isVersion5 ? readLength(bytes, topicEnd) : null;
    const payloadStart = properties === null ? topicEnd : properties.end + properties.value;
    if (!(payloadStart <= end)) throw new RangeError("Invalid PUBLISH: longer than its packet");
    const topic = decoder.decode(bytes.subarray(topicStart, topicEnd));
    this.#onPublish(topic, bytes.subarray(payloadStart, end), (bytes[start] & RETAIN) !== 0);
  }

  /** Returns what is held with `chunk` behind it. */
  #append(chunk: Uint8Array): Uint8Array {
    const length = this.#heldLength + chunk.length;
    if (length > this.#held.length) {
      const grown = new Uint8Array(Math.max(length, 2 * this.#held.length));
      grown.set(this.#held.subarray(0, this.#heldLength));
      this.#held = grown;
    }
    this.#held.set(chunk, this.#heldLength);
    this.#heldLength = length;
    return this.#held.subarray(0, length);
  }

  #hold(bytes: Uint8Array, start: number): void {
    const isHeld = this.#heldLength > 0;
    this.#heldLength = bytes.length - start;
    if (this.#heldLength === 0) this.#held = NOTHING;
    else if (!isHeld) this.#held = bytes.slice(start);
    else if (start > 0) this.#held.copyWithin(0, start, bytes.length);
  }
}

/** Where the packet at `start` ends; null when that is still to come. */
function packetEnd(bytes: Uint8Array, start: number): number | null {
  const length = readLength(bytes, start + 1);
  if (length === null) return null;
  const end = length.end + length.value;
  if (end - start > MAX_PACKET_BYTES) {
    throw new RangeError(`packet of ${end - start} bytes, limit is ${MAX_PACKET_BYTES}`);
  }
  return end <= bytes.length ? end : null;
}

function readLength(bytes: Uint8Array, start: number): VariableLength | null {
  let value = 0;
  for (let n = 0; n < MAX_LENGTH_BYTES; n++) {
    const byte = bytes[start + n];
    if (byte === undefined) return null;
    value += (byte & ~CONTINUES) * CONTINUES ** n;
    if (byte < CONTINUES) return { value, end: start + n + 1 };
  }
  throw new RangeError("Invalid length: more than four bytes");
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
