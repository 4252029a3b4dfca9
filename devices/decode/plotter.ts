import { parseDecimal } from "./decimal.ts";
import { HeaderMemory, isLabel, isMessageLabel } from "./header_memory.ts";
import type { LineFormat, LineSink, Timestamp } from "./line_format.ts";
import type { Column } from "./units.ts";

const COMMA = 0x2c;
const TAB = 0x09;
const SPACE = 0x20;
const COLON = 0x3a;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
/** The most values that are read from one line. */
export const MAX_PARTS = 64;
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

interface Part {
  /** The label's bytes of an earlier line, and what they spell; the next line mostly has the same. */
  labelBytes: Uint8Array;
  label: string;
  isLabelled: boolean;
  /** NaN for a part that is empty. */
  number: number;
}

/**
 * The Arduino Serial Plotter's lines, straight from the bytes: numbers parted by commas, tabs or
 * blanks, each with a `label:` before it or none. A line with anything else in it, or one that
 * could be meant otherwise, is left to readers that look closer.
 */
export class PlotterFormat implements LineFormat {
  /** Used again for every line. */
  readonly #parts: Part[] = [];
  #partCount = 0;
  #labelled = 0;
  #hasCommas = false;
  /** Whether some parts are parted by no comma. */
  #hasGaps = false;
  readonly #headers: HeaderMemory;
  readonly #usesTime: boolean;

  /** @param usesTime Whether a column of a time is when its row was written. */
  constructor(headers = new HeaderMemory(), usesTime = false) {
    this.#headers = headers;
    this.#usesTime = usesTime;
  }

  decode(bytes: Uint8Array, start: number, end: number, sink: LineSink): boolean {
    if (!this.#split(bytes, start, end)) return false;
    if (this.#labelled > 0) return this.#reportPairs(sink);
    // "21,5 40,2" may be two numbers, "21,5,40,2" is four.
    return !(this.#hasCommas && this.#hasGaps) && this.#reportRow(sink);
  }

  #reportPairs(sink: LineSink): boolean {
    if (this.#labelled < this.#partCount) return false;
    if (this.#partCount === 1 && isMessageLabel(this.#parts[0].label)) return false;
    for (let index = 0; index < this.#partCount; index++) {
      const part = this.#parts[index];
      sink.reading(part.label, part.number);
    }
    return true;
  }

  #reportRow(sink: LineSink): boolean {
    const columns = this.#headers.columnsOf(this.#partCount);
    const time = this.#usesTime && columns !== undefined ? this.#timeIn(columns) : undefined;
    let found = false;
    for (let index = 0; index < this.#partCount; index++) {
      const { number } = this.#parts[index];
      if (Number.isNaN(number)) continue;
      found = true;
      const column = columns?.[index];
      if (column === undefined) sink.reading(`value${index + 1}`, number);
      else if (column.name !== "") {
        if (column.unit !== undefined) sink.unit(column.name, column.unit);
        sink.reading(column.name, number, time);
      }
    }
    return found;
  }

  #timeIn(columns: readonly Column[]): Timestamp | undefined {
    const value = this.#parts[columns.findIndex(({ isTime }) => isTime)]?.number;
    return value === undefined || Number.isNaN(value) ? undefined : { clock: "board", value };
  }

  #split(bytes: Uint8Array, start: number, end: number): boolean {
    this.#partCount = this.#labelled = 0;
    this.#hasCommas = this.#hasGaps = false;
    let index = start;
    let afterComma = true;
    while (index < end) {
      const byte = bytes[index];
      if (isBlank(byte)) index++;
      else if (byte === COMMA) {
        // Two commas have an empty part between them, which keeps its place.
        if (afterComma && this.#nextPart() === null) return false;
        afterComma = this.#hasCommas = true;
        index++;
      } else {
        if (!afterComma) this.#hasGaps = true;
        index = this.#addPart(bytes, index, end);
        if (index < 0) return false;
        afterComma = false;
      }
    }
    return this.#partCount > 0;
  }

  #nextPart(): Part | null {
    if (this.#partCount === MAX_PARTS) return null;
    const part = this.#parts[this.#partCount++] ??= {
      labelBytes: new Uint8Array(0),
      label: "",
      isLabelled: false,
      number: NaN,
    };
    part.isLabelled = false;
    part.number = NaN;
    return part;
  }

  /** Reads the part at `start`; returns where it ended, or -1 when it is no number. */
  #addPart(bytes: Uint8Array, start: number, end: number): number {
    const part = this.#nextPart();
    if (part === null) return -1;
    let valueStart = start;
    let index = start;
    for (; index < end; index++) {
      const byte = bytes[index];
      if (byte === COMMA || isBlank(byte)) break;
      if (byte !== COLON || part.isLabelled) continue;
      if (!setLabel(part, bytes, start, index)) return -1;
      this.#labelled++;
      // "temperature: 21.5": the value may stand apart from its label
      while (index + 1 < end && isBlank(bytes[index + 1])) index++;
      valueStart = index + 1;
    }
    // What ends in a letter has a unit.
    if (index === valueStart || !isNumeric(bytes[index - 1])) return -1;
    part.number = parseDecimal(bytes, valueStart, index);
    return Number.isNaN(part.number) ? -1 : index;
  }
}

function setLabel(part: Part, bytes: Uint8Array, start: number, end: number): boolean {
  part.isLabelled = true;
  if (sameBytes(part.labelBytes, bytes, start, end)) return true;
  const label = utf8.decode(bytes.subarray(start, end));
  if (!isLabel(label)) return false;
  part.labelBytes = bytes.slice(start, end);
  part.label = label;
  return true;
}

function sameBytes(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start || known.length === 0) return false;
  for (let index = 0; index < known.length; index++) {
    if (known[index] !== bytes[start + index]) return false;
  }
  return true;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

function isNumeric(byte: number): boolean {
  return byte >= ZERO && byte <= NINE || byte === POINT;
}
