import type { Value } from "../adapter.ts";
import { type CsvField, headerNames, isSentence, splitCsvLine } from "./csv_fields.ts";
import { parseDecimal } from "./decimal.ts";
import { HeaderMemory, isHeader, isLabel } from "./header_memory.ts";
import type { LineFormat, LineSink } from "./line_format.ts";
import { makeVisible } from "./visible_text.ts";

const COMMA = 0x2c;
const TAB = 0x09;
const SPACE = 0x20;
const COLON = 0x3a;
const MAX_PARTS = 64;
/** Register values in boot messages (`load:0x3fff0030,len:1184`) are no text worth a channel. */
const HEXADECIMAL = /^0x/i;
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

interface Part {
  /** The label's bytes of an earlier line, and what they spell; the next line mostly has the same. */
  labelBytes: Uint8Array;
  label: string;
  labelled: boolean;
  /** A finite number; NaN when the part is none. */
  number: number;
  /** What stands where a number is expected; empty when nothing does. */
  text: string;
}

/**
 * The Arduino Serial Plotter's lines: parts split on commas, tabs and spaces, each `label:value`
 * or `value`. A line of labels only names the bare values after it. It is a line of readings when
 * at least one part is a number and every part is a number or labelled; a labelled part that is no
 * number is text then.
 */
export class PlotterFormat implements LineFormat {
  /** Used again for every line. */
  readonly #parts: Part[] = [];
  #partCount = 0;
  #hasCommas = false;
  #hasTabs = false;
  /** Whether a blank stands between two parts, as in sentences. */
  #hasBlanks = false;
  readonly #headers = new HeaderMemory();

  decode(bytes: Uint8Array, start: number, end: number, sink: LineSink): boolean {
    if (!this.#split(bytes, start, end)) return false;
    let numbers = 0;
    let labelled = 0;
    let bareTexts = 0;
    for (let index = 0; index < this.#partCount; index++) {
      const part = this.#parts[index];
      if (!Number.isNaN(part.number)) numbers++;
      if (part.labelled) labelled++;
      else if (part.text !== "") bareTexts++;
      if (part.labelled && HEXADECIMAL.test(part.text)) return false;
    }
    if (bareTexts > 0 && labelled === 0) this.#rememberHeader(bytes, start, end);
    if (numbers === 0 || bareTexts > 0) return false;
    this.#report(labelled === 0 ? this.#headers.namesOf(this.#partCount) : undefined, sink);
    return true;
  }

  header(bytes: Uint8Array, start: number, end: number): void {
    if (!this.#split(bytes, start, end)) return;
    const parts = this.#parts.slice(0, this.#partCount);
    if (!parts.some((part) => part.labelled)) this.#rememberHeader(bytes, start, end);
  }

  #rememberHeader(bytes: Uint8Array, start: number, end: number): void {
    const labels = this.#parts.slice(0, this.#partCount).map((part) => part.text);
    const isTable = (this.#hasCommas || this.#hasTabs) && !this.#hasBlanks;
    if (isHeader(labels)) this.#headers.suggest(labels, isTable);
    // "Air temp,RH (%)": what comes may be a table whose labels have blanks, quotes or brackets.
    const names = this.#hasCommas ? csvHeader(bytes.subarray(start, end)) : null;
    if (names !== null) this.#headers.suggest(names, true);
  }

  #report(names: readonly string[] | undefined, sink: LineSink): void {
    for (let index = 0; index < this.#partCount; index++) {
      const part = this.#parts[index];
      const bareName = names?.[index] || `value${index + 1}`;
      const value: Value = Number.isNaN(part.number) ? part.text : part.number;
      if (value !== "") sink.reading(part.labelled ? part.label : bareName, value);
    }
  }

  #split(bytes: Uint8Array, start: number, end: number): boolean {
    this.#partCount = 0;
    this.#hasCommas = this.#hasTabs = this.#hasBlanks = false;
    let index = start;
    let afterComma = true;
    let afterBlank = false;
    while (index < end) {
      const byte = bytes[index];
      if (byte === SPACE) {
        // A leading one says nothing.
        afterBlank = this.#partCount > 0;
        index++;
        continue;
      }
      if (afterBlank) this.#hasBlanks = true;
      afterBlank = false;
      if (byte === COMMA) {
        // Two commas have an empty part between them, which keeps its place.
        if (afterComma && !this.#addEmptyPart()) return false;
        afterComma = this.#hasCommas = true;
        index++;
      } else if (byte === TAB) {
        this.#hasTabs = true;
        index++;
      } else {
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
      labelled: false,
      number: NaN,
      text: "",
    };
    part.labelled = false;
    part.number = NaN;
    part.text = "";
    return part;
  }

  #addEmptyPart(): boolean {
    return this.#nextPart() !== null;
  }

  /** Reads the part at `start`; returns where it ended, or -1 when this is no plotter line. */
  #addPart(bytes: Uint8Array, start: number, end: number): number {
    const part = this.#nextPart();
    if (part === null) return -1;
    let valueStart = start;
    let index = start;
    for (; index < end; index++) {
      const byte = bytes[index];
      if (byte === COMMA || isBlank(byte)) break;
      if (byte !== COLON || part.labelled) continue;
      if (!setLabel(part, bytes, start, index)) return -1;
      // "temperature: 21.5": the value may stand apart from its label
      while (index + 1 < end && isBlank(bytes[index + 1])) index++;
      valueStart = index + 1;
    }
    if (index === valueStart) return index;
    part.number = parseDecimal(bytes, valueStart, index);
    if (Number.isNaN(part.number)) {
      const { text, garbled } = makeVisible(utf8.decode(bytes.subarray(valueStart, index)));
      if (garbled) return -1;
      part.text = text;
    }
    return index;
  }
}

function csvHeader(line: Uint8Array): string[] | null {
  const { text, garbled } = makeVisible(utf8.decode(line));
  const fields = garbled ? null : splitCsvLine(text);
  // "23.5C,ok" has a letter in each field, and is a row.
  if (fields === null || isSentence(fields) || fields.some(isNumber)) return null;
  return headerNames(fields);
}

function isNumber({ text }: CsvField): boolean {
  const bytes = encoder.encode(text.trim());
  return !Number.isNaN(parseDecimal(bytes, 0, bytes.length));
}

function setLabel(part: Part, bytes: Uint8Array, start: number, end: number): boolean {
  part.labelled = true;
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
