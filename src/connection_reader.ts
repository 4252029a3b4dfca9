import type { Conn } from "./conn.ts";
import { receiveNow } from "./direct_receive.ts";
import { NO_DESCRIPTOR } from "./direct_send.ts";
import { type Readable, readWatch } from "./read_watch.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";

/** With so many busy connections, a look at all of them costs less than a read of each. */
const MANY_BUSY = 16;
/**
 * Up to so many open connections hold a read each, idle or not: 5 KB are little for them, and the
 * watch's thread takes a third more of the processor for one that comes and goes.
 */
const FEW_OPEN = 64;

/** Where what is read goes, and whether any is wanted: a {@linkcode ServerProtocol} knows. */
export interface ReadSide {
  readonly received: ReceiveBuffer;
  /** How many bytes of a message under way are still to come. */
  readonly expectedBytes: number;
  /** Whether nothing is to be read for now. */
  readonly paused: boolean;
}

/** What a {@linkcode ConnectionReader} reports. */
export interface ReaderEvents {
  /** `count` bytes lie in what was reserved. */
  receivedBytes(count: number): void;
  /** The peer sends no more, or the connection is gone. */
  receivedEnd(): void;
}

/** All connections of one server. */
export interface Crowd {
  readonly members: { readonly size: number };
  /** How many of them are busy; kept by their readers. */
  busy: number;
}

/** What a reader reads from and for. */
export interface ReaderParts {
  readonly conn: Conn;
  /** The connection's own descriptor, or none. */
  readonly descriptor: number;
  readonly side: ReadSide;
  readonly crowd: Crowd;
  readonly events: ReaderEvents;
}

/**
 * Reads from a connection. While there are few, each waits in a read of the runtime, which has the
 * least delay. Of more than a few those that are idle hold no read and no memory for one: they are
 * watched together; and so are those that are busy while they are many, which costs the least.
 */
export class ConnectionReader implements Readable {
  readonly #parts: ReaderParts;
  #descriptor: number;
  #isReading = false;
  /** Whether something was read of late. */
  #isBusy = false;
  /** Of the read watch, which tells when there is something to read; 0 when it does not. */
  #watchTicket = 0;
  // One closure for both outcomes: it is part of what a waiting connection holds.
  readonly #onRead = (count: number | null | Error) => {
    this.#isReading = false;
    // The end of the stream, or of the connection.
    if (typeof count !== "number") this.#parts.events.receivedEnd();
    else this.#received(count);
  };

  constructor(parts: ReaderParts) {
    this.#parts = parts;
    this.#descriptor = parts.descriptor;
  }

  /** Whether it is told when there is something to read, as are others at the same time. */
  get isWatched(): boolean {
    return this.#watchTicket !== 0;
  }

  /** Reads once, unless paused; chained callbacks cost a waiting connection less than an async loop. */
  read(): void {
    const { conn, side } = this.#parts;
    if (this.#isReading || side.paused || this.#watchTicket !== 0) return;
    this.#isReading = true;
    conn.read(side.received.reserve(side.expectedBytes)).then(this.#onRead, this.#onRead);
  }

  /** Has itself told when there is something to read; where it cannot or need not, it waits in a small read. */
  rest(): void {
    const { received, paused } = this.#parts.side;
    if (this.#isReading || paused || this.#watchTicket !== 0) return;
    if (this.#isBetterWatched()) {
      this.#watchTicket = readWatch()?.add(this.#descriptor, this) ?? 0;
    }
    if (this.#watchTicket !== 0) return received.release();
    received.relax();
    this.read();
  }

  /** Nothing was read for a while. */
  becomeIdle(): void {
    this.#setBusy(false);
    if (this.#watchTicket !== 0) this.#parts.side.received.release();
  }

  /** There is something to read: what comes next, through the runtime while few are busy. Called by the watch. */
  readable(): boolean {
    const { side, crowd } = this.#parts;
    if (side.paused || (this.#isBusy && crowd.busy < MANY_BUSY)) {
      this.#leaveWatch();
      this.read();
    } else this.#receiveNow();
    return crowd.busy >= MANY_BUSY;
  }

  /**
   * To be called before the connection is closed: its descriptor may be another's right after.
   * Returns whether a read will fail that tells of the end.
   */
  release(): boolean {
    this.#setBusy(false);
    this.#leaveWatch();
    this.#descriptor = NO_DESCRIPTOR;
    return this.#isReading;
  }

  #isBetterWatched(): boolean {
    const { members, busy } = this.#parts.crowd;
    return this.#descriptor !== NO_DESCRIPTOR && (members.size > FEW_OPEN || busy >= MANY_BUSY);
  }

  #receiveNow(): void {
    const { side, events } = this.#parts;
    const count = receiveNow(this.#descriptor, side.received.reserve(side.expectedBytes));
    if (count > 0) return this.#received(count);
    this.#leaveWatch();
    if (count === 0) events.receivedEnd();
    else this.read();
  }

  #received(count: number): void {
    const { crowd, events } = this.#parts;
    const wasIdle = !this.#isBusy;
    this.#setBusy(true);
    events.receivedBytes(count);
    if (wasIdle || crowd.busy >= MANY_BUSY) this.rest();
    else this.read();
  }

  #setBusy(isBusy: boolean): void {
    if (isBusy === this.#isBusy) return;
    this.#isBusy = isBusy;
    this.#parts.crowd.busy += isBusy ? 1 : -1;
  }

  #leaveWatch(): void {
    if (this.#watchTicket === 0) return;
    readWatch()!.remove(this.#watchTicket);
    this.#watchTicket = 0;
  }
}
