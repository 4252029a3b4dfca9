const encoder = new TextEncoder();
const INITIAL_BYTES = 64;
/** Room for a fixed header: a type and up to four bytes of length. */
const MAX_FIXED_HEADER = 5;

/** Writes MQTT's data types (§1.5) into one packet. */
export class ByteWriter {
  #bytes = new Uint8Array(INITIAL_BYTES);
  #length = MAX_FIXED_HEADER;

  byte(value: number): this {
    this.#room(1);
    this.#bytes[this.#length++] = value;
    return this;
  }

  twoBytes(value: number): this {
    return this.byte(value >> 8).byte(value & 0xff);
  }

  fourBytes(value: number): this {
    return this.twoBytes(Math.floor(value / 0x10000)).twoBytes(value % 0x10000);
  }

  /** A variable byte integer (§1.5.5), up to 268,435,455. */
  variable(value: number): this {
    let left = value;
    while (left > 0x7f) {
      this.byte(left % 128 | 0x80);
      left = Math.floor(left / 128);
    }
    return this.byte(left);
  }

  bytes(value: Uint8Array): this {
    this.#room(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  binary(value: Uint8Array): this {
    return this.twoBytes(value.length).bytes(value);
  }

  text(value: string): this {
    return this.binary(encoder.encode(value));
  }

  /** Returns what was written so far, without a header. */
  content(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(MAX_FIXED_HEADER, this.#length);
  }

  /** Returns the packet: a fixed header with `first` as its first byte, then what was written. */
  packet(first: number): Uint8Array<ArrayBuffer> {
    const length = this.#length - MAX_FIXED_HEADER;
    const header = new ByteWriter().byte(first).variable(length).content();
    const start = MAX_FIXED_HEADER - header.length;
    this.#bytes.set(header, start);
    return this.#bytes.subarray(start, this.#length);
  }

  #room(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
