import { CloseCode } from "./close.ts";
import { closeQuietly, type Conn, type PeerAddr } from "./conn.ts";
import { ConnectionReader, type Crowd, type ReaderEvents } from "./connection_reader.ts";
import { SLOW_CONSUMER, type WebSocketConnection } from "./connection.ts";
import { Deadlines, Verdict } from "./deadlines.ts";
import type { Deflate } from "./deflate.ts";
import { ConnectionClosedError } from "./errors.ts";
import { FrameWriter, WRITE_AT_ONCE_BYTES, type WriterEvents } from "./frame_writer.ts";
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
import { Pings } from "./pings.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";
import type { RequestHead } from "./request.ts";
import { TokenBucket } from "./token_bucket.ts";

/** What a connection begins with; given by the server. */
export interface ConnectionParts {
  readonly conn: Conn;
  /** The connection's own descriptor, or none. */
  readonly descriptor: number;
  readonly received: ReceiveBuffer;
  readonly request: RequestHead;
  readonly protocol: string;
  readonly deflate: Deflate | null;
  readonly limits: Limits;
  readonly owner: ConnectionOwner;
  readonly place: ConnectionPlace;
}

/** Where a connection is counted. */
export interface ConnectionPlace {
  /** Counts it no longer among the unauthenticated ones of its address. */
  authenticate(): void;
  /** Frees it. */
  leave(): void;
}

/** Whom a connection reports to: the server. */
export interface ConnectionOwner extends Crowd {
  /** A callback of the application threw. */
  failed(error: unknown): void;
  /** The connection has ended. Called once, last. */
  ended(connection: ServerConnection): void;
}

/** How far the end of a connection is; how open it is until then, the protocol knows. */
const Phase = {
  /** It is read from and written to. */
  Live: "live",
  /** The peer sends no more; what is being written is let go out. */
  Finishing: "finishing",
  /** It is over. */
  Ended: "ended",
} as const;
type Phase = typeof Phase[keyof typeof Phase];

/** The server's side of a {@linkcode WebSocketConnection}. */
export class ServerConnection implements WebSocketConnection, ReaderEvents, WriterEvents {
  onMessage: ((message: Message) => unknown) | null = null;
  onDrain: (() => void) | null = null;
  readonly protocol: string;
  readonly request: RequestHead;

  readonly #conn: Conn;
  readonly #core: ServerProtocol<ServerConnection>;
  readonly #limits: Limits;
  readonly #owner: ConnectionOwner;
  readonly #controlFrames: TokenBucket | null;
  readonly #reader: ConnectionReader;
  readonly #writer: FrameWriter;
  readonly #deadlines: Deadlines;
  readonly #place: ConnectionPlace;
  #phase: Phase = Phase.Live;
  /** Whether more waits than should; the peer is not read from then. */
  #isChoked = false;
  #queue: MessageQueue | null = null;
  #pings: Pings | null = null;
  #drained: PromiseWithResolvers<void> | null = null;
  #event: CloseEvent | null = null;
  #closed: PromiseWithResolvers<CloseEvent> | null = null;
  #closeAt = Infinity;

