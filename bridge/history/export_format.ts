import type { Row } from "./export.ts";
import { HistoryRequestError } from "./request.ts";

/** How rows can be written. */
export type ExportFormat = "csv" | "ndjson" | "json";

/** Each format with its media type; the first is what who names none gets. */
export const EXPORT_FORMATS: Readonly<Record<ExportFormat, string>> = {
  csv: "text/csv; charset=utf-8",
  ndjson: "application/x-ndjson",
  json: "application/json",
};

const FORMATS = Object.keys(EXPORT_FORMATS) as ExportFormat[];

/** Returns the format of a name; the first when there is none. @throws {HistoryRequestError} */
export function readFormat(name: string = FORMATS[0]): ExportFormat {
  const format = FORMATS.find((format) => format === name);
  if (format !== undefined) return format;
  throw new HistoryRequestError(`format: must be one of ${FORMATS.join(", ")}`);
}

/** Returns the format of a media type that is known. */
export function formatOfType(type: string): ExportFormat | undefined {
  return FORMATS.find((format) => EXPORT_FORMATS[format].split(";")[0] === type);
}

const COLUMNS = ["topic", "time", "value"] as const;
const STEP_COLUMNS = [...COLUMNS, "min", "max", "mean", "count"] as const;

/** Writes portions of rows as one text: CSV (RFC 4180), a JSON object a line, or one JSON array. */
export class RowWriter {
  readonly #format: ExportFormat;
  readonly #columns: readonly (keyof Row)[];
  #hasRows = false;

  constructor(format: ExportFormat, hasSteps: boolean) {
    this.#format = format;
    this.#columns = hasSteps ? STEP_COLUMNS : COLUMNS;
  }

  /** What comes before the rows. */
  start(): string {
    if (this.#format === "csv") return `${this.#columns.join(",")}\n`;
    return this.#format === "json" ? "[" : "";
  }

  write(rows: readonly Row[]): string {
    switch (this.#format) {
      case "csv":
        return rows.map((row) => this.#stringifyCsv(row)).join("");
      case "ndjson":
        return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
      case "json": {
        const separator = this.#hasRows ? ",\n" : "\n";
        this.#hasRows ||= rows.length > 0;
        return rows.length === 0
          ? ""
          : separator + rows.map((row) => JSON.stringify(row)).join(",\n");
      }
    }
  }

  /** What comes after them. */
  end(): string {
    return this.#format === "json" ? "\n]\n" : "";
  }

  #stringifyCsv(row: Row): string {
    let line = "";
    for (const column of this.#columns) {
      if (line !== "") line += ",";
      line += stringifyCell(row[column]);
    }
    return `${line}\n`;
  }
}

/** Spreadsheets take a text that starts with one of these for a formula (CWE-1236). */
const FORMULA = /^[=+\-@\t\r]/;

function stringifyCell(value: Row[keyof Row]): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
