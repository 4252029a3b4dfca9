import { isNoNumber } from "./header_memory.ts";

/** One field of a CSV line. */
export interface CsvField {
  /** Without its quotes. */
  readonly text: string;
  readonly quoted: boolean;
}

const LETTER = /\p{L}/u;
const FIELD = /"((?:[^"]|"")*)"(?=,|$)|([^",]*)(?=,|$)/y;

/**
 * The fields of one CSV line, which has no line end; null when a quote stands where none may.
 *
 * Source: RFC 4180 §2
 */
export function splitCsvLine(line: string): CsvField[] | null {
  const fields: CsvField[] = [];
  for (let index = 0; index <= line.length; index = FIELD.lastIndex + 1) {
    FIELD.lastIndex = index;
    const match = FIELD.exec(line);
    if (match === null) return null;
    const [, quoted, plain] = match;
    fields.push({ text: quoted?.replaceAll('""', '"') ?? plain, quoted: quoted !== undefined });
  }
  return fields;
}

/**
 * The column names in a header line, empty ones for columns without; null when the fields are no
 * header: names are different from each other, have a letter each, and are not `nan` or the like.
 */
export function headerNames(fields: readonly CsvField[]): string[] | null {
  const columns = fields.map((field) => field.text.trim());
  const names = columns.filter((column) => column !== "");
  const isHeader = names.length > 0 && new Set(names).size === names.length &&
    names.every((name) => LETTER.test(name) && !isNoNumber(name));
  return isHeader ? columns : null;
}

/** Whether the fields look like parts of a sentence ("Sensor lost, retrying"), or are but one. */
export function isSentence(fields: readonly CsvField[]): boolean {
  return fields.length < 2 || fields.some(({ text, quoted }) => !quoted && text.startsWith(" "));
}
