import { cleanText } from "./clean_text.ts";
import type { Finding, TextReader } from "./finding.ts";
import { HeaderMemory } from "./header_memory.ts";
import { JsonLineFormat, LiteralReader } from "./json_line.ts";
import { type LeadingTime, splitLeadingTime } from "./leading_time.ts";
import type { LineFormat, LineSink, Timestamp } from "./line_format.ts";
import type { LineFormatName } from "./line_format_names.ts";
import { LiteralBlock } from "./literal_block.ts";
import { isDump, isLogLine, isStartLine, mayBeDump } from "./log_lines.ts";
import { PairReader } from "./pairs.ts";
import { MAX_PARTS, PlotterFormat } from "./plotter.ts";
import { ProseReader } from "./prose.ts";
import { RowReader } from "./rows.ts";
import { SenmlFormat } from "./senml.ts";
import { TeleplotFormat } from "./teleplot.ts";
import type { VisibleText } from "./visible_text.ts";
import { WeakShapes } from "./weak_shapes.ts";
import { type DecimalMark, isAmbiguous } from "./written_value.ts";

const TAB = 0x09;
const SPACE = 0x20;
const encoder = new TextEncoder();
const COMMA_ADVICE =
  'the comma may mark decimals or thousands: set `decimal: ","` or `decimal: "."`';
const WIDTH_ADVICE = `only the first ${MAX_PARTS} values of a line are read: print fewer in a line`;
const SHAPE_ADVICE =
  "it has numbers but no names that are known: print `name:value`, or describe the line with `patterns`";
