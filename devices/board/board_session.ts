import type { DeviceError } from "../adapter.ts";
import { BoardInput, type InputEvents, type InputSettings } from "./board_input.ts";
import { settleMsKey } from "./board_keys.ts";
import { CommandQueue, type WriteLine } from "./command_queue.ts";
import { Poller, type Question } from "./poller.ts";
import { SilenceTimer } from "./silence_timer.ts";

const HELLO_REQUEST = {
  // The line end before it ends what a fresh terminal may have sent back to the board.
  bytes: new TextEncoder().encode('\n{"hello":true}\n'),
  answered: true,
  isQuestion: true,
};
/** Commands have positive ids. */
const HELLO_ID = 0;
/** The first one may fall on deaf ears: a board may still be booting after its first lines. */
const HELLO_ATTEMPTS = 2;
const HELLO_PATIENCE_MS = 500;
const HELLO_PAUSE_MS = 1000;
const GARBAGE_HINT = "Much of what it sends is no text: wrong baud rate";
const KNOWN_RATES = "74880 is an ESP8266 boot log";

/** How a board is read and talked to. */
export interface SessionSettings extends InputSettings {
  /** The longest wait for a first line, in milliseconds. Default: that of its config key. */
  readonly settleMs?: number;
  /** Whether the board is asked to introduce itself with `{"hello":true}`. Default true. */
  readonly hello?: boolean;
  /** The silence that makes a board `stale`. Default: {@linkcode Rhythm}'s; `Infinity`: none. */
  readonly staleAfterMs?: number;
  /** What the board is asked, for one that speaks only when it is asked. */
  readonly questions?: readonly Question[];
  /** Named in the hint that it may be wrong. */
  readonly baudRate?: number;
}

/** What a session reports. */
export interface SessionEvents extends InputEvents {
  /** The board has settled and takes commands. Called once, before any reading. */
  onOnline(): void;
  /** Later than that: the board has fallen silent, speaks again, or sends what is no text. */
  onCondition?(state: "online" | "stale", reason?: string): void;
}

/** The conversation with one board while its port is open. */
export class BoardSession {
  readonly commands: CommandQueue;
  readonly #events: SessionEvents;
  readonly #settings: SessionSettings;
  readonly #input: BoardInput;
  readonly #silence: SilenceTimer;
  readonly #poller: Poller;
  #timer: ReturnType<typeof setTimeout>;
  #isOnline = false;
  #isEnded = false;
  #knowsBoard = false;

  constructor(write: WriteLine, settings: SessionSettings, events: SessionEvents) {
    const commands = new CommandQueue(async (bytes, signal) => {
      this.#silence.interrupt();
      await write(bytes, signal);
      events.onCount("bytesOut", bytes.length);
    });
    this.commands = commands;
    this.#events = events;
    this.#settings = settings;
    this.#input = new BoardInput(settings, {
      onWhole: () => this.#settle(),
      onFrame: () => commands.hearFrame(),
      onGreeting: () => this.#greet(),
      onDifficulty: () => this.#reportCondition(),
      get listens() {
        return commands.listens;
      },
      hear: (line) => commands.hear(line),
      answer: (id, error, reply) => commands.answer(id, error, reply),
    }, events);
    this.#silence = new SilenceTimer(() => this.#reportCondition(), settings.staleAfterMs);
    this.#poller = new Poller(settings.questions ?? [], commands, () => this.#reportCondition());
    this.#timer = setTimeout(() => this.#settle(), settings.settleMs ?? settleMsKey.default);
  }

  /** Whether the board takes commands. */
  get online(): boolean {
    return this.#isOnline && !this.#isEnded;
  }

  /** Takes bytes from the link. */
  receive(chunk: Uint8Array): void {
    this.#silence.end();
    this.#input.receive(chunk);
  }

  /** Ends the conversation; commands fail with `error`. */
  end(error: DeviceError): void {
    clearTimeout(this.#timer);
    this.#silence.stop();
    this.#poller.stop();
    this.#input.end();
    this.#isEnded = true;
    this.commands.close(error);
  }

  #greet(): void {
    this.#knowsBoard = true;
    this.commands.answer(HELLO_ID, null);
  }

  #reportCondition(): void {
    if (!this.online) return;
    const { silentMs } = this.#silence;
    if (silentMs !== null) {
      const seconds = Math.round(silentMs / 1000);
      this.#events.onCondition?.("stale", `It has sent nothing for ${seconds} s`);
    } else if (this.#poller.unanswered !== null) {
      this.#events.onCondition?.("stale", `It does not answer ${this.#poller.unanswered}`);
    } else if (this.#input.isGarbage) {
      const { baudRate } = this.#settings;
      const rate = baudRate === undefined ? "" : ` (now ${baudRate})`;
      this.#events.onCondition?.("online", `${GARBAGE_HINT}${rate}? ${KNOWN_RATES}`);
    } else this.#events.onCondition?.("online", this.#input.difficulty ?? undefined);
  }

  #settle(): void {
    if (this.#isOnline) return;
    clearTimeout(this.#timer);
    this.#isOnline = true;
    this.#input.settle();
    this.#events.onOnline();
    if (this.#input.isGarbage || this.#input.difficulty !== null) this.#reportCondition();
    if (this.#settings.hello ?? true) this.#ask(HELLO_ATTEMPTS);
    this.#poller.start();
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
