import type { ByteSink } from "./contract.ts";

/** How long what waits may take to go once the connection is ended, and the peer to close its side. */
const LINGER_MS = 1000;

/** Where a sink's bytes go: a connection. */
export interface SinkConn {
  write(bytes: Uint8Array): Promise<number>;
  closeWrite(): Promise<void>;
  close(): void;
}

/** Frames to one connection: those of one turn go out as one write, those that come meanwhile as the next. */
export class TcpSink implements ByteSink {
  readonly #conn: SinkConn;
  #frames: Uint8Array<ArrayBuffer>[] = [];
  #bufferedBytes = 0;
  #takenBytes = 0;
  #isWriting = false;
  #isEnding = false;
  #isClosed = false;
  #linger: ReturnType<typeof setTimeout> | undefined;

  constructor(conn: SinkConn) {
    this.#conn = conn;
  }

  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  get takenBytes(): number {
    return this.#takenBytes;
  }

  write(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#isEnding) return;
    this.#frames.push(bytes);
    this.#bufferedBytes += bytes.length;
    if (this.#isWriting) return;
    this.#isWriting = true;
    queueMicrotask(() => this.#writeAll());
  }

  /**
   * Says the end once what waits has gone. The peer closes then, or is cut off in a moment: closed
   * at once, what it still sends would make the system take our last words back.
   */
  end(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#linger = setTimeout(() => this.close(), LINGER_MS);
    if (!this.#isWriting) this.#sayEnd();
  }

  /** Closes the connection at once. */
  close(): void {
    clearTimeout(this.#linger);
    if (this.#isClosed) return;
    this.#isClosed = this.#isEnding = true;
    try {
      this.#conn.close();
    } catch {
      // Closed already.
    }
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#frames.length > 0) {
        const frames = this.#frames;
        this.#frames = [];
        await this.#writeBytes(frames.length === 1 ? frames[0] : join(frames));
      }
    } catch {
      // The reader finds out that the connection is gone.
      this.#frames = [];
      this.#bufferedBytes = 0;
    }
    this.#isWriting = false;
    if (this.#isEnding) this.#sayEnd();
  }

  async #writeBytes(bytes: Uint8Array): Promise<void> {
    for (let left = bytes; left.length > 0;) {
      const count = await this.#conn.write(left);
      this.#bufferedBytes -= count;
      this.#takenBytes += count;
      left = left.subarray(count);
    }
  }

  #sayEnd(): void {
    if (!this.#isClosed) this.#conn.closeWrite().catch(() => this.close());
  }
}

function join(frames: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  let offset = 0;
  for (const frame of frames) {
    bytes.set(frame, offset);
    offset += frame.length;
  }
  return bytes;
}
