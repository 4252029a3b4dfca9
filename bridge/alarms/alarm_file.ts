import type { Clock } from "../clock.ts";
import { describeThrown, type Log } from "../log.ts";
import {
  type AlarmState,
  EMPTY_STATE,
  parseState,
  type StateKeeper,
  stringifyState,
} from "./alarm_state.ts";

/** Changes are gathered for so long. */
export const SAVE_MS = 1000;
/** What could not be written is written again after so long: a full disk has room some time. */
export const RETRY_MS = 30_000;
/** A larger file is none of ours. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;
const READABLE_BY_OWNER = 0o600;

/** Options of an {@linkcode AlarmFile}. */
export interface AlarmFileOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
  /** What is to be kept. */
  state(): AlarmState;
}

/** Alarms and rules in a file, which is whole at every moment: it is written beside, then moved. */
export class AlarmFile implements StateKeeper {
  readonly #options: AlarmFileOptions;
  /** The write that is under way, and the one that will follow it. */
  #writing: Promise<boolean> = Promise.resolve(true);
  #next: Promise<boolean> | null = null;
  #cancelTimer: (() => void) | null = null;
  #isInTrouble = false;
  #isClosed = false;

  constructor(options: AlarmFileOptions) {
    this.#options = options;
  }

  /** A file that cannot be understood is put aside, and said. */
  read(): AlarmState {
    const { path, log } = this.#options;
    try {
      const { size } = Deno.statSync(path);
      if (size > MAX_FILE_BYTES) throw new SyntaxError("it is larger than 8 MiB");
      return parseState(Deno.readTextFileSync(path), log);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) this.#putAside(error);
      return EMPTY_STATE;
    }
  }

  saveSoon(): void {
    this.#saveAfter(SAVE_MS);
  }

  save(): Promise<boolean> {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    // What there is when its turn comes is what is written: one write serves all who wait.
    return this.#next ??= this.#writing.then(() => {
      this.#next = null;
      return this.#writing = this.#write();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#cancelTimer !== null) await this.save();
    await (this.#next ?? this.#writing);
  }

  #saveAfter(delayMs: number): void {
    this.#cancelTimer ??= this.#options.clock.after(delayMs, () => this.save());
  }

  async #write(): Promise<boolean> {
    const { path, log, state } = this.#options;
    const draft = `${path}.new`;
    try {
      const options = { write: true, create: true, truncate: true, mode: READABLE_BY_OWNER };
      using file = await Deno.open(draft, options);
      const text = new TextEncoder().encode(stringifyState(state()));
      for (let at = 0; at < text.length;) at += await file.write(text.subarray(at));
      await file.syncData();
      await Deno.rename(draft, path);
      if (this.#isInTrouble) log.info(`alarms: ${path} is written again`);
      this.#isInTrouble = false;
      return true;
    } catch (error) {
      if (!this.#isInTrouble) {
        log.warn(`alarms: ${path} cannot be written: ${describeThrown(error)}`);
      }
      this.#isInTrouble = true;
      if (!this.#isClosed) this.#saveAfter(RETRY_MS);
      return false;
    }
  }

  #putAside(error: unknown): void {
    const { path, log } = this.#options;
    log.warn(`alarms: ${path} cannot be used: ${describeThrown(error)}`);
    try {
      Deno.renameSync(path, `${path}.damaged`);
    } catch {
      // It stays, and is written over.
    }
  }
}
