/** Bytes looked at before a verdict. */
const SAMPLE_BYTES = 128;
/** Bytes looked at of one chunk; those of a fast board are alike. */
const CHUNK_BYTES = 256;
/** At a wrong baud rate some bytes look like letters by chance. */
const MAX_GARBAGE = 0.3;

/** Whether what a board sends is UTF-8 text at all, by samples: at a wrong baud rate little of it is. */
export class TextGauge {
  #seen = 0;
  #garbage = 0;
  #isGarbage = false;
  /** Bytes so far of the character that is under way, and bytes that it still needs. */
  #begun = 0;
  #needed = 0;

  /** Whether much of the last sample was garbage. */
  get isGarbage(): boolean {
    return this.#isGarbage;
  }

  /** Takes bytes in; returns whether {@linkcode isGarbage} has changed. */
  receive(chunk: Uint8Array): boolean {
    const length = Math.min(chunk.length, CHUNK_BYTES);
    for (let index = 0; index < length; index++) this.#look(chunk[index]);
    this.#seen += length;
    if (this.#seen < SAMPLE_BYTES) return false;
    const before = this.#isGarbage;
    this.#isGarbage = this.#garbage > this.#seen * MAX_GARBAGE;
    this.#seen = this.#garbage = 0;
    return this.#isGarbage !== before;
  }

  #look(byte: number): void {
    if (byte >= 0x80 && byte < 0xc0 && this.#needed > 0) {
      this.#needed--;
      this.#begun = this.#needed > 0 ? this.#begun + 1 : 0;
      return;
    }
    this.#garbage += this.#begun;
    this.#needed = followers(byte);
    this.#begun = this.#needed > 0 ? 1 : 0;
    if (this.#needed === 0 && !isPlain(byte)) this.#garbage++;
  }
}

/** How many bytes follow the first one of a character, RFC 3629 §3. */
function followers(byte: number): number {
  if (byte < 0xc2 || byte > 0xf4) return 0;
  return byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
}

/** Printable, or what text is laid out with: tab, line ends, and ESC for colours. */
function isPlain(byte: number): boolean {
  if (byte >= 0x20) return byte < 0x7f;
  return byte === 9 || byte === 10 || byte === 13 || byte === 27;
}
