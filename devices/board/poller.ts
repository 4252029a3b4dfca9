import type { CommandLine } from "./command_line.ts";
import type { CommandQueue } from "./command_queue.ts";

/** Questions without an answer, in a row, before that is said. */
export const MAX_UNANSWERED = 3;

/** What a board is asked. */
export interface Question {
  /** For people. */
  readonly name: string;
  readonly line: CommandLine;
  /** Null for once. */
  readonly everyMs: number | null;
  readonly timeoutMs: number;
  readonly pauseMs: number;
}

interface Turn {
  readonly question: Question;
  readonly id: number;
  dueAt: number;
}

/** Asks a board its questions, one at a time, in the queue of its commands. */
export class Poller {
  readonly #commands: CommandQueue;
  readonly #onChange: () => void;
  readonly #turns: Turn[];
  readonly #stop = new AbortController();
  #misses = 0;
  #unanswered: string | null = null;

  /** @param onChange Called when {@linkcode unanswered} has changed. */
  constructor(questions: readonly Question[], commands: CommandQueue, onChange: () => void) {
    this.#commands = commands;
    this.#onChange = onChange;
    // Commands have positive ids, and the question for a hello has 0.
    this.#turns = questions.map((question, index) => ({ question, id: -1 - index, dueAt: 0 }));
  }

  /** The question that the board has not answered several times, null while it answers. */
  get unanswered(): string | null {
    return this.#unanswered;
  }

  /** Asks until {@linkcode stop}. */
  async start(): Promise<void> {
    const { signal } = this.#stop;
    while (this.#turns.length > 0 && !signal.aborted) {
      // The one that has waited longest, and the first of several.
      const turn = this.#turns.reduce((first, other) => other.dueAt < first.dueAt ? other : first);
      await pause(turn.dueAt - performance.now(), signal);
      if (signal.aborted) return;
      await this.#ask(turn);
      await pause(turn.question.pauseMs, signal);
    }
  }

  stop(): void {
    this.#stop.abort();
  }

  async #ask(turn: Turn): Promise<void> {
    const { question, id } = turn;
    const askedAt = performance.now();
    if (question.everyMs === null) this.#turns.splice(this.#turns.indexOf(turn), 1);
    else turn.dueAt = Math.max(turn.dueAt + question.everyMs, askedAt);
    const deadline = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    // While others have their turn the board is not asked, and cannot answer.
    const onTurn = () => timer = setTimeout(() => deadline.abort(), question.timeoutMs);
    this.#stop.signal.addEventListener("abort", () => deadline.abort(), {
      signal: deadline.signal,
    });
    try {
      await this.#commands.submit(id, question.line, deadline.signal, onTurn);
      this.#count(null);
    } catch {
      if (!this.#stop.signal.aborted) this.#count(question.name);
    } finally {
      clearTimeout(timer);
      deadline.abort();
    }
  }

  #count(unanswered: string | null): void {
    this.#misses = unanswered === null ? 0 : this.#misses + 1;
    const told = this.#misses >= MAX_UNANSWERED ? unanswered : null;
    if (told === this.#unanswered) return;
    this.#unanswered = told;
    this.#onChange();
  }
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  if (delayMs <= 0 || signal.aborted) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(end, delayMs);
  function end() {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
    resolve();
  }
  signal.addEventListener("abort", end);
  return promise;
}
