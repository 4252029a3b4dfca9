import type { DeviceCounter, DeviceError, Value } from "../adapter.ts";
import { ChannelNames } from "../decode/channel_names.ts";
import { DeviceClock } from "../decode/device_clock.ts";
import type { Hello } from "../decode/hello.ts";
import { KnownUnits } from "../decode/known_units.ts";
import { LineDecoder, type LineFormatName } from "../decode/line_decoder.ts";
import type { LineSink, Timestamp } from "../decode/line_format.ts";
import { visibleText } from "../decode/visible_text.ts";
import { type LineEvents, LineFramer } from "../framing/lines.ts";
import { CommandQueue, type WriteLine } from "./command_queue.ts";
import { FrameInput, type FrameSettings } from "./frame_input.ts";
import { LossNotice } from "./loss_notice.ts";
import { SilenceTimer } from "./silence_timer.ts";
import { TextGauge } from "./text_gauge.ts";

const HELLO_REQUEST = {
  bytes: new TextEncoder().encode('{"hello":true}\n'),
  answered: true,
  isQuestion: true,
};
/** Commands have positive ids. */
const HELLO_ID = 0;
/** The first one may fall on deaf ears: a board may still be booting after its first lines. */
const HELLO_ATTEMPTS = 2;
const HELLO_PATIENCE_MS = 500;
const HELLO_PAUSE_MS = 1000;
/** No board pauses this long inside a line, but for one that reads a slow sensor there. */
const PAUSE_MS = 100;
const GARBAGE_HINT = "Much of what it sends is no text: wrong baud rate";
const KNOWN_RATES = "74880 is an ESP8266 boot log";

/** How a board is talked to. */
export interface SessionSettings {
  /** How its lines are read. Default `auto`: each format in turn. */
  readonly lines?: LineFormatName;
  /** Its binary frames, for a board that sends no lines. */
  readonly frames?: FrameSettings;
  /** The longest wait for a first line: opening a port resets many boards. Default 2000. */
  readonly settleMs?: number;
  /** Whether the board is asked to introduce itself with `{"hello":true}`. Default true. */
  readonly hello?: boolean;
  /** The silence that makes a board `stale`. Default: {@linkcode Rhythm}'s; `Infinity`: none. */
  readonly staleAfterMs?: number;
  /** Named in the hint that it may be wrong. */
  readonly baudRate?: number;
}

/** What a session reports. */
export interface SessionEvents {
  /** The board has settled and takes commands. Called once, before any reading. */
  onOnline(): void;
  /** Later than that: the board has fallen silent, speaks again, or sends what is no text. */
  onCondition?(state: "online" | "stale", reason?: string): void;
  onHello(hello: Hello): void;
  onReading(channel: string, value: Value, time: number): void;
  onLog(line: string, time: number): void;
  onCount(counter: DeviceCounter, amount: number): void;
}

/** The conversation with one board while its port is open. */
export class BoardSession implements LineEvents, LineSink {
  readonly commands: CommandQueue;
  readonly #events: SessionEvents;
  readonly #settings: SessionSettings;
  readonly #framer = new LineFramer(this);
  readonly #frames: FrameInput | null;
  readonly #decoder: LineDecoder;
  readonly #channels = new ChannelNames();
  readonly #gauge = new TextGauge();
  readonly #silence: SilenceTimer;
  readonly #units = new KnownUnits();
  readonly #clock = new DeviceClock();
  readonly #longLines = new LossNotice("Lines of over 1024 bytes", (text) => this.#note(text));
  readonly #badFrames = new LossNotice("Bytes that are no frame", (text) => this.#note(text));
  #hello: Hello = { channels: [] };
  #timer: ReturnType<typeof setTimeout>;
  #online = false;
  #ended = false;
  #sawBytes = false;
  readonly #openedAt = performance.now();
  /** Whether the board was silent at first, so that no line was under way. */
  #beganAfterPause = false;
  #knowsBoard = false;
  #warnedOfChannels = false;
  #linesInChunk = 0;
  #now = 0;
  /** When the first byte of the line that is under way arrived. */
  #time = 0;

