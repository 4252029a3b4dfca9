import { CsvFormat } from "./csv.ts";
import { JsonLineFormat } from "./json_line.ts";
import type { LineFormat, LineSink } from "./line_format.ts";
import { PlotterFormat } from "./plotter.ts";
import { SenmlFormat } from "./senml.ts";
import { TeleplotFormat } from "./teleplot.ts";
import { visibleText } from "./visible_text.ts";

const TAB = 0x09;
const SPACE = 0x20;

/** The text formats by the names that a config uses, in the order in which a line is tried. */
const formats = {
  json: () => new JsonLineFormat(),
  teleplot: () => new TeleplotFormat(),
  plotter: () => new PlotterFormat(),
  csv: (guessing) => new CsvFormat({ guessing }),
  senml: () => new SenmlFormat(),
} as const satisfies Record<string, (guessing: boolean) => LineFormat>;

/** How lines are read: one format, or each in turn. */
export type LineFormatName = "auto" | keyof typeof formats;

/** The names that a config may use. */
export const LINE_FORMAT_NAMES: readonly LineFormatName[] = [
  "auto",
  ...Object.keys(formats) as (keyof typeof formats)[],
];

/** Turns the lines of one board into readings, messages and log lines. */
export class LineDecoder {
  readonly #formats: readonly LineFormat[];
  readonly #sink: LineSink;

  /** @param format With a name other than `auto`, JSON is still read: hello and answers are JSON. */
  constructor(sink: LineSink, format: LineFormatName = "auto") {
    this.#sink = sink;
    const names = format === "auto"
      ? Object.keys(formats) as (keyof typeof formats)[]
      : [...new Set(["json", format] as const)];
    this.#formats = names.map((name) => formats[name](format === "auto"));
  }

  /** Decodes `bytes[start..end)`; what no format takes goes to the log. */
  decode(bytes: Uint8Array, start: number, end: number): void {
    let first = start;
    while (first < end && (bytes[first] === SPACE || bytes[first] === TAB)) first++;
    for (const format of this.#formats) {
      if (format.decode(bytes, first, end, this.#sink)) return;
    }
    const { text, garbled } = visibleText(bytes.subarray(start, end));
    this.#sink.log(text, garbled);
  }

  /** Takes `bytes[start..end)` as a header, if it is one; reports nothing. */
  header(bytes: Uint8Array, start: number, end: number): void {
    for (const format of this.#formats) format.header?.(bytes, start, end);
  }
}
