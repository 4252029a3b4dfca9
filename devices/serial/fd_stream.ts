import { DeviceError } from "../adapter.ts";
import { Errno, errno, libc } from "./libc.ts";
import { HANG_UP, PollEvent, type Watch, watch } from "./poll_loop.ts";

const READ_BUFFER_BYTES = 64 * 1024;
// A port that never stops talking must leave the turn to the others.
const READS_PER_TURN = 16;
/** From so many bytes in one turn on the kernel must not be left to buffer what comes meanwhile. */
const MANY_BYTES = 512;

/** Shared by all streams: a chunk never outlives the callback it is passed to. */
const readBuffer = new Uint8Array(READ_BUFFER_BYTES);

/** What a stream reports; both are called from the poll loop. */
export interface FdStreamEvents {
  /** Bytes that arrived: a view that is valid until the callback returns. */
  onBytes(chunk: Uint8Array): void;
  /** The other side is gone. Called once, never after {@linkcode FdStream.stop}. */
  onLost(): void;
}

interface PendingWrite {
  readonly bytes: Uint8Array<ArrayBuffer>;
  written: number;
  readonly done: PromiseWithResolvers<void>;
}

/** Bytes in and out of one non-blocking descriptor, without blocking the event loop. */
export class FdStream {
  readonly #fd: number;
  readonly #events: FdStreamEvents;
  readonly #watch: Watch;
  #pending: PendingWrite[] = [];
  #open = true;

  /** @param fd Opened non-blocking; stays the caller's to close, after {@linkcode stop}. */
  constructor(fd: number, events: FdStreamEvents) {
    this.#fd = fd;
    this.#events = events;
    this.#watch = watch(fd, (bits) => this.#onPoll(bits));
  }

  /**
   * Hands `bytes` to the kernel, in order with earlier writes; resolves when all are there. A
   * write that has not begun when `signal` aborts never begins; one that has begun is finished,
   * because half a line may mean something else to the board.
   *
   * @throws {DeviceError} `lost` when the other side goes first; `signal.reason` when aborted.
   */
  async write(bytes: Uint8Array<ArrayBuffer>, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!this.#open) throw new DeviceError("lost", "The port is closed");
    const write: PendingWrite = { bytes, written: 0, done: Promise.withResolvers() };
    this.#pending.push(write);
    if (this.#pending.length === 1) this.#flush();
    const onAbort = () => this.#withdraw(write, signal!.reason);
    signal?.addEventListener("abort", onAbort);
    try {
      await write.done.promise;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  /** Leaves the poll; what waits to be written is dropped. Then the descriptor may be closed. */
  async stop(): Promise<void> {
    this.#end();
    await this.#watch.stop();
  }

  #withdraw(write: PendingWrite, reason: unknown): void {
    if (write.written > 0) return;
    this.#pending = this.#pending.filter((other) => other !== write);
    if (this.#pending.length === 0) this.#watch.wantWritable(false);
    write.done.reject(reason);
  }

  #onPoll(bits: number): boolean {
    const count = bits & PollEvent.IN ? this.#read() : 0;
    if (this.#open && bits & PollEvent.OUT) this.#flush();
    // A hang-up that reads had not shown would be polled again at once, for ever.
    if (this.#open && bits & HANG_UP) this.#lose();
    // Nor must what waits to be written.
    return count >= MANY_BYTES || (bits & PollEvent.OUT) !== 0;
  }

  /** Returns how many bytes there were. */
  #read(): number {
    let total = 0;
    for (let reads = 0; reads < READS_PER_TURN && this.#open; reads++) {
      const count = Number(libc.read(this.#fd, readBuffer, BigInt(READ_BUFFER_BYTES)));
      if (count > 0) {
        total += count;
        this.#events.onBytes(readBuffer.subarray(0, count));
      } else {
        // 0: the terminal was hung up; EIO: the device is gone
        if (count === 0 || !isRetriable(errno())) this.#lose();
        return total;
      }
    }
    return total;
  }

  #flush(): void {
    while (this.#pending.length > 0) {
      const write = this.#pending[0];
      const rest = write.bytes.subarray(write.written);
      const count = Number(libc.write(this.#fd, rest, BigInt(rest.length)));
      if (count < 0) {
        if (!isRetriable(errno())) return this.#lose();
        return this.#watch.wantWritable(true);
      }
      write.written += count;
      if (write.written < write.bytes.length) continue;
      this.#pending.shift();
      write.done.resolve();
    }
    this.#watch.wantWritable(false);
  }

  #lose(): void {
    this.#end();
    this.#events.onLost();
  }

  #end(): void {
    if (!this.#open) return;
    this.#open = false;
    // Out of the poll at once: a descriptor that hangs is ready all the time.
    this.#watch.stop();
    const error = new DeviceError("lost", "The port was closed before everything was written");
    for (const write of this.#pending.splice(0)) write.done.reject(error);
  }
}

function isRetriable(code: number): boolean {
  return code === Errno.EAGAIN || code === Errno.EINTR;
}
