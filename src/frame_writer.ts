import type { Conn } from "./conn.ts";
import { NO_DESCRIPTOR, sendNow } from "./direct_send.ts";
import type { Outbox } from "./outbox.ts";

/** Above this many bytes a write starts at once and not at the end of the turn. */
export const WRITE_AT_ONCE_BYTES = 64 * 1024;

/**
 * So much is sent past the runtime in one turn; then other connections have theirs. A peer that
 * takes bytes as fast as `onDrain` sends more would never let them.
 */
const MAX_DIRECT_BYTES = 1024 * 1024;

const NOTHING = new Uint8Array(0);

/** What a {@linkcode FrameWriter} reports, synchronously. */
export interface WriterEvents {
  /** Some of what waited is written; more may wait. Called before the next write begins. */
  wrote(): void;
  /** Nothing waits, and nothing is being written. */
  wroteAll(): void;
  /** The connection takes no more. {@linkcode wroteAll} follows. */
  writeFailed(): void;
}

/** How a writer is doing. */
const Phase = {
  /** Nothing is to be written, as far as anybody has said. */
  Idle: "idle",
  /** It writes at the end of this turn. */
  Scheduled: "scheduled",
  /** A write is under way; what is sent meanwhile joins the next one. */
  Writing: "writing",
  /** It writes no more. */
  Ended: "ended",
} as const;
type Phase = typeof Phase[keyof typeof Phase];

let scheduled: FrameWriter[] = [];

function flushScheduled(): void {
  const writers = scheduled;
  scheduled = [];
  for (const writer of writers) writer.flush();
}

/** Writes what waits in an outbox, one write at a time: what is sent in one turn goes out together. */
export class FrameWriter {
  /** How many writes the peer has taken, wholly or in part. */
  writes = 0;
  readonly #conn: Conn;
  readonly #outbox: Outbox;
  readonly #events: WriterEvents;
  #phase: Phase = Phase.Idle;
  #bytes: Uint8Array<ArrayBuffer> = NOTHING;
  #descriptor: number;
  // One closure for both outcomes: it is part of what an idle connection holds.
  readonly #onWritten = (count: number | Error) => this.#written(count);

  /** `descriptor` is the connection's own, or none. */
  constructor(conn: Conn, outbox: Outbox, events: WriterEvents, descriptor: number) {
    this.#conn = conn;
    this.#outbox = outbox;
    this.#events = events;
    this.#descriptor = descriptor;
  }

  /** Whether a write is under way, or begins at the end of this turn. */
  get isWriting(): boolean {
    return this.#phase === Phase.Writing || this.#phase === Phase.Scheduled;
  }

  /** Something was appended: it is written at the end of this turn, or at once when it is much. */
  flushSoon(): void {
    if (this.#outbox.bufferedBytes > WRITE_AT_ONCE_BYTES) return this.flush();
    if (this.#phase !== Phase.Idle) return;
    this.#enter(Phase.Scheduled);
    if (scheduled.push(this) === 1) queueMicrotask(flushScheduled);
  }

  /** Writes what waits, unless a write is under way. */
  flush(): void {
    if (this.#phase === Phase.Writing || this.#phase === Phase.Ended) return;
    this.#writeNext();
  }

  /** To be called before the connection is closed: its descriptor may be another's right after. */
  release(): void {
    this.#descriptor = NO_DESCRIPTOR;
  }

  /** Writes no more. */
  end(): void {
    this.#enter(Phase.Ended);
    this.#outbox.clear();
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
  }

  /** The one place that writes to the connection: what the socket takes at once past the runtime. */
  #writeNext(): void {
    let direct = 0;
    for (let bytes = this.#outbox.take(); bytes !== null; bytes = this.#outbox.take()) {
      this.#enter(Phase.Writing);
      const count = this.#outbox.takenBytes;
      const sent = direct < MAX_DIRECT_BYTES ? sendNow(this.#descriptor, bytes, count) : 0;
      if (sent > 0) this.writes++;
      if (sent < count) return this.#write(bytes.subarray(sent, count));
      direct += sent;
      this.#outbox.written();
      this.#events.wrote();
    }
    this.#bytes = NOTHING;
    this.#enter(Phase.Idle);
    this.#events.wroteAll();
  }

  #write(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#conn.write(bytes).then(this.#onWritten, this.#onWritten);
  }

  #written(count: number | Error): void {
    if (typeof count !== "number") return this.#fail();
    this.writes++;
    if (count < this.#bytes.length) return this.#write(this.#bytes.subarray(count));
    this.#outbox.written();
    this.#events.wrote();
    this.#writeNext();
  }

  #fail(): void {
    this.#outbox.written();
    this.#bytes = NOTHING;
    this.#enter(Phase.Idle);
    this.#events.writeFailed();
    this.#events.wroteAll();
  }
}
