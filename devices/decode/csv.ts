import { type CsvField, headerNames, isSentence, splitCsvLine } from "./csv_fields.ts";
import type { LineFormat, LineSink } from "./line_format.ts";
import { parsePlainNumber } from "./plain_number.ts";
import { makeVisible } from "./visible_text.ts";

const MAX_COLUMNS = 64;
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** How a {@linkcode CsvFormat} takes lines. */
export interface CsvFormatOptions {
  /**
   * Whether lines may be of other formats, too. A line of one column is none then, and one with a
   * blank after an unquoted comma is a sentence. Default false.
   */
  readonly guessing?: boolean;
}

/**
 * Comma-separated values with a header line. A header is a line of different names, each with a
 * letter (a column without a name is left out); a row has as many fields as the header and at
 * least one number. Fields that are no number are text, empty ones are left out. Once rows came,
 * another header needs another number of columns: a line of words must not rename what is running.
 *
 * Source: RFC 4180
 */
export class CsvFormat implements LineFormat {
  readonly #guessing: boolean;
  #names: readonly string[] = [];
  /** Whether the names stood in a line that could be a sentence. */
  #isLoose = true;
  #seenRows = false;

  constructor(options: CsvFormatOptions = {}) {
    this.#guessing = options.guessing ?? false;
  }

  decode(bytes: Uint8Array, start: number, end: number, sink: LineSink): boolean {
    const fields = this.#split(bytes, start, end);
    if (fields === null) return false;
    const numbers = fields.map((field) => parsePlainNumber(field.text));
    if (numbers.every(Number.isNaN)) this.#rememberHeader(fields);
    else if (fields.length === this.#names.length) return this.#reportRow(fields, numbers, sink);
    return false;
  }

  header(bytes: Uint8Array, start: number, end: number): void {
    const fields = this.#split(bytes, start, end) ?? [];
    const isText = ({ text }: CsvField) => Number.isNaN(parsePlainNumber(text));
    if (fields.every(isText)) this.#rememberHeader(fields);
  }

  /** The fields of a line, or null when it is none of this format. */
  #split(bytes: Uint8Array, start: number, end: number): CsvField[] | null {
    const { text, garbled } = makeVisible(utf8.decode(bytes.subarray(start, end)));
    const fields = garbled ? null : splitCsvLine(text);
    if (fields === null || fields.length > MAX_COLUMNS) return null;
    return this.#guessing && isSentence(fields) ? null : fields;
  }

  #rememberHeader(fields: readonly CsvField[]): void {
    if (this.#seenRows && fields.length === this.#names.length) return;
    const isLoose = isSentence(fields);
    const names = headerNames(fields);
    // "temp,hum", then "Init done, ok": a message takes no header's place.
    if (names === null || isLoose && !this.#isLoose) return;
    this.#names = names;
    this.#isLoose = isLoose;
    this.#seenRows = false;
  }

  #reportRow(fields: readonly CsvField[], numbers: readonly number[], sink: LineSink): boolean {
    this.#seenRows = true;
    fields.forEach(({ text }, index) => {
      const value = Number.isNaN(numbers[index]) ? text.trim() : numbers[index];
      const name = this.#names[index];
      if (name !== "" && value !== "") sink.reading(name, value);
    });
    return true;
  }
}