  static readonly #events: ProtocolEvents<ServerConnection> = {
    message: (connection, message) => connection.#dispatch(message),
    control: (connection, opcode, payload) => connection.#receiveControl(opcode, payload),
    closed: (connection, event) => connection.#end(event),
  };

  /** Takes the connection over once the handshake is done; `serve` does it. */
  constructor(parts: ConnectionParts) {
    const { limits, received, deflate, descriptor } = parts;
    this.#owner = parts.owner;
    this.#conn = parts.conn;
    this.#limits = limits;
    this.protocol = parts.protocol;
    this.request = parts.request;
    this.#place = parts.place;
    this.#controlFrames = controlFrameBucket(limits);
    this.#core = new ServerProtocol(this, ServerConnection.#events, limits, {
      received,
      deflate,
    });
    this.#reader = new ConnectionReader({
      conn: parts.conn,
      descriptor,
      side: this.#core,
      crowd: parts.owner,
      events: this,
    });
    this.#writer = new FrameWriter(parts.conn, this.#core.outbox, this, descriptor);
    this.#deadlines = new Deadlines(limits, performance.now());
  }

  get remoteAddr(): PeerAddr {
    return this.request.remoteAddr;
  }

  get clientAddress(): string {
    return this.request.clientAddress;
  }

  get state(): ConnectionState {
    return this.#core.state;
  }

  get bufferedBytes(): number {
    return this.#core.outbox.bufferedBytes;
  }

  get closed(): Promise<CloseEvent> {
    this.#closed ??= Promise.withResolvers();
    if (this.#phase === Phase.Ended) this.#closed.resolve(this.#event!);
    return this.#closed.promise;
  }

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

  ping(payload?: Uint8Array): Promise<number> {
    const pings = this.#pings ??= new Pings();
    payload ??= pings.nextPayload();
    if (!this.#mayQueue()) return rejectUnheard();
    this.#core.sendPing(payload);
    this.#queued();
    return pings.sent(payload, performance.now());
  }

  drained(): Promise<void> {
    if (this.#phase === Phase.Ended) return Promise.reject(closedError());
    if (!this.#isChoked) return Promise.resolve();
    this.#drained ??= Promise.withResolvers();
    return this.#drained.promise;
  }

  close(code: number = CloseCode.NormalClosure, reason = ""): void {
    this.#core.sendClose(code, reason);
    this.#closeSoon();
    this.#queued();
    this.#updatePause();
  }

  abort(reason = ""): void {
    this.#event ??= { code: CloseCode.AbnormalClosure, reason, wasClean: false };
    this.#core.lost();
    this.#closeConn();
  }

  markAuthenticated(): void {
    this.#place.authenticate();
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Message> {
    this.#queue ??= new MessageQueue({
      onRoom: () => this.#updatePause(),
      onLeave: () => this.#queue = null,
    });
    if (this.#phase === Phase.Ended) this.#queue.end();
    return this.#queue;
  }

  /** Starts to receive. Called by the server, once. */
  start(): void {
    this.#process();
    // The handshake may have needed more memory than an idle connection does.
    this.#reader.rest();
  }

  /** A callback of the application failed with `error`. Called by the server, too. */
  failed(error: unknown): void {
    // Told by this connection's `drained`, which the application waited on: no news, and no fault.
    if (error instanceof ConnectionClosedError && this.state !== ConnectionState.Open) return;
    this.#owner.failed(error);
    this.#core.fail(CloseCode.InternalError, "");
    this.#writer.flush();
  }

  /** Keeps the deadlines. Called by the server's timer. */
  check(now: number): void {
    if (now >= this.#closeAt) return this.abort("closing took too long");
    if (this.#deadlines.isStalled(now, this.#writer)) return this.abort(SLOW_CONSUMER);
    if (this.#core.state !== ConnectionState.Open) return;
    const verdict = this.#deadlines.check(now, this.#core);
    if (this.#deadlines.isIdle) this.#reader.becomeIdle();
    switch (verdict) {
      case Verdict.Ping:
        this.#core.sendPing();
        this.#queued();
        break;
      case Verdict.NoPong:
        this.abort("no pong");
        break;
      case Verdict.MessageLate:
        this.#core.fail(CloseCode.PolicyViolation, "Message takes too long");
        this.#writer.flush();
    }
  }

  /** Bytes have come. Called by the reader. */
  receivedBytes(count: number): void {
    this.#deadlines.reads++;
    this.#deadlines.isIdle = false;
    if (this.#core.state === ConnectionState.Closed) return;
    this.#core.received.commit(count);
    this.#process();
  }

  /** Nothing more comes. Called by the reader. */
  receivedEnd(): void {
    this.#finish();
  }

  #process(): void {
    try {
      this.#core.process();
    } catch (error) {
      this.failed(error);
    }
    // Of many that are watched all are read, then all are answered: that costs a tenth less.
    if (this.#reader.isWatched) this.#writer.flushSoon();
    else this.#writer.flush();
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

  #receiveControl(opcode: Opcode, payload: Uint8Array): void {
    // A Close is no flood: nothing is received after it.
    if (opcode === Opcode.Close) return;
    if (opcode === Opcode.Pong) this.#pings?.received(payload, performance.now());
    if (this.#controlFrames === null || this.#controlFrames.take(performance.now())) return;
    this.#core.fail(CloseCode.PolicyViolation, "Too many control frames");
  }

  /** Whether more may wait; a peer that is owed too much already is cut off. */
  #mayQueue(): boolean {
    if (this.#core.state !== ConnectionState.Open) return false;
    if (this.bufferedBytes <= this.#limits.maxBufferedBytes) return true;
    this.abort(SLOW_CONSUMER);
    return false;
  }

  /** Something was appended; returns whether more may be. */
  #queued(): boolean {
    const { outbox } = this.#core;
    // Else it is flushed when what has been received is dealt with.
    if (!this.#core.isProcessing || outbox.bufferedBytes > WRITE_AT_ONCE_BYTES) {
      this.#writer.flushSoon();
    }
    // Less than before, perhaps: the socket may have taken it all.
    if (outbox.bufferedBytes <= this.#limits.softBufferedBytes) return true;
    this.#isChoked = true;
    this.#updatePause();
    return false;
  }

  /** Lets the peer and the application go on once most of what waited is written. Called by the writer. */
  wrote(): void {
    if (!this.#isChoked || this.bufferedBytes > this.#limits.softBufferedBytes / 2) return;
    this.#isChoked = false;
    this.#drained?.resolve();
    this.#drained = null;
    try {
      this.onDrain?.();
    } catch (error) {
      this.failed(error);
    }
    this.#updatePause();
  }

  /** RFC 6455 §7.1.1: the server closes the TCP connection first; what still arrives is discarded. Called by the writer. */
  wroteAll(): void {
    if (this.#phase === Phase.Finishing) return this.#finish();
    if (this.#core.state === ConnectionState.Closed) this.#conn.closeWrite().catch(() => {});
  }

  /** The peer takes no more. Called by the writer. */
  writeFailed(): void {
    this.abort();
  }

  #updatePause(): void {
    const core = this.#core;
    // Once closing no message is queued any more, and the peer's Close is waited for.
    const isFull = core.state === ConnectionState.Open && (this.#queue?.isFull ?? false);
    if (this.#isChoked || isFull) return core.pause();
    if (!core.paused) return;
    core.resume();
    if (core.isProcessing) return;
    this.#process();
    this.#reader.read();
  }

  #end(event: CloseEvent): void {
    this.#event ??= event;
    this.#closeSoon();
    this.#core.resume();
    if (this.#phase === Phase.Live && !this.#core.isProcessing) this.#reader.read();
  }

  #closeSoon(): void {
    this.#closeAt = Math.min(this.#closeAt, performance.now() + this.#limits.closeTimeoutMs);
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
  }

  #closeConn(): void {
    this.#writer.release();
    const isReadUnderWay = this.#reader.release();
    closeQuietly(this.#conn);
    // Else no read fails that would tell of the end.
    if (!isReadUnderWay) queueMicrotask(() => this.#finish());
  }

  /** The peer sends no more. What is being written, a Close frame perhaps, is let go out first. */
  #finish(): void {
    if (this.#phase === Phase.Ended) return;
    this.#enter(Phase.Finishing);
    this.#core.lost();
    if (this.#writer.isWriting) return;
    this.#enter(Phase.Ended);
    this.#closeConn();
    this.#writer.end();
    this.#queue?.end();
    this.#pings?.end();
    this.#drained?.promise.catch(() => {});
    this.#drained?.reject(closedError());
    this.#closed?.resolve(this.#event!);
    this.#place.leave();
    this.#owner.ended(this);
  }
}

/** Endless bursts would make any rate pass: they are taken for as many as a second's. */
function controlFrameBucket(limits: Limits): TokenBucket | null {
  const { maxControlFramesPerSecond: perSecond, controlFrameBurst: burst } = limits;
  if (perSecond === Infinity) return null;
  return new TokenBucket(perSecond, burst === Infinity ? Math.ceil(perSecond) : burst);
}

function closedError(): ConnectionClosedError {
  return new ConnectionClosedError("The connection is closed");
}

/** Returns a promise that rejects, and that nobody has to wait for. */
function rejectUnheard(): Promise<never> {
  const rejected = Promise.reject(closedError());
  rejected.catch(() => {});
  return rejected;
}