const HAS_NUMBER = /(?:^|[\s:=,;|(])[+-]?\d+(?:\.\d+)?(?:$|[\s,;|)%])/;
const MAYBE_THOUSANDS = /(?<![\d.,])[+-]?\d{1,3},\d{3}(?![\d.,])/;
/** "Acc: (0.12, 0.05, 9.81) m/s^2": a list behind its name. */
const NAMED_LIST = /^([^=:()[\]{}"']{1,48}[=:]\s*)[[(]([+-]?[\d.][\d.,\seE+-]*)[\])]\s*(\S*)$/;
/** What marks a line's beginning and its end. */
const FRAMED = /^(?:<([^<>]+)>|[$#*]([^$#*;]+)[#*;])$/;
/** How Python prints bytes: `b't:21.5\r\n'`. */
const BYTES_LITERAL = /^b(["'])(.*?)(?:\\[rn])*\1$/;
/** Lines with numbers that were not understood, in a row, before that is said. */
const UNREAD_LINES = 5;

/** What the config may say of a board's lines. */
export interface LineReading {
  /** With a name other than `auto`, JSON is still read: hello and answers are JSON. Default `auto`. */
  readonly format?: LineFormatName;
  /** What marks decimals. Default `auto`: a point, or a comma where that can be told. */
  readonly decimal?: DecimalMark;
  /** Whether a time before a line, or in a table's column, is when it was written. Default: it is left out. */
  readonly usesTime?: boolean;
}

/** What became of a line; one that waits is in the log until its shape comes again. */
type Outcome = "read" | "waits" | "unread";

/** Turns the lines of one board into readings, messages and log lines. */
export class LineDecoder {
  readonly #sink: LineSink;
  readonly #mark: DecimalMark;
  readonly #usesTime: boolean;
  /** Whether lines may be anything, known messages of start-up code among it. */
  readonly #isGuessing: boolean;
  /** Those that take lines in one exact form, straight from the bytes. */
  readonly #strict: readonly LineFormat[];
  readonly #readers: readonly TextReader[];
  readonly #headers = new HeaderMemory();
  readonly #rows: RowReader;
  readonly #shapes = new WeakShapes();
  readonly #block = new LiteralBlock();
  /** Whether the board prints bytes in hexadecimal, some of which look like decimals. */
  #isDumping = false;
  #unreadLines = 0;

  constructor(sink: LineSink, reading: LineReading | LineFormatName = {}) {
    const { format = "auto", decimal = "auto", usesTime = false } = typeof reading === "string"
      ? { format: reading }
      : reading;
    this.#sink = sink;
    this.#mark = decimal;
    this.#usesTime = usesTime;
    this.#isGuessing = format === "auto" || format === "plotter";
    this.#rows = new RowReader(this.#headers, { isTold: format === "csv" });
    this.#strict = this.#strictFormats(format);
    this.#readers = this.#textReaders(format);
  }

  /** Decodes `bytes[start..end)`; what no format takes goes to the log. */
  decode(bytes: Uint8Array, start: number, end: number): void {
    let first = start;
    while (first < end && (bytes[first] === SPACE || bytes[first] === TAB)) first++;
    if (!this.#block.isOpen && !this.#isDumping) {
      for (const format of this.#strict) {
        if (format.decode(bytes, first, end, this.#sink)) return void (this.#unreadLines = 0);
      }
    }
    const line = cleanText(bytes, start, end);
    if (line.text.trim() !== "") this.#readText(line);
  }

  /** Takes `bytes[start..end)` as a header, if it is one; reports nothing. */
  header(bytes: Uint8Array, start: number, end: number): void {
    const text = cleanText(bytes, start, end).text.trim();
    if (text !== "" && !isLogLine(text)) this.#rows.header(text);
  }

  /** Whether lines are kept until more comes. */
  get isKeeping(): boolean {
    return this.#block.isOpen;
  }

  /** The board makes a pause: what was kept until more comes is read as it is. */
  pause(): void {
    this.#release(this.#block.release());
  }

  #strictFormats(format: LineFormatName): LineFormat[] {
    const json = new JsonLineFormat();
    const hasPlotter = (format === "auto" || format === "plotter") && this.#mark !== ",";
    return [
      json,
      ...(format === "auto" || format === "teleplot" ? [new TeleplotFormat()] : []),
      ...(hasPlotter ? [new PlotterFormat(this.#headers, this.#usesTime)] : []),
      ...(format === "auto" || format === "senml" ? [new SenmlFormat()] : []),
    ];
  }

  #textReaders(format: LineFormatName): TextReader[] {
    const literals = new LiteralReader();
    switch (format) {
      case "auto":
        return [literals, new PairReader(), this.#rows, new ProseReader()];
      case "plotter":
        return [literals, new PairReader(), this.#rows];
      case "csv":
        return [literals, this.#rows];
      default:
        return [literals];
    }
  }

  #readText(line: VisibleText): void {
    if (this.#block.isOpen) {
      const result = this.#block.add(line.text);
      if (result === "open") return;
      if (result !== "broken") return this.#take({ text: result.text, garbled: false });
      this.#release(this.#block.release());
    }
    if (!line.garbled && this.#block.begin(line.text.trim())) return;
    this.#take(line);
  }

  /** Reads kept lines one by one, as if they had never been thought to belong together. */
  #release(lines: readonly string[]): void {
    for (const text of lines) this.#take({ text, garbled: false });
  }

  #take(line: VisibleText): void {
    const text = line.text.trim().replace(BYTES_LITERAL, "$2");
    if (this.#isGuessing && (isLogLine(text) || this.#isDumping && mayBeDump(text))) {
      return this.#logKnown(line, text);
    }
    const outcome = line.garbled ? "unread" : this.#read(text);
    if (outcome !== "unread") this.#unreadLines = 0;
    if (outcome === "read") return;
    this.#headers.interrupt();
    this.#sink.log(line.text, line.garbled);
    if (outcome === "unread" && !line.garbled) this.#complain(text);
  }

  #logKnown(line: VisibleText, text: string): void {
    if (isDump(text)) this.#isDumping = true;
    else if (isStartLine(text)) {
      this.#shapes.forgetWaiting();
      this.#isDumping = false;
    }
    this.#sink.log(line.text, line.garbled);
  }

  #read(text: string): Outcome {
    if (this.#readExactly(text)) return "read";
    const leading = splitLeadingTime(text);
    if (leading === null || leading.rest === "") return this.#readWith(text, null);
    const outcome = this.#readWith(leading.rest, leading);
    return outcome === "unread" ? this.#readWith(text, null) : outcome;
  }

  /** What the strict formats would have taken but for colours, blanks and the encoding. */
  #readExactly(text: string): boolean {
    const bytes = encoder.encode(text);
    return !this.#isDumping &&
      this.#strict.some((format) => format.decode(bytes, 0, bytes.length, this.#sink));
  }

  #readWith(framed: string, leading: LeadingTime | null): Outcome {
    const text = framed.replace(FRAMED, "$1$2").replace(NAMED_LIST, "$1$2 $3").trim();
    const timeColumns = leading?.columns ?? 0;
    const context = { mark: this.#mark, timeColumns, sink: this.#sink };
    for (const reader of this.#readers) {
      const finding = reader.read(text, context);
      if (finding === null) continue;
      return this.#believe(
        finding,
        text,
        this.#usesTime ? toTimestamp(leading, finding) : undefined,
      );
    }
    return "unread";
  }

  #believe(finding: Finding, text: string, time: Timestamp | undefined): Outcome {
    const { items, weakShape } = finding;
    if (items.length > MAX_PARTS) this.#sink.notUnderstood(text, WIDTH_ADVICE);
    if (weakShape === undefined || this.#shapes.isKnown(weakShape)) {
      this.#report(finding, time);
      return "read";
    }
    const arrivedAt = this.#sink.arrivedAt;
    const before = this.#shapes.see(weakShape, { items, arrivedAt });
    if (before === null) return "waits";
    this.#report(before, { clock: "unix", value: before.arrivedAt });
    this.#report(finding, time);
    return "read";
  }

  #report({ items }: Finding, time: Timestamp | undefined): void {
    for (const { name, value, unit } of items.slice(0, MAX_PARTS)) {
      if (unit !== undefined) this.#sink.unit(name, unit);
      this.#sink.reading(name, value, time);
    }
  }

  /** Says of a line what would make it one of readings, if there is anything. */
  #complain(text: string): void {
    if (!this.#isGuessing || !HAS_NUMBER.test(text) && !MAYBE_THOUSANDS.test(text)) return;
    const comma = MAYBE_THOUSANDS.exec(text)?.[0];
    if (comma !== undefined && isAmbiguous(comma) && this.#mark === "auto") {
      this.#sink.notUnderstood(text, COMMA_ADVICE);
    } else if (++this.#unreadLines === UNREAD_LINES) this.#sink.notUnderstood(text, SHAPE_ADVICE);
  }
}

function toTimestamp(
  leading: LeadingTime | null,
  { count }: Finding,
): Timestamp | undefined {
  if (leading === null) return count === undefined ? undefined : { clock: "board", value: count };
  const { clock, value } = leading;
  return clock === "board" ? { clock, value, ticksPerMs: 1 } : { clock, value };
}
