import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { watchFiles } from "./file_watch.ts";
import { findToken, type Grant, type TokenRecord } from "./token.ts";
import { readTokenFile } from "./token_file.ts";

/** Why a token opens nothing. */
export type TokenFault = "unknown" | "expired";

/** What a viewer is told of each {@linkcode TokenFault}. */
export const TOKEN_FAULTS: Readonly<Record<TokenFault, string>> = {
  unknown: "this token is not known here: it was revoked, or is mistyped",
  expired: "this token has expired",
};

/** What somebody was let in with. */
export interface Pass {
  readonly grant: Grant;
  /** Calls `listener` once, with the reason, when the token is revoked, expires or changes. */
  onEnd(listener: (reason: string) => void): void;
  /** To be called when its bearer has left. */
  close(): void;
}

/** Options of {@linkcode Tokens}. */
export interface TokensOptions {
  /** Those of the config file. */
  readonly configured?: readonly TokenRecord[];
  /** The state file that more of them are in. Default: none. */
  readonly file?: string;
  /** Whether a token is needed even while there is none. Default: false. */
  readonly isRequired?: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

interface OpenPass {
  readonly record: TokenRecord;
  end: ((reason: string) => void) | null;
}

/** The tokens that open the door at present: it follows its file, and time. */
export class Tokens {
  readonly #options: TokensOptions;
  readonly #passes = new Set<OpenPass>();
  readonly #needListeners = new Set<() => void>();
  #records: readonly TokenRecord[];
  #isNeeded: boolean;
  #stopWatching: (() => void) | null = null;

  /** Reads nothing yet. */
  constructor(options: TokensOptions) {
    this.#options = options;
    this.#records = options.configured ?? [];
    this.#isNeeded = (options.isRequired ?? false) || this.#records.length > 0;
  }

  /** Whether one needs a token; once so, it stays so while the program runs. */
  get isNeeded(): boolean {
    return this.#isNeeded;
  }

  /** Every token, expired ones too. */
  get records(): readonly TokenRecord[] {
    return this.#records;
  }

  /** Reads the file and follows it. @throws {TokenFileError} when it cannot be used */
  start(): void {
    const { file, clock } = this.#options;
    if (file !== undefined) this.#take(readTokenFile(file));
    this.#stopWatching = watchFiles(file === undefined ? [] : [file], {
      clock,
      onChange: () => this.#reload(file!),
      onLook: () => this.#endPasses(),
    });
  }

  /** Follows no more. */
  stop(): void {
    this.#stopWatching?.();
  }

  /** Calls `listener` when a token comes to be needed, until the returned function is called. */
  onNeeded(listener: () => void): () => void {
    this.#needListeners.add(listener);
    return () => this.#needListeners.delete(listener);
  }

  /** Returns a pass for whoever brings `token`, or why there is none. */
  open(token: string): Pass | TokenFault {
    const record = findToken(this.#records, token);
    const fault = this.#faultOf(record);
    if (fault !== null) return fault;
    const pass: OpenPass = { record: record!, end: null };
    return {
      grant: record!,
      onEnd: (listener) => {
        pass.end = listener;
        this.#passes.add(pass);
      },
      close: () => this.#passes.delete(pass),
    };
  }

  #faultOf(record: TokenRecord | undefined): TokenFault | null {
    if (record === undefined) return "unknown";
    return (record.expires ?? Infinity) <= this.#options.clock.now() ? "expired" : null;
  }

  #reload(file: string): void {
    try {
      this.#take(readTokenFile(file));
    } catch (error) {
      // Which of its tokens were revoked is not known: none of them opens anything.
      this.#take([]);
      this.#options.log.warn(`${(error as Error).message}; until then its tokens are refused`);
    }
  }

  #take(fromFile: readonly TokenRecord[]): void {
    this.#records = [...this.#options.configured ?? [], ...fromFile];
    this.#endPasses();
    if (this.#isNeeded || this.#records.length === 0) return;
    this.#isNeeded = true;
    for (const listener of this.#needListeners) listener();
  }

  #endPasses(): void {
    for (const pass of this.#passes) {
      const reason = this.#reasonToEnd(pass.record);
      if (reason === null) continue;
      this.#passes.delete(pass);
      pass.end?.(reason);
    }
  }

  #reasonToEnd(record: TokenRecord): string | null {
    const fault = this.#faultOf(record);
    if (fault !== null) return TOKEN_FAULTS[fault];
    const known = this.#records.find(({ sha256 }) => sha256 === record.sha256);
    if (known === undefined) return "this token was revoked";
    return JSON.stringify(known) === JSON.stringify(record)
      ? null
      : "what this token may do has changed: connect again";
  }
}
