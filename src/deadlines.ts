import type { Limits } from "./limits.ts";

/** After this long without a read, a connection is idle. */
const IDLE_MS = 1000;

/** What a look at the clock asks of a connection. */
export const Verdict = {
  Nothing: 0,
  /** It has been silent for a while. */
  Ping: 1,
  /** The ping was not answered. */
  NoPong: 2,
  /** A message takes too long. */
  MessageLate: 3,
} as const;
/** One of the four. */
export type Verdict = typeof Verdict[keyof typeof Verdict];

/** How far a connection is with what it receives: a {@linkcode ServerProtocol} knows. */
export interface ReceiveProgress {
  /** Messages received whole. */
  readonly messages: number;
  /** Whether a frame or a message has begun and not ended. */
  readonly isMidMessage: boolean;
  /** Whether nothing is received for now. */
  readonly paused: boolean;
}

/** How far a connection is with what it sends: a {@linkcode FrameWriter} knows. */
export interface WriteProgress {
  /** Whether a write is under way. */
  readonly isWriting: boolean;
  /** How many writes the peer has taken, wholly or in part. */
  readonly writes: number;
}

/**
 * The deadlines of one open connection. It compares counters at each look, so that reading and
 * writing need no clock; times are those of the looks, milliseconds of `performance.now()`.
 */
export class Deadlines {
  /** To be counted up with each read. */
  reads = 0;
  /** Whether nothing was read for a second; to be set to false by who reads. */
  isIdle = false;
  readonly #limits: Limits;
  #seenReads = 0;
  #seenWrites = 0;
  #seenMessages = -1;
  #heardAt: number;
  #pingedAt = 0;
  #stalledSince: number;
  #messageSince: number;

  /** Begins at the time `now`. */
  constructor(limits: Limits, now: number) {
    this.#limits = limits;
    this.#heardAt = this.#stalledSince = this.#messageSince = now;
  }

  /** Tells whether bytes have waited too long for the peer to take any. Goes on while it closes. */
  isStalled(now: number, { isWriting, writes }: WriteProgress): boolean {
    if (isWriting && writes === this.#seenWrites) {
      return now - this.#stalledSince >= this.#limits.stallTimeoutMs;
    }
    this.#seenWrites = writes;
    this.#stalledSince = now;
    return false;
  }

  /** Looks at an open connection; what it says is to be done. */
  check(now: number, progress: ReceiveProgress): Verdict {
    const isLate = this.#isMessageLate(now, progress);
    const verdict = this.#checkAlive(now, progress.paused);
    return isLate ? Verdict.MessageLate : verdict;
  }

  #checkAlive(now: number, isPaused: boolean): Verdict {
    if (this.reads !== this.#seenReads || isPaused) {
      this.#seenReads = this.reads;
      this.#heardAt = now;
      this.#pingedAt = 0;
      return Verdict.Nothing;
    }
    const silentMs = now - this.#heardAt;
    this.isIdle = silentMs >= IDLE_MS;
    if (this.#pingedAt > 0) {
      const isLost = now - this.#pingedAt >= this.#limits.pongTimeoutMs;
      return isLost ? Verdict.NoPong : Verdict.Nothing;
    }
    if (silentMs < this.#limits.pingIntervalMs) return Verdict.Nothing;
    this.#pingedAt = now;
    return Verdict.Ping;
  }

  #isMessageLate(now: number, { messages, isMidMessage, paused }: ReceiveProgress): boolean {
    if (isMidMessage && !paused && messages === this.#seenMessages) {
      return now - this.#messageSince >= this.#limits.messageTimeoutMs;
    }
    this.#seenMessages = messages;
    this.#messageSince = now;
    return false;
  }
}
