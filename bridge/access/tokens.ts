import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { type FileWatch, watchFiles } from "./file_watch.ts";
import { findToken, type Grant, type TokenRecord } from "./token.ts";
import { readTokenFile } from "./token_file.ts";

/** Why a token opens nothing. */
export type TokenFault = "unknown" | "expired";

/** What a viewer is told of each {@linkcode TokenFault}. */
export const TOKEN_FAULTS: Readonly<Record<TokenFault, string>> = {
  unknown: "this token is not known here: it was revoked, or is mistyped",
  expired: "this token has expired",
};

/** What everyone may do who reaches a bridge that needs no tokens. */
export const FREE_GRANT: Grant = { name: "anyone", role: "operator" };

/** Why somebody is in no longer. */
export interface PassEnd {
  readonly reason: string;
  /** Whether the same token opens the door again. */
  readonly mayReturn: boolean;
}

/** What somebody was let in with. */
export interface Pass {
  readonly grant: Grant;
  /** Calls `listener` once, when the token is revoked, expires or changes. */
  onEnd(listener: (end: PassEnd) => void): void;
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
  /** `null` of one who came without a token. */
  readonly record: TokenRecord | null;
  end(end: PassEnd): void;
}

/** The tokens that open the door at present: it follows its file, and time. */
export class Tokens {
  readonly #options: TokensOptions;
  readonly #passes = new Set<OpenPass>();
  #records: readonly TokenRecord[];
  #isNeeded: boolean;
  #watch: FileWatch | null = null;

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

  /** Reads the file and follows it. @throws {TokenFileError} when it cannot be used */
  start(): void {
    const { file, clock } = this.#options;
    if (file !== undefined) this.#take(readTokenFile(file));
    this.#watch = watchFiles(file === undefined ? [] : [file], {
      clock,
      onChange: () => this.#reload(file!),
      onLook: () => this.#endPasses(),
    });
  }

  /** Follows no more. */
  stop(): void {
    this.#watch?.stop();
  }

  /** Returns a pass for whoever brings no token, while none is needed; else `null`. */
  openFree(name = FREE_GRANT.name): Pass | null {
    return this.#isNeeded ? null : this.#createPass(null, { ...FREE_GRANT, name });
  }

  /** Returns a pass for whoever brings `token`, or why there is none. */
  open(token: string): Pass | TokenFault {
    let record = findToken(this.#records, token);
    if (record === undefined) {
      // It may have been made just now.
      this.#watch?.look();
      record = findToken(this.#records, token);
    }
    const fault = this.#faultOf(record);
    return fault ?? this.#createPass(record!, record!);
  }

  #createPass(record: TokenRecord | null, grant: Grant): Pass {
    let pass: OpenPass | null = null;
    return {
      grant,
      onEnd: (listener) => this.#passes.add(pass = { record, end: listener }),
      close: () => pass !== null && this.#passes.delete(pass),
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
    this.#isNeeded ||= this.#records.length > 0;
    this.#endPasses();
  }

  #endPasses(): void {
    for (const pass of this.#passes) {
      const end = this.#endOf(pass.record);
      if (end === null) continue;
      this.#passes.delete(pass);
      pass.end(end);
    }
  }

  #endOf(record: TokenRecord | null): PassEnd | null {
    if (record === null) {
      return this.#isNeeded ? { reason: "a token is needed here now", mayReturn: false } : null;
    }
    const fault = this.#faultOf(record);
    if (fault !== null) return { reason: TOKEN_FAULTS[fault], mayReturn: false };
    const known = this.#records.find(({ sha256 }) => sha256 === record.sha256);
    if (known === undefined) return { reason: "this token was revoked", mayReturn: false };
    return JSON.stringify(known) === JSON.stringify(record)
      ? null
      : { reason: "what this token may do has changed", mayReturn: true };
  }
}
