/**
 * Watches the sockets of connections with one `epoll`: those that are idle, of more than a few, for
 * a read that waits in the runtime costs each several kilobytes; and all when many are busy, for a
 * round of the watch costs about as much as one read through the runtime, and serves all that have
 * something to read.
 *
 * @module
 */
import { type Libc, openLibc } from "./libc.ts";

// Linux's numbers, the same on x86-64 and arm64.
const EPOLL_CLOEXEC = 0o2000000;
const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
const EPOLLIN = 0x1;
const EPOLLRDHUP = 0x2000;
const EFD_CLOEXEC = 0o2000000;
const EFD_NONBLOCK = 0o4000;

/**
 * `struct epoll_event`: events, then eight bytes of ours. Packed on x86-64, where 32-bit programs
 * have it so, aligned elsewhere.
 */
const DATA_OFFSET = Deno.build.arch === "x86_64" ? 4 : 8;
const EVENT_BYTES = DATA_OFFSET + 8;
const MAX_EVENTS = 256;
const FOREVER = -1;
/**
 * While many are busy this thread itself waits for the next of them, so long at most, and lets the
 * turn last no longer than the second figure: a wait on the other thread, which takes the processor
 * twice from one and gives it to the other, costs as much as reading and answering one message.
 * Everything else in the process is held up for so long, and only in such a crowd.
 */
const CROWD_WAIT_MS = 1;
const CROWD_TURN_MS = 4;
/** The watch's own ticket, which no connection has. */
const WAKE_TICKET = 0;
const EIGHT = 8n;
/** What an `eventfd` is written: a number of eight bytes. */
const ONE = new Uint8Array(new BigUint64Array([1n]).buffer);

/** Who is told that there is something to read. */
export interface Readable {
  /** Reads some of it, or is removed. Returns whether many are busy, so that more is to come soon. */
  readable(): boolean;
}

interface Watched {
  readonly descriptor: number;
  readonly reader: Readable;
}

/** One `epoll` set and the thread that waits on it, while there is anything to wait for. */
export class ReadWatch {
  readonly #libc: Libc;
  readonly #epoll: number;
  /** An `eventfd`: ends a wait for which there is nothing left. */
  readonly #wake: number;
  readonly #watched = new Map<number, Watched>();
  readonly #event = new DataView(new ArrayBuffer(EVENT_BYTES));
  #nextTicket = WAKE_TICKET + 1;
  /** Whether {@linkcode ReadWatch.#waitWhileAny} is under way. */
  #isRunning = false;
  /** Whether the other thread waits, for all that is known. */
  #isWaiting = false;

  /** Opens one, or returns `null`: out of descriptors, most likely. */
  static open(libc: Libc): ReadWatch | null {
    const epoll = libc.epoll_create1(EPOLL_CLOEXEC);
    const wake = libc.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (epoll >= 0 && wake >= 0) return new ReadWatch(libc, epoll, wake);
    // Without either the other would watch for good, and let no program end.
    for (const descriptor of [epoll, wake]) if (descriptor >= 0) libc.close(descriptor);
    return null;
  }

  private constructor(libc: Libc, epoll: number, wake: number) {
    this.#libc = libc;
    this.#epoll = epoll;
    this.#wake = wake;
    this.#control(EPOLL_CTL_ADD, wake, EPOLLIN, WAKE_TICKET);
  }

