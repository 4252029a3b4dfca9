/**
 * Watches the sockets of connections that are idle, all with one `epoll`: a read that waits in the
 * runtime costs a connection several kilobytes, a descriptor in a set costs it none of ours. A
 * connection that has something to read is told so, and reads through the runtime as any other.
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
const EPOLLONESHOT = 0x40000000;
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
/** The watch's own ticket, which no connection has. */
const WAKE_TICKET = 0;
const EIGHT = 8n;
/** What an `eventfd` is written: a number of eight bytes. */
const ONE = new Uint8Array(new BigUint64Array([1n]).buffer);

/** What waits to be told. */
interface Parked {
  readonly descriptor: number;
  readonly onReadable: () => void;
}

/** One `epoll` set and the thread that waits on it, while there is anything to wait for. */
export class IdleWatch {
  readonly #libc: Libc;
  readonly #epoll: number;
  /** An `eventfd`: ends a wait for which there is nothing left. */
  readonly #wake: number;
  readonly #parked = new Map<number, Parked>();
  readonly #event = new DataView(new ArrayBuffer(EVENT_BYTES));
  #nextTicket = WAKE_TICKET + 1;
  #isWaiting = false;

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#epoll = libc.epoll_create1(EPOLL_CLOEXEC);
    this.#wake = libc.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    this.#control(EPOLL_CTL_ADD, this.#wake, EPOLLIN, WAKE_TICKET);
  }

  /**
   * Calls `onReadable` once, when there is something to read on `descriptor`, or its peer has left.
   * Returns a ticket for {@linkcode unpark}, or 0 when it cannot be watched.
   */
  park(descriptor: number, onReadable: () => void): number {
    // Never given twice: an event of a closed descriptor must not reach who has its number now.
    const ticket = this.#nextTicket++;
    if (!this.#control(EPOLL_CTL_ADD, descriptor, EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, ticket)) {
      return 0;
    }
    this.#parked.set(ticket, { descriptor, onReadable });
    if (!this.#isWaiting) this.#waitWhileParked();
    return ticket;
  }

  /** Watches no longer: to be called before the descriptor is closed. */
  unpark(ticket: number): void {
    const parked = this.#parked.get(ticket);
    if (parked === undefined) return;
    this.#forget(ticket, parked);
    if (this.#parked.size === 0) this.#libc.write(this.#wake, ONE, EIGHT);
  }

  #forget(ticket: number, { descriptor }: Parked): void {
    this.#parked.delete(ticket);
    this.#control(EPOLL_CTL_DEL, descriptor, 0, 0);
  }

  async #waitWhileParked(): Promise<void> {
    this.#isWaiting = true;
    const events = new DataView(new ArrayBuffer(EVENT_BYTES * MAX_EVENTS));
    const bytes = new Uint8Array(events.buffer);
    while (this.#parked.size > 0) {
      const count = await this.#libc.epoll_wait(this.#epoll, bytes, MAX_EVENTS, FOREVER);
      for (let i = 0; i < count; i++) this.#report(readTicket(events, i * EVENT_BYTES));
    }
    this.#isWaiting = false;
  }

  #report(ticket: number): void {
    if (ticket === WAKE_TICKET) {
      this.#libc.read(this.#wake, new Uint8Array(8), EIGHT);
      return;
    }
    const parked = this.#parked.get(ticket);
    if (parked === undefined) return;
    this.#forget(ticket, parked);
    parked.onReadable();
  }

  #control(operation: number, descriptor: number, events: number, ticket: number): boolean {
    this.#event.setUint32(0, events, true);
    this.#event.setUint32(DATA_OFFSET, ticket % 2 ** 32, true);
    this.#event.setUint32(DATA_OFFSET + 4, Math.floor(ticket / 2 ** 32), true);
    const bytes = new Uint8Array(this.#event.buffer);
    return this.#libc.epoll_ctl(this.#epoll, operation, descriptor, bytes) === 0;
  }
}

/** `undefined` until it is first wanted. */
let shared: IdleWatch | null | undefined;

/** The process's one watch, or `null` where there is none. */
export function idleWatch(): IdleWatch | null {
  if (shared === undefined) {
    const libc = openLibc();
    shared = libc === null ? null : new IdleWatch(libc);
  }
  return shared;
}

function readTicket(events: DataView, offset: number): number {
  return events.getUint32(offset + DATA_OFFSET, true) +
    events.getUint32(offset + DATA_OFFSET + 4, true) * 2 ** 32;
}
