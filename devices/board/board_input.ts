import type { DeviceCounter, Value } from "../adapter.ts";
import { ChannelFacts } from "../decode/channel_facts.ts";
import { ChannelNames } from "../decode/channel_names.ts";
import { DeviceClock } from "../decode/device_clock.ts";
import type { Hello } from "../decode/hello.ts";
import { LineDecoder, type LineReading } from "../decode/line_decoder.ts";
import type { LineFormatName } from "../decode/line_format_names.ts";
import type { LineSink, Timestamp } from "../decode/line_format.ts";
import { parseLiterals } from "../decode/literal.ts";
import { visibleText } from "../decode/visible_text.ts";
import { cleanText } from "../decode/clean_text.ts";
import { DEFAULT_MAX_LINE_BYTES, type LineEvents, LineFramer } from "../framing/lines.ts";
import { FrameInput } from "./frame_input.ts";
import type { FrameSettings } from "./frame_keys.ts";
import { type Cut, LineEndWatch, PAUSE_MS } from "./line_end_watch.ts";
import { LossNotice } from "./loss_notice.ts";
import type { LinePatterns } from "./line_patterns.ts";
import { TelegramInput } from "./telegram_input.ts";
import type { TelegramSettings } from "./telegram_keys.ts";
import { TextGauge } from "./text_gauge.ts";

const LF = 10;
const CR = 13;
const NO_LINE_END = "It sends text, but no line end yet: println instead of print?";
/** Of a line that is shown with a difficulty. */
const MAX_SHOWN = 80;

/** How what a board sends is read. */
export interface InputSettings {
  /** How its lines are read. Default `auto`: each format in turn. */
  readonly lines?: LineFormatName;
  /** What marks decimals in its lines. Default `auto`. */
  readonly decimal?: LineReading["decimal"];
  /** When a reading was taken: on arrival (default), or at the time that its line names. */
  readonly time?: "arrival" | "board";
  /** Its binary frames, for a board that sends no lines. */
  readonly frames?: FrameSettings;
  /** What holds its lines together. */
  readonly telegram?: TelegramSettings;
  /** How its lines are read; those that no pattern matches as `lines` says, by default `json`. */
  readonly patterns?: LinePatterns;
}

/** What a board is found to have said. */
export interface InputEvents {
  /** The board's hello, with the units that its lines name, and names that are no ids. */
  onHello(hello: Hello): void;
  onReading(channel: string, value: Value, time: number): void;
  onLog(line: string, time: number): void;
  onCount(counter: DeviceCounter, amount: number): void;
}

/** What the conversation with the board has to know of what comes in. */
export interface Listener {
  /** A whole line or frame is there; what it says follows. */
  onWhole(): void;
  /** A whole frame is there; what it says follows. */
  onFrame(): void;
  /** The board has introduced itself; {@linkcode InputEvents.onHello} follows. */
  onGreeting(): void;
  /** {@linkcode BoardInput.isGarbage} or {@linkcode BoardInput.difficulty} has changed. */
  onDifficulty(): void;
  /** Whether {@linkcode hear} has to be shown the board's next line. */
  readonly listens: boolean;
  /** Takes a line that may answer a command in the board's own words; false when it does not. */
  hear(line: string): boolean;
  /** Takes an answer to a command; false when no such command waits. */
  answer(id: number, error: string | null, reply: Value | undefined): boolean;
}