  /**
   * Tells `reader` whenever there is something to read on `descriptor`, or its peer has left, and
   * again until it is read. Returns a ticket for {@linkcode remove}, or 0 when it cannot be watched.
   */
  add(descriptor: number, reader: Readable): number {
    // Never given twice: an event of a closed descriptor must not reach who has its number now.
    const ticket = this.#nextTicket++;
    if (!this.#control(EPOLL_CTL_ADD, descriptor, EPOLLIN | EPOLLRDHUP, ticket)) {
      return 0;
    }
    this.#watched.set(ticket, { descriptor, reader });
    if (!this.#isRunning) this.#waitWhileAny();
    return ticket;
  }

  /** Watches no longer: to be called before the descriptor is closed. */
  remove(ticket: number): void {
    const watched = this.#watched.get(ticket);
    if (watched === undefined) return;
    this.#watched.delete(ticket);
    this.#control(EPOLL_CTL_DEL, watched.descriptor, 0, 0);
    // Who leaves because of what was reported just now ends no wait: there is none.
    if (this.#watched.size === 0 && this.#isWaiting) this.#libc.write(this.#wake, ONE, EIGHT);
  }

  async #waitWhileAny(): Promise<void> {
    this.#isRunning = true;
    const events = new Uint8Array(EVENT_BYTES * MAX_EVENTS);
    let isCrowded = false;
    while (this.#watched.size > 0) {
      const count = await (isCrowded ? this.#look(events) : this.#wait(events));
      isCrowded = await this.#serve(events, count);
    }
    this.#isRunning = false;
  }

  async #wait(events: Uint8Array<ArrayBuffer>): Promise<number> {
    this.#isWaiting = true;
    const count = await this.#libc.epoll_wait(this.#epoll, events, MAX_EVENTS, FOREVER);
    this.#isWaiting = false;
    return count;
  }

  /**
   * Looks again once all else in the process has had its turn. A wait on the other thread would not
   * do: it is over as soon as it begins, and of such the runtime takes about sixty in a row before
   * it looks at timers and sockets, which were held up for 400 ms.
   */
  async #look(events: Uint8Array<ArrayBuffer>): Promise<number> {
    await new Promise((resolve) => setImmediate(resolve));
    return this.#libc.epoll_wait_now(this.#epoll, events, MAX_EVENTS, 0);
  }

  /** Reports `count` events, and what comes meanwhile. Returns whether there was more than one turn takes. */
  async #serve(events: Uint8Array<ArrayBuffer>, count: number): Promise<boolean> {
    const view = new DataView(events.buffer);
    const turnEnd = performance.now() + CROWD_TURN_MS;
    while (this.#reportAll(view, count)) {
      if (performance.now() >= turnEnd) return true;
      // What was sent meanwhile leaves at the end of the turn.
      await null;
      count = this.#libc.epoll_wait_now(this.#epoll, events, MAX_EVENTS, CROWD_WAIT_MS);
    }
    return false;
  }

  /** Returns whether many are busy. */
  #reportAll(events: DataView, count: number): boolean {
    let isCrowded = false;
    for (let i = 0; i < count; i++) {
      if (this.#report(readTicket(events, i * EVENT_BYTES))) isCrowded = true;
    }
    return isCrowded;
  }

  #report(ticket: number): boolean {
    // Who was removed since the look has its number no more.
    if (ticket !== WAKE_TICKET) return this.#watched.get(ticket)?.reader.readable() ?? false;
    this.#libc.read(this.#wake, new Uint8Array(8), EIGHT);
    return false;
  }

  #control(operation: number, descriptor: number, events: number, ticket: number): boolean {
    this.#event.setUint32(0, events, true);
    this.#event.setUint32(DATA_OFFSET, ticket % 2 ** 32, true);
    this.#event.setUint32(DATA_OFFSET + 4, Math.floor(ticket / 2 ** 32), true);
    const bytes = new Uint8Array(this.#event.buffer);
    return this.#libc.epoll_ctl(this.#epoll, operation, descriptor, bytes) === 0;
  }
}

let shared: ReadWatch | null = null;

/** Returns the process's one watch, or `null` where there is none, or none now. */
export function readWatch(): ReadWatch | null {
  const libc = openLibc();
  if (libc !== null) shared ??= ReadWatch.open(libc);
  return shared;
}

function readTicket(events: DataView, offset: number): number {
  return events.getUint32(offset + DATA_OFFSET, true) +
    events.getUint32(offset + DATA_OFFSET + 4, true) * 2 ** 32;
}