  constructor(write: WriteLine, settings: SessionSettings, events: SessionEvents) {
    this.commands = new CommandQueue(async (bytes, signal) => {
      this.#silence.interrupt();
      await write(bytes, signal);
      events.onCount("bytesOut", bytes.length);
    });
    this.#events = events;
    this.#settings = settings;
    this.#decoder = new LineDecoder(this, settings.lines);
    this.#framer.beginMidLine();
    this.#frames = settings.frames === undefined ? null : new FrameInput(settings.frames, this, {
      onFrame: () => this.#takeFrame(),
      onBadFrame: () => {
        events.onCount("badFrames", 1);
        this.#badFrames.count(this.#now);
      },
    });
    this.#silence = new SilenceTimer(() => this.#reportCondition(), settings.staleAfterMs);
    this.#timer = setTimeout(() => this.#settle(), settings.settleMs ?? 2000);
  }

  /** Whether the board takes commands. */
  get online(): boolean {
    return this.#online && !this.#ended;
  }

  /** Takes bytes from the link. */
  receive(chunk: Uint8Array): void {
    this.#now = Date.now();
    if (!this.#framer.isMidLine) this.#time = this.#now;
    this.#silence.end();
    if (!this.#sawBytes) this.#beganAfterPause = performance.now() - this.#openedAt >= PAUSE_MS;
    this.#sawBytes = true;
    if (this.#frames === null) this.#receiveText(chunk);
    else this.#frames.receive(chunk);
    this.#events.onCount("bytesIn", chunk.length);
    if (this.#linesInChunk > 0) this.#events.onCount("lines", this.#linesInChunk);
    this.#linesInChunk = 0;
  }

  /** Ends the conversation; commands fail with `error`. */
  end(error: DeviceError): void {
    clearTimeout(this.#timer);
    this.#silence.stop();
    this.#ended = true;
    this.commands.close(error);
  }

  onLine(bytes: Uint8Array, start: number, end: number): void {
    this.#linesInChunk++;
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
    this.#events.onCount("linesTooLong", 1);
    this.#longLines.count(this.#now);
  }

  reading(rawChannel: string, value: Value, time?: Timestamp): void {
    const channel = this.#channels.resolve(rawChannel);
    const at = time === undefined ? this.#time : this.#clock.toHostTime(time, this.#time);
    if (channel !== null) this.#events.onReading(channel, value, at);
    else if (!this.#warnedOfChannels) {
      this.#warnedOfChannels = true;
      this.log("The board names more channels than are kept; the later ones are ignored", false);
    }
  }

  hello(hello: Hello): void {
    this.#knowsBoard = true;
    this.commands.answer(HELLO_ID, null);
    this.#hello = hello;
    this.#introduce();
  }

  unit(rawChannel: string, unit: string): void {
    const channel = this.#channels.resolve(rawChannel);
    if (channel !== null && this.#units.learn(channel, unit)) this.#introduce();
  }

  answer(id: number, error: string | null, reply: Value | undefined): void {
    if (this.commands.answer(id, error, reply)) return;
    this.log(`An answer to command ${id}, which no longer waits: ${error ?? "ok"}`, false);
  }

  log(line: string, garbled: boolean): void {
    this.#events.onCount("logLines", 1);
    if (garbled) this.#events.onCount("badFrames", 1);
    this.#events.onLog(line, this.#time);
  }

  /** Words of ours, beside those of the board. */
  #note(text: string): void {
    this.#events.onLog(text, this.#now);
  }

  #receiveText(chunk: Uint8Array): void {
    if (this.#gauge.receive(chunk)) this.#reportCondition();
    this.#framer.receive(chunk);
  }

  #takeFrame(): void {
    this.#linesInChunk++;
    if (!this.#online) this.#settle();
  }

  /** An answer in the board's own words is shown, but is no reading. */
  #isAnswer(bytes: Uint8Array, start: number, end: number): boolean {
    if (!this.commands.listens) return false;
    const { text, garbled } = visibleText(bytes.subarray(start, end));
    const isAnswer = this.commands.hear(text);
    if (isAnswer) this.log(text, garbled);
    return isAnswer;
  }

  #takeLine(bytes: Uint8Array, start: number, end: number): void {
    if (!this.#online) this.#settle();
    if (!this.#isAnswer(bytes, start, end)) this.#decoder.decode(bytes, start, end);
  }

  #introduce(): void {
    const channels = this.#units.describe(this.#hello.channels);
    this.#events.onHello({ ...this.#hello, channels });
  }

  #reportCondition(): void {
    if (!this.online) return;
    const { silentMs } = this.#silence;
    if (silentMs !== null) {
      const seconds = Math.round(silentMs / 1000);
      this.#events.onCondition?.("stale", `It has sent nothing for ${seconds} s`);
    } else if (this.#gauge.isGarbage) {
      const { baudRate } = this.#settings;
      const rate = baudRate === undefined ? "" : ` (now ${baudRate})`;
      this.#events.onCondition?.("online", `${GARBAGE_HINT}${rate}? ${KNOWN_RATES}`);
    } else this.#events.onCondition?.("online");
  }

  #settle(): void {
    if (this.#online) return;
    clearTimeout(this.#timer);
    this.#online = true;
    // A board that was silent all the time has begun no line that could be cut.
    if (!this.#sawBytes) this.#framer.beginLine();
    this.#events.onOnline();
    if (this.#gauge.isGarbage) this.#reportCondition();
    if (this.#settings.hello ?? true) this.#ask(HELLO_ATTEMPTS);
  }

  /** In the commands' queue, so that no command reaches a board that is busy answering this. */
  #ask(attempts: number): void {
    const patience = new AbortController();
    // No answer is an answer: the board has no hello.
    this.commands.submit(HELLO_ID, HELLO_REQUEST, patience.signal).catch(() => {});
    this.#timer = setTimeout(() => {
      patience.abort();
      if (this.#knowsBoard || attempts === 1) return;
      this.#timer = setTimeout(() => this.#ask(attempts - 1), HELLO_PAUSE_MS);
    }, HELLO_PATIENCE_MS);
  }
}
