import { CloseCode } from "./close.ts";
import { closeQuietly, type Conn } from "./conn.ts";
import { Deadlines, Verdict } from "./deadlines.ts";
import type { Deflate } from "./deflate.ts";
import { ConnectionClosedError } from "./errors.ts";
import type { RequestHead } from "./http.ts";
import type { Limits } from "./limits.ts";
import { EncodedMessage, Message } from "./message.ts";
import { MessageQueue } from "./message_queue.ts";
import { Opcode } from "./opcode.ts";
import {
  type CloseEvent,
  ConnectionState,
  type ProtocolEvents,
  ServerProtocol,
} from "./protocol.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";
import { TokenBucket } from "./token_bucket.ts";

/** Above this many bytes a write starts at once and not at the end of the turn. */
const WRITE_AT_ONCE_BYTES = 64 * 1024;

/** Why a connection was aborted that did not read: the reason that `closed` gives, with code 1006. */
export const SLOW_CONSUMER = "slow consumer";

/** What a connection begins with; given by the server. */
export interface ConnectionParts {
  readonly conn: Conn;
  readonly received: ReceiveBuffer;
  readonly request: RequestHead;
  readonly protocol: string;
  readonly deflate: Deflate | null;
  readonly limits: Limits;
  readonly owner: ConnectionOwner;
}

/** Whom a connection reports to: the server. */
export interface ConnectionOwner {
  /** A callback of the application threw. */
  failed(error: unknown): void;
  /** The connection is authenticated. Called once. */
  authenticated(connection: WebSocketConnection): void;
  /** The connection has ended. Called once, last. */
  ended(connection: WebSocketConnection): void;
}

const NOTHING = new Uint8Array(0);

let dirty: { flush(): void }[] = [];

/** Flushes `connection` at the end of this turn, with all others that ask for it. */
function flushAtEndOfTurn(connection: { flush(): void }): void {
  if (dirty.push(connection) === 1) queueMicrotask(flushDirty);
}

function flushDirty(): void {
  const connections = dirty;
  dirty = [];
  for (const connection of connections) connection.flush();
}

/**
 * One open WebSocket. Messages go to {@linkcode onMessage}, which is to be set before
 * `onConnection` returns, or to a `for await` loop begun by then; without either they are dropped.
 */
export class WebSocketConnection implements AsyncIterable<Message> {
  /**
   * Called with each message, synchronously, while it lies in the receive buffer. What it throws,
   * or a promise that it returns rejects with, closes the connection with 1011.
   */
  onMessage: ((message: Message) => unknown) | null = null;
  /** Called when {@linkcode send} has returned false and most of what waited is written. */
  onDrain: (() => void) | null = null;
  /** The subprotocol that was agreed on, or `""`. */
  readonly protocol: string;
  /** The opening handshake's request. */
  readonly request: RequestHead;

  readonly #conn: Conn;
  readonly #core: ServerProtocol<WebSocketConnection>;
  readonly #limits: Limits;
  readonly #owner: ConnectionOwner;
  readonly #controlFrames: TokenBucket | null;
  // One closure each for both outcomes: they are part of what an idle connection holds.
  readonly #onWritten = (count: number | Error) => this.#written(count);
  readonly #onRead = (count: number | null | Error) => this.#received(count);

  #queue: MessageQueue | null = null;
  #authenticated = false;
  #receiving = false;
  #flushing = false;
  /** What is being written; empty when nothing is. */
  #writing: Uint8Array<ArrayBuffer> = NOTHING;
  #choked = false;
  #reading = false;
  #finishing = false;
  #drained: PromiseWithResolvers<void> | null = null;
  #event: CloseEvent | null = null;
  #ended = false;
  #closed: PromiseWithResolvers<CloseEvent> | null = null;

  readonly #deadlines: Deadlines;
  #closeAt = Infinity;

