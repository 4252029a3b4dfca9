import type { Value } from "../adapter.ts";
import {
  type CsvField,
  type Delimiter,
  findDelimiter,
  headerColumns,
  isSentence,
  isTimeLabel,
  splitCsvLine,
  toColumns,
} from "./csv_fields.ts";
import type { Finding, Item, ReadingContext, TextReader } from "./finding.ts";
import { HeaderMemory, isHeader, isMessage, isMessageLabel } from "./header_memory.ts";
import { splitLeadingTime } from "./leading_time.ts";
import { type Column, isMemoryUnit, toUnit } from "./units.ts";
import { type DecimalMark, isNoNumber, readValue } from "./written_value.ts";

const MAX_COLUMNS = 1024;
const MEASURED = /^([+-]?\s*(?:\d+[.,]?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(\D.*)$/;
/** What other plotters want about a row: "$21.5 3 7;", ":1,2,3;", "/\*1,2,3*\/", "/\*ROCKET,1,2*\/". */
const MARKED = /^(?:[$:]([\d.,;\s+-]+);|\/\*((?:[\p{L}\p{N}_ -]{1,48}[,;])?[\d.,;\s+-]+)\*\/)$/u;
const SIGN_APART = /^([+-])\s+(?=\d)/;
const DECIMAL_COMMAS = /^[+-]?\d+,\d+(?: +[+-]?\d+,\d+)+$/;
/** "21,5 °C 40,2 %": commas of decimals, each with a unit, which no two numbers share. */
const COMMA_MEASURES = /^(?:[+-]?\d+,\d+ ?[^\d\s,;+-][^\s,;\d]*(?:[,;]?\s+|$))+$/;
const HEXADECIMAL = /^[+-]?0x/i;
const NAME = /^\p{L}[\p{L}\p{N} _.()%°/-]{0,47}$/u;
const WORD = /^[\p{L}\p{N}_.-]+$/u;

/** How a {@linkcode RowReader} takes lines. */
export interface RowReaderOptions {
  /** Whether every line is a row or a header, as the config says. Default false. */
  readonly isTold?: boolean;
}

interface Field {
  readonly text: string;
  /** Undefined for what is no number, null for one that is missing. */
  readonly value: Value | undefined;
  readonly unit?: string;
}

/**
 * Rows of values and the headers that name them, parted by `,` `;` TAB or `|`, or by blanks. A row
 * under a header may have text; one without is numbers. With `;`, TAB and `|` decimals may follow
 * a comma. Columns of a time are left out.
 *
 * Source: RFC 4180
 */
export class RowReader implements TextReader {
  readonly #headers: HeaderMemory;
  readonly #isTold: boolean;

  constructor(headers = new HeaderMemory(), options: RowReaderOptions = {}) {
    this.#headers = headers;
    this.#isTold = options.isTold ?? false;
  }

  read(text: string, context: ReadingContext): Finding | null {
    if (!this.#isTold && DECIMAL_COMMAS.test(text)) {
      return this.#readCommaColumns(text, context.mark);
    }
    if (!this.#isTold && context.mark === "auto" && COMMA_MEASURES.test(text)) return null;
    const delimiter = findDelimiter(text);
    const marked = this.#isTold ? null : MARKED.exec(text);
    if (marked !== null) return this.read((marked[1] ?? marked[2]).trim(), context);
    const isBlankParted = !this.#isTold && delimiter === "," && !text.includes(",");
    const parts = isBlankParted
      ? text.split(/\s+/).map((part) => ({ text: part, quoted: false }))
      : splitFields(text, delimiter, context.mark);
    if (parts === null || parts.length > MAX_COLUMNS) return null;
    // "1,2,3,": the plotter's rows have no empty part at the end, either.
    const mayEndEmpty = this.#isTold || this.#headers.fits(parts.length);
    if (!mayEndEmpty && parts.length > 1 && parts.at(-1)?.text.trim() === "") parts.pop();
    const fields = parts.map((part) =>
      !isBlankParted && parts.length > 1 && part.text.trim() === "-"
        ? { text: "-", value: null }
        : this.#toField(part, delimiter, context.mark)
    );
    if (!this.#isTold && delimiter === "\t" && isNameAndNumber(fields)) return null;
    if (fields.every(({ value, text }) => value === undefined && !isTime(text))) {
      this.#rememberHeader(parts, delimiter, isBlankParted);
      return null;
    }
    return this.#toFinding(fields, isBlankParted ? [] : parts, delimiter, context.timeColumns);
  }

  /** Takes a line that may be trusted as a header only. */
  header(text: string): void {
    const delimiter = findDelimiter(text);
    const isBlankParted = !this.#isTold && delimiter === "," && !text.includes(",");
    const parts = isBlankParted
      ? text.split(/\s+/).map((part) => ({ text: part, quoted: false }))
      : splitCsvLine(text, delimiter);
    if (parts === null || parts.length > MAX_COLUMNS) return;
    const isRow = parts.some((part) => this.#toField(part, delimiter, ".").value !== undefined);
    if (!isRow) this.#rememberHeader(parts, delimiter, isBlankParted);
  }

  #toField({ text, quoted }: CsvField, delimiter: Delimiter, mark: DecimalMark): Field {
    const trimmed = text.trim();
    const fieldMark = mark === "auto" && delimiter === "," && !quoted ? "." : mark;
    const value = readField(trimmed.replace(SIGN_APART, "$1"), fieldMark);
    if (value !== undefined || this.#isTold) return { text: trimmed, value };
    const [, digits, rest] = MEASURED.exec(trimmed) ?? [];
    const unit = rest === undefined ? null : toUnit(rest);
    if (unit === null || isMemoryUnit(unit)) return { text: trimmed, value: undefined };
    return { text: trimmed, value: readField(digits.replace(/\s+/, ""), fieldMark), unit };
  }

  #rememberHeader(parts: readonly CsvField[], delimiter: Delimiter, isBlankParted: boolean): void {
    const labels = parts.map(({ text }) => text.trim());
    if (this.#isTold && this.#headers.isInUse(parts.length)) return;
    if (parts.length === 1 && !this.#isTold) {
      if (isHeader(labels) && !isMessage(labels)) this.#headers.suggestWord({ name: labels[0] });
      return;
    }
    const mayBeSentence = delimiter === "," && isSentence(parts) && !labels.some(isTimeLabel);
    if (isBlankParted || mayBeSentence && !this.#isTold) {
      if (isHeader(labels) && !isMessage(labels)) this.#headers.suggest(toColumns(labels), false);
      return;
    }
    const columns = headerColumns(parts);
    const isRepeated = new Set(labels).size < labels.length;
    // "timeout,timeout" instead of a row: no header, and none to take the place of one.
    if (isRepeated && (this.#headers.isInUse(parts.length) || new Set(labels).size === 1)) return;
    if (columns !== null) {
      this.#headers.suggest(
        columns,
        this.#isTold && parts.length === 1 || !isSentence(parts, delimiter) ||
          parts.length > 1 && labels.some(isTimeLabel),
      );
    }
  }

  #toFinding(
    fields: readonly Field[],
    parts: readonly CsvField[],
    delimiter: Delimiter,
    timeColumns: number,
  ): Finding | null {
    const isNumeric = fields.every(({ value, text }) =>
      value !== undefined || text === "" || isTime(text)
    );
    const isMissing = fields.every(({ value }) => value === null || value === undefined);
    const width = this.#findWidth(fields.length, timeColumns);
    if (isMissing && !this.#headers.isInUse(width)) return null;
    const isHexadecimal = fields.every(({ value, text }) =>
      typeof value !== "number" || HEXADECIMAL.test(text)
    );
    // An address, more often than a reading.
    if (isHexadecimal && !this.#headers.fits(width)) return null;
    if (isNumeric && !this.#isTold) return this.#readRow(fields, width);
    const hasText = !isNumeric;
    const fits = this.#isTold
      ? this.#headers.isNamed(width)
      : this.#headers.fits(width) && !isSentence(parts, delimiter);
    if (fits) {
      return this.#readRow(fields, width);
    }
    if (!hasText || this.#isTold) return null;
    const untimed = fields.filter(({ text }) => !isTime(text));
    // "CPS, 0, CPM, 16": no sentence has that.
    if (!isParted(parts, delimiter)) {
      return (fields.length > 3 ? readAlternating(untimed) : null) ?? readLed(untimed);
    }
    return readNamed(untimed) ?? readAlternating(untimed) ?? readLed(untimed) ?? readScale(fields);
  }

  /** The width of the header that the row fits, its columns of a time included or not. */
  #findWidth(columns: number, timeColumns: number): number {
    const withTime = columns + timeColumns;
    return this.#headers.fits(withTime) || !this.#headers.fits(columns) && withTime === columns
      ? withTime
      : columns;
  }

  #readRow(fields: readonly Field[], width: number): Finding {
    const columns = this.#headers.columnsOf(width)?.slice(width - fields.length);
    const items: Item[] = [];
    let count: number | undefined;
    let place = 0;
    for (const [index, { text, value = text, unit }] of fields.entries()) {
      if (isTime(text)) continue;
      place++;
      const column: Column = columns?.[index] ?? { name: `value${place}` };
      if (column.isTime && typeof value === "number") count ??= value;
      if (column.name !== "" && value !== "") {
        items.push({ name: column.name, value, unit: unit ?? column.unit });
      }
    }
    return { items, ...(count !== undefined && { count }) };
  }

  /** "21,5 40,2": two numbers, if the next line looks like that, too. */
  #readCommaColumns(text: string, mark: DecimalMark): Finding | null {
    if (mark === ".") return null;
    const numbers = text.split(/\s+/).map((part) => Number(part.replace(",", ".")));
    const columns = this.#headers.columnsOf(numbers.length);
    const items = numbers.map((value, index) => ({
      name: columns?.[index]?.name || `value${index + 1}`,
      value,
      unit: columns?.[index]?.unit,
    }));
    return mark === "," ? { items } : { items, weakShape: `decimal commas ${numbers.length}` };
  }
}

/** "V<TAB>12800" is no row of text and number, whatever came before. */
function isNameAndNumber([name, number, ...more]: readonly Field[]): boolean {
  return more.length === 0 && name.value === undefined && number?.value !== undefined &&
    !isTime(name.text);
}

/** With a decimal comma, commas part fields only where a blank follows. */
function splitFields(text: string, delimiter: Delimiter, mark: DecimalMark): CsvField[] | null {
  if (delimiter === "," && mark === "," && !text.includes('"')) {
    return text.split(/,\s+|\s+/).map((part) => ({ text: part, quoted: false }));
  }
  const fields = splitCsvLine(text, delimiter);
  // "21.5,<TAB>40": both part.
  return delimiter === "\t" && fields !== null
    ? fields.map(({ text, quoted }) => ({ text: text.replace(/,$/, ""), quoted }))
    : fields;
}

/** Where something else parts the fields, "1,234" is a decimal fraction, too. */
function readField(text: string, mark: DecimalMark): Value | undefined {
  const value = readValue(text, mark);
  return value === undefined && mark === "auto" ? readValue(text, ",") : value;
}

function isTime(text: string): boolean {
  return /^\d/.test(text) && splitLeadingTime(text)?.rest === "" ||
    /^(?:\d{4}-\d\d-\d\d|\d\d?\.\d\d?\.\d{2}(?:\d{2})?)$/.test(text);
}

/** Whether something other than blanks parts the fields, and it is no sentence. */
function isParted(parts: readonly CsvField[], delimiter: Delimiter): boolean {
  return parts.length > 1 && !isSentence(parts, delimiter);
}

/** "| temp | 21.5 | C |": a name, its value, and maybe its unit. */
function readNamed(fields: readonly Field[]): Finding | null {
  const [name, number, third, ...more] = fields;
  if (more.length > 0 || !NAME.test(name.text) || isNoNumber(name.text)) return null;
  if (name.value !== undefined || typeof number?.value !== "number") return null;
  const unit = third === undefined || third.text === "" ? number.unit : toUnit(third.text);
  if (unit === null) return null;
  const item = { name: name.text, value: number.value, ...(unit !== undefined && { unit }) };
  return { items: [item], weakShape: `${name.text} ${unit ?? ""}` };
}

/** "temp,21.5,hum,40": names and values in turn, and maybe a last word: "CPM,16,uSv/hr,0.09,SLOW". */
function readAlternating(fields: readonly Field[]): Finding | null {
  const items: Item[] = [];
  const paired = fields.length - fields.length % 2;
  const last = fields[paired];
  if (paired === 0 || last !== undefined && (last.value !== undefined || !WORD.test(last.text))) {
    return null;
  }
  for (let index = 0; index < paired; index += 2) {
    const [{ text: name, value: none }, { value, unit }] = fields.slice(index, index + 2);
    if (none !== undefined || !NAME.test(name) || typeof value !== "number") return null;
    if (isMessageLabel(name)) return null;
    items.push({ name, value, ...(unit !== undefined && { unit }) });
  }
  return { items, weakShape: items.map(({ name }) => name).join() };
}

/** "DATA,23.5,45": a name and its numbers, which "DATA 23.5 45" are as well. */
function readLed([{ text: name, value: none }, ...numbers]: readonly Field[]): Finding | null {
  if (numbers.length < 2 || none !== undefined || !NAME.test(name)) return null;
  if (isMessageLabel(name) || isNoNumber(name)) return null;
  const items: Item[] = [];
  for (const [index, { value, unit }] of numbers.entries()) {
    if (typeof value !== "number") return null;
    const own = index === 0 ? name : `${name}_${index + 1}`;
    items.push({ name: own, value, ...(unit !== undefined && { unit }) });
  }
  return { items, weakShape: `${name} ${items.length}` };
}

/** "ST,GS,+  1.234kg", as scales write: a measured number among words, if it comes again. */
function readScale(fields: readonly Field[]): Finding | null {
  const items: Item[] = [];
  const shape: string[] = [];
  for (const [index, { text, value, unit }] of fields.entries()) {
    if (typeof value !== "number") {
      if (!WORD.test(text) || isNoNumber(text)) return null;
      shape.push(text);
      continue;
    }
    const next = fields[index + 1]?.text ?? "";
    const measured = unit ?? toUnit(next) ?? undefined;
    items.push({ name: `value${index + 1}`, value, ...(measured && { unit: measured }) });
    shape.push(`# ${measured ?? ""}`);
  }
  const hasUnit = items.some(({ unit }) => unit !== undefined);
  return hasUnit ? { items, weakShape: shape.join() } : null;
}
