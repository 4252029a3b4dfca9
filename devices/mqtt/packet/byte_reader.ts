import { MqttError, ReasonCode } from "./codes.ts";

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const MAX_VARIABLE_BYTES = 4;

/** Reads MQTT's data types (§1.5) from one whole packet. @throws {MqttError} malformed, in every method */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #offset: number;
  readonly #end: number;

  /** Reads `bytes` from `start` to `end`. */
  constructor(bytes: Uint8Array, start: number, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#offset = start;
    this.#end = end;
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#end - this.#offset;
  }

  /** One byte. */
  byte(): number {
    this.#demand(1);
    return this.#bytes[this.#offset++];
  }

  /** Two bytes, big-endian. */
  twoBytes(): number {
    this.#demand(2);
    const value = this.#bytes[this.#offset] << 8 | this.#bytes[this.#offset + 1];
    this.#offset += 2;
    return value;
  }

  /** Four bytes, big-endian. */
  fourBytes(): number {
    return this.twoBytes() * 0x10000 + this.twoBytes();
  }

  /** A variable byte integer (§1.5.5). */
  variable(): number {
    let value = 0;
    for (let i = 0; i < MAX_VARIABLE_BYTES; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * 128 ** i;
      if (byte < 0x80) return value;
    }
    throw malformed("a variable byte integer has over four bytes");
  }

  /** A packet identifier: never 0 (§2.2.1). */
  packetId(): number {
    const id = this.twoBytes();
    // §2.2.1 [MQTT-2.2.1-3]: non-zero
    if (id === 0) throw new MqttError(ReasonCode.ProtocolError, "a packet identifier is 0");
    return id;
  }

  /** Binary data: a length and a view of so many bytes. */
  binary(): Uint8Array {
    return this.#view(this.twoBytes());
  }

  /** A UTF-8 string (§1.5.4). */
  text(): string {
    const bytes = this.binary();
    let text: string;
    try {
      text = strictUtf8.decode(bytes);
    } catch {
      // §1.5.4 [MQTT-1.5.4-1]: well-formed UTF-8, no surrogates
      throw malformed("a text is not UTF-8");
    }
    // §1.5.4 [MQTT-1.5.4-2]: no null character
    if (text.includes("\0")) throw malformed("a text holds the null character");
    return text;
  }

  /** All that is left, as a view. */
  rest(): Uint8Array {
    return this.#view(this.left);
  }

  /** A reader of the next `length` bytes only. */
  part(length: number): ByteReader {
    this.#demand(length);
    this.#offset += length;
    return new ByteReader(this.#bytes, this.#offset - length, this.#offset);
  }

  /** Demands that nothing is left. */
  end(): void {
    if (this.left > 0) throw malformed("bytes follow the end of a packet's content");
  }

  #view(length: number): Uint8Array {
    this.#demand(length);
    this.#offset += length;
    return this.#bytes.subarray(this.#offset - length, this.#offset);
  }

  #demand(count: number): void {
    if (this.left < count) throw malformed("a packet ends inside a field");
  }
}

/** An error of a packet that does not follow its form. */
export function malformed(message: string): MqttError {
  return new MqttError(ReasonCode.MalformedPacket, message);
}