  static readonly #events: ProtocolEvents<WebSocketConnection> = {
    message: (connection, message) => connection.#dispatch(message),
    control: (connection, opcode) => connection.#countControlFrame(opcode),
    closed: (connection, event) => connection.#end(event),
  };

  /** Takes the connection over once the handshake is done; `serve` does it. */
  constructor(parts: ConnectionParts) {
    const { limits, received, deflate } = parts;
    this.#owner = parts.owner;
    this.#conn = parts.conn;
    this.#limits = limits;
    this.protocol = parts.protocol;
    this.request = parts.request;
    this.#controlFrames = limits.maxControlFramesPerSecond === Infinity
      ? null
      : new TokenBucket(limits.maxControlFramesPerSecond, limits.controlFrameBurst);
    this.#core = new ServerProtocol(this, WebSocketConnection.#events, limits, {
      received,
      deflate,
    });
    this.#deadlines = new Deadlines(limits, performance.now());
  }

  /** The peer's address. */
  get remoteAddr(): Deno.NetAddr {
    return this.request.remoteAddr;
  }

  /** Where the connection stands: `open`, `closing` or `closed`. */
  get state(): ConnectionState {
    return this.#core.state;
  }

  /** Bytes sent and not yet taken by the operating system. */
  get bufferedBytes(): number {
    return this.#core.outbox.bufferedBytes;
  }

  /** Resolves when the connection has ended, with its close code; never rejects. */
  get closed(): Promise<CloseEvent> {
    this.#closed ??= Promise.withResolvers();
    if (this.#ended) this.#closed.resolve(this.#event!);
    return this.#closed.promise;
  }

  /**
   * Sends a message: a string as text, bytes as binary (copied), a {@linkcode Message} as it came,
   * an {@linkcode EncodedMessage} as it is. What is sent in one turn goes out as one write.
   *
   * Returns false when over `softBufferedBytes` wait (wait for {@linkcode drained}) and when the
   * connection is closing, which drops the message: {@linkcode state} is no longer `open` then. When
   * over `maxBufferedBytes` wait already, the connection is aborted.
   *
   * @throws {TypeError} for anything else, such as another kind of view
   */
  send(data: string | Uint8Array | Message | EncodedMessage): boolean {
    if (!this.#mayQueue()) return false;
    const core = this.#core;
    if (typeof data === "string") core.sendText(data);
    else if (data instanceof EncodedMessage) core.sendEncoded(data);
    else if (data instanceof Message) core.sendMessage(data);
    else if (data instanceof Uint8Array) core.sendBinary(data);
    else throw new TypeError("Cannot send: not a string, a Uint8Array or a message");
    return this.#queued();
  }

  /**
   * Sends a Ping (RFC 6455 §5.5.2); the server sends its own to idle peers. Returns as
   * {@linkcode send} does.
   *
   * @throws {RangeError} for a payload of over 125 bytes
   */
  ping(payload?: Uint8Array): boolean {
    if (!this.#mayQueue()) return false;
    this.#core.sendPing(payload);
    return this.#queued();
  }

  /**
   * Resolves when at most half of `softBufferedBytes` wait; at once when `send` last returned true.
   * Rejects with {@linkcode ConnectionClosedError} when the connection ends first.
   */
  drained(): Promise<void> {
    if (this.#ended) return Promise.reject(new ConnectionClosedError("The connection is closed"));
    if (!this.#choked) return Promise.resolve();
    this.#drained ??= Promise.withResolvers();
    return this.#drained.promise;
  }

  /**
   * Starts the closing handshake (RFC 6455 §7.1.2); the connection ends when the peer has answered,
   * or `closeTimeoutMs` later. Does nothing when it is closing already.
   *
   * @param code 1000–1003, 1007–1014 or 3000–4999
   * @param reason at most 123 bytes of UTF-8
   * @throws {RangeError} for another code or a longer reason
   */
  close(code: number = CloseCode.NormalClosure, reason = ""): void {
    this.#core.sendClose(code, reason);
    this.#closeSoon();
    this.#queued();
    this.#updatePause();
  }

  /** Ends the connection at once, without a Close frame; {@linkcode closed} gives 1006 and `reason`. */
  abort(reason = ""): void {
    this.#event ??= { code: CloseCode.AbnormalClosure, reason, wasClean: false };
    this.#core.lost();
    closeQuietly(this.#conn);
  }

  /** Counts this connection no longer among its address's unauthenticated ones. */
  markAuthenticated(): void {
    if (this.#authenticated) return;
    this.#authenticated = true;
    this.#owner.authenticated(this);
  }

  /**
   * Iterates over copies of the messages until the connection ends. A slow loop slows the peer; one
   * that is left drops what waits, and what comes goes to the next loop or to {@linkcode onMessage}.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Message> {
    this.#queue ??= new MessageQueue({
      onRoom: () => this.#updatePause(),
      onLeave: () => this.#queue = null,
    });
    if (this.#ended) this.#queue.end();
    return this.#queue;
  }

  /** Starts to receive. Called by the server, once. */
  start(): void {
    this.#process();
    // The handshake may have needed more memory than an idle connection does.
    this.#core.received.relax();
    this.#read();
  }

  /** A callback of the application failed with `error`. Called by the server, too. */
  failed(error: unknown): void {
    // Told by this connection's `drained`, which the application waited on: no news, and no fault.
    if (error instanceof ConnectionClosedError && this.state !== ConnectionState.Open) return;
    this.#owner.failed(error);
    this.#core.fail(CloseCode.InternalError, "");
    this.flush();
  }

  /** Writes what waits, if nothing is being written. Called at the end of each turn that sent. */
  flush(): void {
    this.#flushing = false;
    if (this.#writing.length > 0 || this.#ended) return;
    const bytes = this.#core.outbox.take();
    if (bytes !== null) this.#write(bytes);
    else this.#wroteAll();
  }

  /** Keeps the deadlines. Called by the server's timer. */
  check(now: number): void {
    if (now >= this.#closeAt) return this.abort("closing took too long");
    if (this.#deadlines.isStalled(now, this.#writing.length > 0)) return this.abort(SLOW_CONSUMER);
    if (this.#core.state !== ConnectionState.Open) return;
    switch (this.#deadlines.check(now, this.#core)) {
      case Verdict.Ping:
        this.ping();
        break;
      case Verdict.NoPong:
        this.abort("no pong");
        break;
      case Verdict.MessageLate:
        this.#core.fail(CloseCode.PolicyViolation, "Message takes too long");
        this.flush();
    }
  }

  /** Reads once, unless paused; chained callbacks cost an idle connection less than an async loop. */
  #read(): void {
    if (this.#reading || this.#core.paused) return;
    this.#reading = true;
    const space = this.#core.received.reserve(this.#core.expectedBytes);
    this.#conn.read(space).then(this.#onRead, this.#onRead);
  }

  #received(count: number | null | Error): void {
    this.#reading = false;
    // The end of the stream, or of the connection.
    if (typeof count !== "number") return this.#finish();
    this.#deadlines.reads++;
    if (this.#core.state !== ConnectionState.Closed) {
      const { received } = this.#core;
      received.commit(count);
      this.#process();
      if (this.#deadlines.isIdle) received.relax();
      this.#deadlines.isIdle = false;
    }
    this.#read();
  }

  #process(): void {
    this.#receiving = true;
    try {
      this.#core.process();
    } catch (error) {
      this.failed(error);
    }
    this.#receiving = false;
    this.flush();
  }

  #dispatch(message: Message): void {
    if (this.#queue !== null) {
      this.#queue.push(message);
      this.#updatePause();
    } else {
      const result = this.onMessage?.(message);
      if (result instanceof Promise) result.catch((error) => this.failed(error));
    }
  }

  #countControlFrame(opcode: Opcode): void {
    // A Close is no flood: nothing is received after it.
    if (this.#controlFrames === null || opcode === Opcode.Close) return;
    if (this.#controlFrames.take(performance.now())) return;
    this.#core.fail(CloseCode.PolicyViolation, "Too many control frames");
  }

  /** Whether more may wait; a peer that is owed too much already is cut off. */
  #mayQueue(): boolean {
    if (this.#core.state !== ConnectionState.Open) return false;
    if (this.bufferedBytes <= this.#limits.maxBufferedBytes) return true;
    this.abort(SLOW_CONSUMER);
    return false;
  }

  #queued(): boolean {
    const { bufferedBytes } = this.#core.outbox;
    if (bufferedBytes > WRITE_AT_ONCE_BYTES) this.flush();
    else if (!this.#receiving && !this.#flushing && this.#writing.length === 0) {
      this.#flushing = true;
      flushAtEndOfTurn(this);
    }
    if (bufferedBytes <= this.#limits.softBufferedBytes) return true;
    this.#choked = true;
    this.#updatePause();
    return false;
  }

  #write(bytes: Uint8Array<ArrayBuffer>): void {
    this.#writing = bytes;
    this.#conn.write(bytes).then(this.#onWritten, this.#onWritten);
  }

  #written(count: number | Error): void {
    if (typeof count !== "number") return this.#writeFailed();
    this.#deadlines.writes++;
    if (count < this.#writing.length) return this.#write(this.#writing.subarray(count));
    this.#core.outbox.written();
    // Still writing, as far as `flush` is concerned: what is sent meanwhile joins the next write.
    this.#release();
    const bytes = this.#core.outbox.take();
    if (bytes !== null) return this.#write(bytes);
    this.#writing = NOTHING;
    this.#wroteAll();
  }

  #writeFailed(): void {
    this.#core.outbox.written();
    this.#writing = NOTHING;
    this.abort();
    this.#wroteAll();
  }

  /** Lets the peer and the application go on once most of what waited is written. */
  #release(): void {
    if (!this.#choked || this.bufferedBytes > this.#limits.softBufferedBytes / 2) return;
    this.#choked = false;
    this.#drained?.resolve();
    this.#drained = null;
    try {
      this.onDrain?.();
    } catch (error) {
      this.failed(error);
    }
    this.#updatePause();
  }

  #updatePause(): void {
    const core = this.#core;
    // Once closing no message is queued any more, and the peer's Close is waited for.
    const isFull = core.state === ConnectionState.Open && (this.#queue?.isFull ?? false);
    if (this.#choked || isFull) return core.pause();
    if (!core.paused) return;
    core.resume();
    if (this.#receiving) return;
    this.#process();
    this.#read();
  }

  /** RFC 6455 §7.1.1: the server closes the TCP connection first; what still arrives is discarded. */
  #wroteAll(): void {
    if (this.#finishing) return this.#finish();
    if (this.#core.state === ConnectionState.Closed) this.#conn.closeWrite().catch(() => {});
  }

  #end(event: CloseEvent): void {
    this.#event ??= event;
    this.#closeSoon();
    this.#core.resume();
    if (!this.#receiving) this.#read();
  }

  #closeSoon(): void {
    this.#closeAt = Math.min(this.#closeAt, performance.now() + this.#limits.closeTimeoutMs);
  }

  /** The peer sends no more. What is being written, a Close frame perhaps, is let go out first. */
  #finish(): void {
    this.#finishing = true;
    this.#core.lost();
    if (this.#writing.length > 0 || this.#ended) return;
    this.#ended = true;
    closeQuietly(this.#conn);
    this.#core.outbox.clear();
    this.#queue?.end();
    this.#drained?.promise.catch(() => {});
    this.#drained?.reject(new ConnectionClosedError("The connection is closed"));
    this.#closed?.resolve(this.#event!);
    this.#owner.ended(this);
  }
}
