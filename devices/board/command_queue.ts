import { type CommandOutcome, DeviceError, type Value } from "../adapter.ts";
import type { CommandLine } from "./command_line.ts";
import type { AnswerPatterns, BoardAnswer } from "./command_template.ts";

const MAX_COMMANDS = 64;
/** How long a board that only says no has for that: after it the command was sent. */
const NO_PATIENCE_MS = 250;
/**
 * How long a late answer is waited for: the next command is held back, because the board is still
 * at work on this one, and an answer without an id would look the same.
 */
const LATE_ANSWER_MS = 1000;

/** Writes one line; aborted by the signal while nothing of it is written. */
export type WriteLine = (bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal) => Promise<void>;

interface Entry {
  readonly id: number;
  readonly line: CommandLine;
  readonly signal: AbortSignal;
  readonly outcome: PromiseWithResolvers<CommandOutcome>;
  /** Its turn has come. */
  readonly onTurn: (() => void) | undefined;
  isWritten: boolean;
  /** Resolves once it is written, or is known never to be. */
  writing: Promise<void>;
  hasAnswer: boolean;
}

/**
 * The commands of one board, one at a time and in order: many boards have room for a single line
 * while they work. A command lives as long as its signal and the link; it is never written twice.
 */
export class CommandQueue {
  readonly #write: WriteLine;
  /** The first one is under way, unless a late answer is waited for. */
  #entries: Entry[] = [];
  /** The command that was given up last, while its answer may still come. */
  #overdue: Entry | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closedBecause: DeviceError | null = null;

  constructor(write: WriteLine) {
    this.#write = write;
  }

  /** Whether {@linkcode hear} has to be shown the board's next line. */
  get listens(): boolean {
    return this.#patterns !== null;
  }

  /**
   * Writes `line` when its turn comes; resolves with the board's answer, or once written when the
   * line is of the kind that is not answered. `onTurn` is called just before it is written.
   *
   * @throws {DeviceError} `busy`, `rejected`, or why the queue was closed; `signal.reason`.
   */
  async submit(
    id: number,
    line: CommandLine,
    signal: AbortSignal,
    onTurn?: () => void,
  ): Promise<CommandOutcome> {
    signal.throwIfAborted();
    if (this.#closedBecause) throw this.#closedBecause;
    if (this.#entries.length >= MAX_COMMANDS) {
      throw new DeviceError("busy", `${MAX_COMMANDS} commands wait for this device already`);
    }
    const outcome = Promise.withResolvers<CommandOutcome>();
    const writing = Promise.resolve();
    const progress = { isWritten: false, writing, hasAnswer: false };
    const entry: Entry = { id, line, signal, outcome, onTurn, ...progress };
    const onAbort = () => outcome.reject(signal.reason);
    signal.addEventListener("abort", onAbort);
    this.#entries.push(entry);
    if (this.#entries.length === 1 && this.#overdue === null) this.#startNext();
    try {
      return await outcome.promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#remove(entry);
    }
  }

  /** Gives the board's answer to the command that waits for it; false when none does. */
  answer(id: number, error: string | null, reply?: Value): boolean {
    if (this.#overdue?.id === id) this.#endWait();
    const entry = this.#entries[0];
    if (entry?.id !== id || !entry.line.answered) return false;
    this.#settle(entry, { error, reply });
    return true;
  }

  /** Takes a line that may answer a command in the board's own words; false when it says more. */
  hear(line: string): boolean {
    const answer = this.#patterns?.read(line) ?? null;
    if (answer === null) return false;
    const { isReadingAnswer = false } = (this.#overdue ?? this.#entries[0]).line;
    if (this.#overdue === null) this.#settle(this.#entries[0], answer);
    else this.#endWait();
    return !isReadingAnswer;
  }

  /** Takes note of a binary frame, which answers a question of that kind. */
  hearFrame(): void {
    if (this.#overdue?.line.isAnsweredByFrame) return this.#endWait();
    const entry = this.#entries[0];
    if (!entry?.isWritten || !entry.line.isAnsweredByFrame) return;
    this.#settle(entry, { error: null });
  }

  /** Fails what is under way and what waits, and everything later. */
  close(error: DeviceError): void {
    this.#closedBecause ??= error;
    clearTimeout(this.#timer);
    for (const entry of this.#entries) entry.outcome.reject(error);
  }

  get #patterns(): AnswerPatterns | null {
    if (this.#overdue !== null) return this.#overdue.line.answers ?? null;
    const entry = this.#entries[0];
    if (!entry?.isWritten || entry.hasAnswer) return null;
    return entry.line.answers ?? null;
  }

  async #writeEntry(entry: Entry): Promise<void> {
    try {
      entry.onTurn?.();
      await this.#write(entry.line.bytes, entry.signal);
      entry.isWritten = true;
      if (canBeAnswered(entry.line)) return;
      const sent = () => entry.outcome.resolve({ outcome: "sent" });
      if (!entry.line.answers) sent();
      else if (this.#entries[0] === entry) this.#timer = setTimeout(sent, NO_PATIENCE_MS);
    } catch (error) {
      entry.outcome.reject(error);
    }
  }

  #settle(entry: Entry, { error, reply }: BoardAnswer): void {
    entry.hasAnswer = true;
    if (error === null) {
      entry.outcome.resolve({ outcome: "acknowledged", ...(reply !== undefined && { reply }) });
    } else {
      entry.outcome.reject(new DeviceError("rejected", error || "The device refused"));
    }
  }

  #remove(entry: Entry): void {
    const wasFirst = this.#entries[0] === entry;
    this.#entries = this.#entries.filter((other) => other !== entry);
    if (!wasFirst || this.#overdue !== null || this.#closedBecause !== null) return;
    clearTimeout(this.#timer);
    if (entry.hasAnswer || entry.isWritten) return this.#follow(entry);
    // Part of it may be with the board, and the rest follows: then it is answered like any other.
    this.#overdue = entry;
    entry.writing.then(() => {
      if (this.#overdue === entry && this.#closedBecause === null) this.#follow(entry);
    });
  }

  /** Starts what comes after `entry`, once no late answer can be taken for the next one's. */
  #follow(entry: Entry): void {
    this.#overdue = null;
    const mayAnswer = canBeAnswered(entry.line) && !entry.line.isQuestion;
    if (mayAnswer && entry.isWritten && !entry.hasAnswer) this.#awaitLateAnswer(entry);
    else this.#startNext();
  }

  #awaitLateAnswer(entry: Entry): void {
    this.#overdue = entry;
    this.#timer = setTimeout(() => this.#endWait(), LATE_ANSWER_MS);
  }

  #endWait(): void {
    clearTimeout(this.#timer);
    this.#overdue = null;
    this.#startNext();
  }

  #startNext(): void {
    const [next] = this.#entries;
    if (next !== undefined) next.writing = this.#writeEntry(next);
  }
}

function canBeAnswered({ answered, answers, isAnsweredByFrame }: CommandLine): boolean {
  return answered || answers?.hasYes === true || isAnsweredByFrame === true;
}
