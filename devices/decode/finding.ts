import type { Value } from "../adapter.ts";
import type { DecimalMark } from "./written_value.ts";
import type { LineSink } from "./line_format.ts";

/** One value that a line holds. */
export interface Item {
  /** As the board wrote it. */
  readonly name: string;
  readonly value: Value;
  readonly unit?: string;
}

/** What a reader found in a line. */
export interface Finding {
  readonly items: readonly Item[];
  /** What a table's column of a time holds, as the board counts. */
  readonly count?: number;
  /**
   * Whether a single line of this shape is no evidence yet that it is one of readings: then what
   * makes up its shape; another line of the same shape is.
   */
  readonly weakShape?: string;
}

/** What readers have to know of the board and of the line beside its text. */
export interface ReadingContext {
  readonly mark: DecimalMark;
  /** Columns that stood before the text and were taken off: those of a date and a time. */
  readonly timeColumns: number;
  readonly sink: LineSink;
}

/** Reads one way to write readings from text that is {@linkcode cleanText}, without blanks at its ends. */
export interface TextReader {
  /** What the line says; null when it is none of this kind. */
  read(text: string, context: ReadingContext): Finding | null;
}