/** What comes in from one board while its port is open: bytes become readings, log lines, answers. */
export class BoardInput implements LineEvents, LineSink {
  readonly #listener: Listener;
  readonly #events: InputEvents;
  readonly #framer = new LineFramer(this);
  readonly #frames: FrameInput | null;
  readonly #telegrams: TelegramInput | null;
  readonly #patterns: LinePatterns | null;
  readonly #decoder: LineDecoder;
  readonly #channels = new ChannelNames();
  readonly #gauge = new TextGauge();
  readonly #lineEnds: LineEndWatch;
  readonly #facts = new ChannelFacts();
  readonly #clock = new DeviceClock();
  readonly #longLines = new LossNotice(
    `Lines of over ${DEFAULT_MAX_LINE_BYTES} bytes`,
    (text) => this.#note(text),
  );
  readonly #badFrames = new LossNotice("Bytes that are no frame", (text) => this.#note(text));
  readonly #openedAt = performance.now();
  #hello: Hello = { channels: [] };
  #hasBytes = false;
  /** Whether the board was silent at first, so that no line was under way. */
  #beganAfterPause = false;
  #hasWarnedOfChannels = false;
  #difficulty: string | null = null;
  #advice = "";
  #linesInChunk = 0;
  #now = 0;
  /** When the first byte of the line that is under way arrived. */
  #time = 0;

  constructor(settings: InputSettings, listener: Listener, events: InputEvents) {
    this.#listener = listener;
    this.#events = events;
    this.#decoder = new LineDecoder(this, {
      format: settings.lines ?? (settings.patterns === undefined ? "auto" : "json"),
      decimal: settings.decimal,
      usesTime: settings.time === "board",
    });
    this.#framer.beginMidLine();
    const framer = this.#framer;
    this.#lineEnds = new LineEndWatch({
      get length() {
        return framer.partialLength;
      },
      isWhole: () => isWholeLiteral(framer.partial),
      close: (cuts) => this.#closeLine(cuts),
      onChange: () => this.#reportLineEnds(),
    });
    const onBadFrame = () => {
      events.onCount("badFrames", 1);
      this.#badFrames.count(this.#now);
    };
    this.#patterns = settings.patterns ?? null;
    this.#telegrams = settings.telegram === undefined ? null : new TelegramInput(
      settings.telegram,
      { onLine: (bytes, start, end) => this.#takeLine(bytes, start, end), onBadFrame },
    );
    this.#frames = settings.frames === undefined ? null : new FrameInput(settings.frames, this, {
      onFrame: () => this.#takeFrame(),
      onBadFrame,
    });
  }

  /** Whether much of what comes is no text. */
  get isGarbage(): boolean {
    return this.#gauge.isGarbage;
  }

  /** What is not understood of what comes, and the one thing to do about it; null while there is nothing. */
  get difficulty(): string | null {
    return this.#lineEnds.isEndless ? NO_LINE_END : this.#difficulty;
  }

  get arrivedAt(): number {
    return this.#time;
  }

  /** Nothing comes any more. */
  end(): void {
    this.#lineEnds.stop();
  }

  /** Takes bytes from the link. */
  receive(chunk: Uint8Array): void {
    this.#now = Date.now();
    if (!this.#framer.isMidLine) this.#time = this.#now;
    if (!this.#hasBytes) this.#beganAfterPause = performance.now() - this.#openedAt >= PAUSE_MS;
    this.#hasBytes = true;
    if (this.#frames !== null) this.#frames.receive(chunk);
    else this.#receiveText(chunk);
    this.#events.onCount("bytesIn", chunk.length);
    if (this.#linesInChunk > 0) this.#events.onCount("lines", this.#linesInChunk);
    this.#linesInChunk = 0;
  }

  /** The board has had time to speak: one that was silent has begun no line that could be cut. */
  settle(): void {
    if (!this.#hasBytes) this.#framer.beginLine();
  }

  onLine(bytes: Uint8Array, start: number, end: number): void {
    this.#takeLine(bytes, start, end);
    // The next line begins in the chunk that ended this one.
    this.#time = this.#now;
  }

  /** The first line may have begun before the port was open: its part is no reading. */
  onPart(bytes: Uint8Array, start: number, end: number): void {
    this.#linesInChunk++;
    // A board that starts when its port is opened names its columns first, and only then.
    if (this.#beganAfterPause) this.#decoder.header(bytes, start, end);
    this.#time = this.#now;
  }

  onTooLong(): void {
    this.#lineEnds.overflow();
    this.#events.onCount("linesTooLong", 1);
    this.#longLines.count(this.#now);
  }

  reading(rawChannel: string, value: Value, time?: Timestamp): void {
    const channel = this.#channels.resolve(rawChannel);
    const at = time === undefined ? this.#time : this.#clock.toHostTime(time, this.#time);
    if (channel !== null) {
      const hasOwnName = channel !== rawChannel;
      if (hasOwnName && this.#facts.learnName(channel, rawChannel, value)) this.#introduce();
      this.#events.onReading(channel, value, at);
    } else if (!this.#hasWarnedOfChannels) {
      this.#hasWarnedOfChannels = true;
      this.log("The board names more channels than are kept; the later ones are ignored", false);
    }
  }

  hello(hello: Hello): void {
    this.#listener.onGreeting();
    this.#hello = hello;
    this.#introduce();
  }

  unit(rawChannel: string, unit: string): void {
    const channel = this.#channels.resolve(rawChannel);
    if (channel !== null && this.#facts.learnUnit(channel, unit)) this.#introduce();
  }

  answer(id: number, error: string | null, reply: Value | undefined): void {
    if (this.#listener.answer(id, error, reply)) return;
    this.log(`An answer to command ${id}, which no longer waits: ${error ?? "ok"}`, false);
  }

  log(line: string, garbled: boolean): void {
    this.#events.onCount("logLines", 1);
    if (garbled) this.#events.onCount("badFrames", 1);
    this.#events.onLog(line, this.#time);
  }

  notUnderstood(line: string, advice: string): void {
    if (advice === this.#advice) return;
    this.#advice = advice;
    const shown = line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line;
    this.#difficulty = `Not understood: "${shown}": ${advice}`;
    this.#note(this.#difficulty);
    this.#listener.onDifficulty();
  }

  /** Words of ours, beside those of the board. */
  #note(text: string): void {
    this.#events.onLog(text, this.#now);
  }

  #receiveText(chunk: Uint8Array): void {
    if (this.#gauge.receive(chunk)) this.#listener.onDifficulty();
    if (this.#telegrams !== null) return this.#telegrams.receive(chunk);
    const hasEnd = chunk.includes(LF) || chunk.includes(CR);
    this.#lineEnds.before(hasEnd);
    this.#framer.receive(chunk);
    this.#lineEnds.after(hasEnd);
  }

  /** Ends the line that is under way, and lines at the board's pauses before. */
  #closeLine(cuts: readonly Cut[]): void {
    const { isPart } = this.#framer;
    const bytes = this.#framer.takePartial();
    if (isWholeLiteral(bytes)) this.onLine(bytes, 0, bytes.length);
    else this.#takeParts(bytes, cuts, isPart);
    this.#events.onCount("lines", this.#linesInChunk);
    this.#linesInChunk = 0;
  }

  #takeParts(bytes: Uint8Array, cuts: readonly Cut[], isPart: boolean): void {
    const ends = [...cuts.map(({ length }) => length), bytes.length];
    for (const [index, end] of ends.entries()) {
      if (index > 0) this.#time = performance.timeOrigin + cuts[index - 1].time;
      const start = index === 0 ? 0 : ends[index - 1];
      if (index === 0 && isPart) this.onPart(bytes, start, end);
      else this.#takeLine(bytes, start, end);
    }
  }

  #reportLineEnds(): void {
    if (this.#lineEnds.isEndless) this.#note(NO_LINE_END);
    this.#listener.onDifficulty();
  }

  #takeLine(bytes: Uint8Array, start: number, end: number): void {
    this.#linesInChunk++;
    this.#listener.onWhole();
    if (this.#isAnswer(bytes, start, end)) return;
    if (this.#patterns === null || !this.#readPatterns(this.#patterns, bytes, start, end)) {
      this.#decoder.decode(bytes, start, end);
    }
  }

  #takeFrame(): void {
    this.#linesInChunk++;
    this.#listener.onWhole();
    this.#listener.onFrame();
  }

  /** Reads a line by the patterns; false when none matches. */
  #readPatterns(patterns: LinePatterns, bytes: Uint8Array, start: number, end: number): boolean {
    const { text, garbled } = cleanText(bytes, start, end);
    const found = patterns.read(text);
    if (found === null) return false;
    for (const { channel, value, unit } of found.captures) {
      if (unit !== undefined) this.unit(channel, unit);
      this.reading(channel, value);
    }
    for (const fault of found.faults) this.notUnderstood(text, `its pattern matches, but ${fault}`);
    if (found.captures.length === 0) this.log(text, garbled);
    return true;
  }

  /** An answer in the board's own words is shown, but is no reading. */
  #isAnswer(bytes: Uint8Array, start: number, end: number): boolean {
    if (!this.#listener.listens) return false;
    const { text, garbled } = visibleText(bytes.subarray(start, end));
    const isAnswer = this.#listener.hear(text);
    if (isAnswer) this.log(text, garbled);
    return isAnswer;
  }

  #introduce(): void {
    const channels = this.#facts.describe(this.#hello.channels);
    this.#events.onHello({ ...this.#hello, channels });
  }
}

/** Whether `bytes` are objects or lists, and all of them whole. */
function isWholeLiteral(bytes: Uint8Array): boolean {
  return parseLiterals(visibleText(bytes).text).values !== null;
}
