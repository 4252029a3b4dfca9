const MIN_BYTES = 512;
const MAX_BYTES = 64 * 1024;
/** So many reads that would have fitted a quarter make it smaller. */
const QUIET_READS = 8;

/** Where a connection is read into: small while little comes, larger while much does. */
export class ReadBuffer {
  #bytes = new Uint8Array(MIN_BYTES);
  #quietReads = 0;

  /** To read into; another one after each {@linkcode wasFilled}. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  /** A read has brought `count` bytes, which nobody needs any more. */
  wasFilled(count: number): void {
    const { length } = this.#bytes;
    if (count === length && length < MAX_BYTES) {
      this.#bytes = new Uint8Array(Math.min(length * 4, MAX_BYTES));
    }
    this.#quietReads = count * 4 > length ? 0 : this.#quietReads + 1;
    if (this.#quietReads < QUIET_READS || length === MIN_BYTES) return;
    this.#quietReads = 0;
    this.#bytes = new Uint8Array(Math.max(MIN_BYTES, length / 4));
  }
}
