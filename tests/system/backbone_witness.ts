import type { TestViewer } from "./viewer.ts";

/** So much time between two readings is a hole, in milliseconds: 20 readings a second come. */
const HOLE_MS = 3000;
/** How far from the ends of a hole a viewer may be told of it, in milliseconds. */
const TOLERANCE_MS = 3000;
/** Between two commands, and the longest that one may take, in milliseconds. */
const COMMAND_PAUSE_MS = 40;
const COMMAND_TIMEOUT_MS = 3000;
const LOOK_MS = 50;

/** What became of one command. */
export interface Ending {
  readonly task: number;
  /** `acknowledged`, `sent`, or the error's text. */
  readonly outcome: string;
  /** The error's code; 0 for none. */
  readonly code: number;
}

/** A viewer that watches the time of counting boards, and sets them tasks without a pause. */
export class Witness implements AsyncDisposable {
  readonly endings: Ending[] = [];
  /** What it has seen that may not be. */
  readonly faults: string[] = [];
  /** When a reading of each board came last, and what it said. */
  readonly #last = new Map<string, { at: number; value: number }>();
  /** When it was told that something is not as it was. */
  readonly #told: number[] = [];
  readonly #holes: { board: string; from: number; to: number }[] = [];
  readonly #viewer: TestViewer;
  readonly #boards: readonly string[];
  readonly #commanding: Promise<void>;
  readonly #known = new Map<string, string>();
  #isStopping = false;
  #nextTask: number;

  /** @param firstTask Tasks are numbered from here on; no other witness may have the same. */
  constructor(viewer: TestViewer, boards: readonly string[], firstTask: number) {
    this.#viewer = viewer;
    this.#boards = boards;
    this.#nextTask = firstTask;
    const filters = boards.map((board) => `${board}/n`);
    viewer.client.subscribe({ filters, delivery: "all" }, {
      readings: (readings, missed) => {
        if (missed > 0) this.#told.push(Date.now());
        for (const { topic, value } of readings) this.#take(topic.split("/")[0], Number(value));
      },
      gap: () => void this.#told.push(Date.now()),
    });
    this.#commanding = this.#command();
  }

  /**
   * Resolves when every board was heard, and has done a task, after now, and nothing new has been
   * told for a while: what is told next is about what happens next. @throws {Error} after a minute
   */
  async recovered(): Promise<void> {
    const from = Date.now();
    const firstEnding = this.endings.length;
    const missing = () =>
      this.#boards.filter((board, n) =>
        (this.#last.get(board)?.value ?? 0) < from ||
        !this.endings.slice(firstEnding).some(({ task, code }) =>
          task % this.#boards.length === n && code === 0
        )
      );
    const isCalm = () => (this.#told.at(-1) ?? 0) < Date.now() - TOLERANCE_MS;
    for (const deadline = from + 60_000; missing().length > 0 || !isCalm();) {
      if (Date.now() > deadline) {
        const devices = JSON.stringify([...this.#viewer.client.devices.values()]);
        const endings = JSON.stringify(this.endings.slice(-10));
        throw new Error(`${missing()} is not back: ${devices}\n${endings}`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Holes in the readings of a board that nothing was told of. */
  silentHoles(): string[] {
    const isTold = (from: number, to: number) =>
      this.#told.some((at) => at > from - TOLERANCE_MS && at < to + TOLERANCE_MS);
    return this.#holes.filter(({ from, to }) => !isTold(from, to)).map(({ board, from, to }) =>
      `${board}: ${to - from} ms`
    );
  }

  /** How many holes there were. */
  get holes(): number {
    return this.#holes.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    await this.#commanding;
    await this.#viewer[Symbol.asyncDispose]();
  }

  #take(board: string, value: number): void {
    const last = this.#last.get(board);
    const at = Date.now();
    if (last !== undefined && value <= last.value) {
      this.#look();
      // After a connection comes what the broker had kept, which may be a little older.
      const isAgain = (this.#told.at(-1) ?? 0) > at - TOLERANCE_MS;
      if (value < last.value && !isAgain) {
        this.faults.push(`${board}: ${value} after ${last.value}`);
      }
      return;
    }
    if (last !== undefined && value - last.value > HOLE_MS) {
      this.#holes.push({ board, from: last.at, to: at });
    }
    this.#last.set(board, { at, value });
  }

  async #command(): Promise<void> {
    while (!this.#isStopping) {
      this.#look();
      const task = this.#nextTask++;
      const device = this.#boards[task % this.#boards.length];
      const command = { device, channel: "task", value: task, timeoutMs: COMMAND_TIMEOUT_MS };
      try {
        const { outcome } = await this.#viewer.client.command(command);
        this.endings.push({ task, outcome, code: 0 });
      } catch (error) {
        const { code = -1, message } = error as Error & { code?: number };
        this.endings.push({ task, outcome: message, code });
      }
      await new Promise((resolve) => setTimeout(resolve, COMMAND_PAUSE_MS));
    }
  }

  /** Whether a board, or the bridge, is in another state than at the last look. */
  #look(): void {
    const { client } = this.#viewer;
    const states = [
      ["", client.status.phase],
      ...this.#boards.map((id) => {
        const { state, since } = client.devices.get(id) ?? {};
        return [id, `${state} ${since}`];
      }),
    ];
    for (const [id, state] of states) {
      if (this.#known.get(id) !== state) this.#told.push(Date.now());
      this.#known.set(id, state);
    }
  }
}
