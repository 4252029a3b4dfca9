import { type Column, splitUnit } from "./units.ts";
import { isNoNumber } from "./written_value.ts";

/** One field of a CSV line. */
export interface CsvField {
  /** Without its quotes. */
  readonly text: string;
  readonly quoted: boolean;
}

/** What parts the fields of a line. */
export type Delimiter = "," | ";" | "\t" | "|";

/** Words follow a comma so; numbers in columns have more blanks before them. */
const ONE_BLANK = /^ (?! )/;
const LETTER = /\p{L}/u;
const TIME_COLUMN =
  /^(?:date|time|datum|zeit|uhrzeit|datetime|date[ _/]time|timestamp|time ?stamp|zeitstempel|millis|micros|ts)(?:[ _]?[([]?(?:ms|us|s|sec|utc|local)[)\]]?)?$/i;
/** The first word of PLX-DAQ's header; its rows begin with `DATA`. */
const PLX_HEADER = "LABEL";
const OUTER_PIPES = /^\|(.*)\|$/;
const fieldPatterns = new Map<Delimiter, RegExp>();

/**
 * What parts the fields of `line`: a semicolon, a tab or a bar wherever there is one outside
 * quotes, because then commas mark decimals; a comma otherwise.
 */
export function findDelimiter(line: string): Delimiter {
  const unquoted = line.replaceAll(/"[^"]*"/g, "");
  return ([";", "\t", "|"] as const).find((mark) => unquoted.includes(mark)) ?? ",";
}

/**
 * The fields of one CSV line, which has no line end; null when a quote stands where none may.
 *
 * Source: RFC 4180 §2
 */
export function splitCsvLine(line: string, delimiter: Delimiter = ","): CsvField[] | null {
  const pattern = fieldPattern(delimiter);
  const inner = delimiter === "|" ? OUTER_PIPES.exec(line)?.[1] ?? line : line;
  const fields: CsvField[] = [];
  for (let index = 0; index <= inner.length; index = pattern.lastIndex + 1) {
    pattern.lastIndex = index;
    const match = pattern.exec(inner);
    if (match === null) return null;
    const [, quoted, plain] = match;
    fields.push({ text: quoted?.replaceAll('""', '"') ?? plain, quoted: quoted !== undefined });
  }
  return fields;
}

function fieldPattern(delimiter: Delimiter): RegExp {
  const known = fieldPatterns.get(delimiter);
  if (known !== undefined) return known;
  const mark = delimiter === "|" ? "\\|" : delimiter;
  const pattern = new RegExp(`"((?:[^"]|"")*)"(?=${mark}|$)|([^"${mark}]*)(?=${mark}|$)`, "y");
  fieldPatterns.set(delimiter, pattern);
  return pattern;
}

/**
 * The columns that a header line names, those without a name and those of a time with an empty
 * one; a name that comes again is `temp_2`. Null when the fields are no header: names have a
 * letter each, and are not `nan` or the like.
 */
export function headerColumns(fields: readonly CsvField[]): Column[] | null {
  const labels = fields.map((field) => field.text.trim());
  const names = labels.filter((label) => label !== "");
  const isHeader = names.length > 0 &&
    names.every((name) => LETTER.test(name) && !isNoNumber(name));
  return isHeader ? toColumns(labels) : null;
}

/** The columns that these labels name. */
export function toColumns(labels: readonly string[]): Column[] {
  const seen = new Map<string, number>();
  const columns = labels.map((label) => {
    const column = splitUnit(label);
    const times = (seen.get(column.name) ?? 0) + 1;
    seen.set(column.name, times);
    return times === 1 || column.name === ""
      ? column
      : { ...column, name: `${column.name}_${times}` };
  });
  const hasOthers = labels.some((label) => label !== "" && !isTimeLabel(label));
  return columns.map((column, index) =>
    hasOthers && isTimeLabel(labels[index])
      ? { name: "", isTime: true }
      : index === 0 && labels[index] === PLX_HEADER
      ? { name: "" }
      : column
  );
}

/** Whether a column, or what stands before a colon, is of a time. */
export function isTimeLabel(label: string): boolean {
  return TIME_COLUMN.test(label);
}

/** Whether the fields look like parts of a sentence ("Sensor lost, retrying"), or are but one. */
export function isSentence(fields: readonly CsvField[], delimiter: Delimiter = ","): boolean {
  if (fields.length < 2) return true;
  return delimiter === "," && fields.some(({ text, quoted }) => !quoted && ONE_BLANK.test(text));
}
