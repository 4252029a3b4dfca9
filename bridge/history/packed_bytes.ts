const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
const FIRST_BYTES = 256;
/** A varint of a safe integer has at most eight groups of seven bits. */
const MAX_VARINT_BYTES = 8;
const GROUP = 0x80;

/** Bytes end too early or cannot be what they are said to be. */
export class DamagedBlockError extends Error {
  override readonly name = "DamagedBlockError";
}

/** Bytes that grow while numbers and texts are packed into them. */
export class PackedWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Returns a copy of what was written. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  /** Writes a whole number from 0 to 2^53 − 1, seven bits a byte, the lowest first. */
  unsigned(value: number): void {
    if (this.#length + MAX_VARINT_BYTES > this.#bytes.length) this.#grow(MAX_VARINT_BYTES);
    let rest = value;
    while (rest >= GROUP) {
      const next = Math.floor(rest / GROUP);
      this.#bytes[this.#length++] = rest - next * GROUP + GROUP;
      rest = next;
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Writes a whole number of at most 52 bits and a sign; small ones are short. */
  signed(value: number): void {
    this.unsigned(value < 0 ? -2 * value - 1 : 2 * value);
  }

  float64(value: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#grow(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  float32(value: number): void {
    if (this.#length + 4 > this.#bytes.length) this.#grow(4);
    this.#view.setFloat32(this.#length, value, true);
    this.#length += 4;
  }

  /** Writes bytes with their length before them. */
  bytes(bytes: Uint8Array): void {
    this.unsigned(bytes.length);
    if (this.#length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  text(text: string): void {
    this.bytes(encoder.encode(text));
  }

  #grow(missing: number): void {
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + missing));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** Reads what a {@linkcode PackedWriter} wrote. Every method throws {@linkcode DamagedBlockError} at the end. */
export class PackedReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    this.#demand(1);
    return this.#bytes[this.#at++];
  }

  unsigned(): number {
    let value = 0;
    let weight = 1;
    for (let i = 0; i < MAX_VARINT_BYTES; i++) {
      const byte = this.byte();
      if (byte < GROUP) return value + byte * weight;
      value += (byte - GROUP) * weight;
      weight *= GROUP;
    }
    throw new DamagedBlockError("a number is too long");
  }

  signed(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  float64(): number {
    this.#demand(8);
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  float32(): number {
    this.#demand(4);
    this.#at += 4;
    return this.#view.getFloat32(this.#at - 4, true);
  }

  /** Returns a view of bytes that have their length before them. */
  bytes(): Uint8Array {
    const length = this.unsigned();
    this.#demand(length);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  text(): string {
    try {
      return decoder.decode(this.bytes());
    } catch (error) {
      if (error instanceof DamagedBlockError) throw error;
      throw new DamagedBlockError("a text is not UTF-8");
    }
  }

  /** Reads how many entries follow, each of at least one byte in `columns` columns. */
  count(columns: number): number {
    const count = this.unsigned();
    if (count * columns > this.left) throw new DamagedBlockError("it promises more than it holds");
    return count;
  }

  #demand(bytes: number): void {
    if (bytes > this.left) throw new DamagedBlockError("it ends too early");
  }
}
