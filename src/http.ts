import { addressOf, closeQuietly } from "./conn.ts";
import { descriptorOf, sendNow } from "./direct_send.ts";
import { HandshakeError } from "./errors.ts";
import {
  isUpgrade,
  stringifyHandshake,
  type UpgradeReply,
  validateHandshake,
} from "./handshake.ts";
import type { HttpParts, Upgraded } from "./http_parts.ts";
import {
  createRequestHead,
  HeadScanner,
  type ParsedHead,
  parseHead,
  type RequestHead,
} from "./request.ts";
import { readBody } from "./request_body.ts";
import { asksToClose, BodyError, encodeError, writeAll, writeResponse } from "./response.ts";
import type { Watched } from "./watch.ts";

/** Methods that a handler can be asked for. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/** Those that the platform's Request cannot carry: 405. Any other is unknown: 501 (RFC 9110 §9.1). */
const METHODS_NOT_ALLOWED = ["TRACE", "CONNECT"];
const EMPTY_LINE_BYTES = 2;
/** How long a connection may go on sending after its last answer, so that the answer is not lost. */
const LINGER_MS = 1000;

const encoder = new TextEncoder();

/** How far an HTTP connection is with its request. */
const Phase = {
  /** Nothing of a request has come. */
  Idle: "idle",
  /** Some of a head has come. */
  Head: "head",
  /** The head is there; its body is read and its handler runs. */
  Handling: "handling",
  /** The answer is being written. */
  Answering: "answering",
  /** The last answer is written; what still comes is discarded. */
  Lingering: "lingering",
  /** It is closed, or a WebSocket. */
  Ended: "ended",
} as const;
type Phase = typeof Phase[keyof typeof Phase];

/**
 * One connection while it speaks HTTP/1.1 (RFC 9112): requests one after the other, until one
 * becomes a WebSocket, asks to close, or is refused. Every refusal closes the connection.
 *
 * ```text
 *   idle → head → handling → answering → idle
 *                     any of them → lingering → ended
 * ```
 */
export class HttpConnection implements Watched {
  readonly #parts: HttpParts;
  readonly #scanner: HeadScanner;
  #phase: Phase = Phase.Idle;
  #deadline: number;
  /** When a request ends that is under way while the server stops; `null` while it does not. */
  #endAt: number | null = null;
  #method = "";
  #requests = 0;
  /** The read under way, or one whose bytes are not yet looked at. */
  #reading: Promise<number | null> | null = null;
  /** Tells the handler under way that its client has left. */
  #client: AbortController | null = null;
  readonly #ended = Promise.withResolvers<Upgraded | null>();

  /** Takes over a connection that has just been accepted. */
  constructor(parts: HttpParts) {
    this.#parts = parts;
    this.#scanner = new HeadScanner(parts.limits);
    this.#deadline = performance.now() + parts.limits.requestTimeoutMs;
  }

  /** Answers the first request, unread, with `error`. Never rejects. */
  async refuse(error: HandshakeError): Promise<void> {
    await this.#refuse(error).catch(() => {});
    this.close();
  }

  /**
   * Serves requests until the connection ends (`null`) or is a WebSocket. Never rejects, and waits
   * for no handler longer than the client does.
   */
  run(): Promise<Upgraded | null> {
    this.#serve().catch((error) => this.#refused(error)).then((upgraded) => {
      if (upgraded === null) return this.close();
      this.#enter(Phase.Ended);
      this.#ended.resolve(upgraded);
    });
    return this.#ended.promise;
  }

  /** Lets a request that is under way be answered, then closes. */
  stop(): void {
    this.#endAt = performance.now() + this.#parts.limits.requestTimeoutMs;
    if (this.#phase === Phase.Idle || this.#phase === Phase.Head) this.close();
  }

  /** Closes at once; a handler under way is told by its request's signal. */
  close(): void {
    this.#enter(Phase.Ended);
    closeQuietly(this.#parts.conn);
    this.#client?.abort();
    this.#ended.resolve(null);
  }

  /** Keeps the deadlines. Called by the server's timer. */
  check(now: number): void {
    if (now < this.#deadline && now < (this.#endAt ?? Infinity)) return;
    if (this.#phase !== Phase.Head && this.#phase !== Phase.Handling) return this.close();
    this.#enter(Phase.Lingering);
    this.#wait(this.#parts.limits.stallTimeoutMs);
    this.#endAt &&= Infinity;
    writeAll(this.#parts.conn, this.#encodeError(new HandshakeError(408, "Request timeout")))
      .catch(() => {}).finally(() => this.close());
  }

  #enter(phase: Phase): void {
    if (this.#phase === Phase.Ended) return;
    this.#phase = phase;
    this.#parts.place?.setWaiting(phase === Phase.Idle || phase === Phase.Head);
  }

  #wait(timeoutMs: number): void {
    this.#deadline = performance.now() + timeoutMs;
  }

  async #refused(error: unknown): Promise<null> {
    if (error instanceof HandshakeError) await this.#refuse(error).catch(() => {});
    // Any other error: the connection is gone, or was never one that we speak.
    return null;
  }

  async #serve(): Promise<Upgraded | null> {
    const { place } = this.#parts;
    while (true) {
      const head = await this.#readHead();
      if (head === null) return null;
      const clientAddress = this.#locate(head);
      // A plain request's turn comes soon; who is before a WebSocket may stay for ever.
      if (isUpgrade(head)) {
        place?.moveTo(clientAddress);
        return this.#upgrade(head, clientAddress);
      }
      await place?.moveWhenThereIsRoom(clientAddress);
      if (!await this.#respond(head, clientAddress)) {
        await this.#linger();
        return null;
      }
      place?.moveTo();
    }
  }

  async #readHead(): Promise<ParsedHead | null> {
    const { received } = this.#parts;
    this.#scanner.reset();
    this.#beginHead();
    let mayBeginEmpty = true;
    while (true) {
      const length = this.#scanner.scan(received.bytes, received.start, received.end);
      if (length === EMPTY_LINE_BYTES && mayBeginEmpty) {
        // RFC 9112 §2.2: an empty line before a request is ignored
        mayBeginEmpty = false;
        received.start += length;
        this.#scanner.reset();
        continue;
      }
      if (length > 0) return this.#takeHead(length);
      if (!await this.#receive()) return null;
    }
  }

  /** The deadline of the first request counts from when the connection was accepted. */
  #beginHead(): void {
    const { received, limits } = this.#parts;
    const isIdle = received.start === received.end;
    this.#enter(isIdle ? Phase.Idle : Phase.Head);
    if (this.#requests++ === 0) return;
    this.#wait(isIdle ? limits.keepAliveTimeoutMs : limits.requestTimeoutMs);
  }

  #takeHead(length: number): ParsedHead {
    const { received, limits } = this.#parts;
    const { start } = received;
    received.start += length;
    this.#enter(Phase.Handling);
    this.#method = "";
    const head = parseHead(received.bytes, start, received.start, limits);
    this.#method = head.method;
    return head;
  }

  #read(): Promise<number | null> {
    const { conn, received } = this.#parts;
    return this.#reading ??= conn.read(received.reserve());
  }

  /** Receives more; returns false at the end of the stream. */
  async #receive(): Promise<boolean> {
    const count = await this.#read();
    this.#reading = null;
    if (count === null) return false;
    this.#parts.received.commit(count);
    if (this.#phase === Phase.Idle && count > 0) {
      this.#enter(Phase.Head);
      if (this.#requests > 1) this.#wait(this.#parts.limits.requestTimeoutMs);
    }
    return true;
  }

  #locate(head: ParsedHead): string {
    const { handlers, remoteAddr } = this.#parts;
    const context = { protocols: [], remoteAddr, clientAddress: addressOf(remoteAddr) };
    return this.#guard(() => handlers.clientAddress(createRequestHead(head, context)));
  }

  /** Calls the application; what it throws is reported, and 500. */
  #guard<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw this.#fault(error);
    }
  }

  #fault(error: unknown): HandshakeError {
    this.#parts.handlers.onError(error);
    return new HandshakeError(500, "Internal server error");
  }

  async #respond(head: ParsedHead, clientAddress: string): Promise<boolean> {
    checkMethod(head.method);
    const { conn, received, limits } = this.#parts;
    const body = await readBody(head, { conn, received, maxBytes: limits.maxBodyBytes });
    this.#client = new AbortController();
    const request = this.#request(head, body, this.#client.signal);
    this.#watchClient();
    const response = await this.#handle(request, head, clientAddress);
    const keepAlive = this.#endAt === null && head.minorVersion > 0 &&
      !head.headers.hasToken("connection", "close") && !asksToClose(response);
    await this.#write(response, head, keepAlive);
    this.#client = null;
    return keepAlive;
  }

  async #handle(
    request: Request,
    { target, host }: ParsedHead,
    clientAddress: string,
  ): Promise<Response> {
    const { handlers, remoteAddr } = this.#parts;
    try {
      const peer = { target, host, remoteAddr, clientAddress };
      const response = await handlers.onRequest(request, peer);
      if (response.bodyUsed) throw new TypeError("Cannot answer: the Response's body is used");
      if (response.status === 0) throw new TypeError("Cannot answer with Response.error()");
      return response;
    } catch (error) {
      if (error instanceof HandshakeError) throw error;
      // Its own signal made it fail: it has heard what there is to hear.
      if (request.signal.aborted && error === request.signal.reason) throw error;
      throw this.#fault(error);
    }
  }

  /**
   * Reads ahead while a handler runs, to see the client leave: what comes is for the next head. A
   * client that has only ended its sending direction looks the same, and still gets the answer.
   */
  #watchClient(): void {
    const { received } = this.#parts;
    if (received.start < received.end) return;
    const client = this.#client;
    this.#read().then(
      (count) => {
        if (count === null) client?.abort();
      },
      () => this.close(),
    );
  }

  #request(
    { method, target, host, headers }: ParsedHead,
    body: Uint8Array<ArrayBuffer> | null,
    signal: AbortSignal,
  ): Request {
    const scheme = this.#parts.isTls ? "https" : "http";
    const authority = host || authorityOf(this.#parts.conn.localAddr);
    const url = `${scheme}://${authority}${target === "*" ? "" : target}`;
    try {
      return new Request(url, { method, headers: [...headers], body, signal });
    } catch {
      throw new HandshakeError(400, "Malformed request");
    }
  }

  async #upgrade(head: ParsedHead, clientAddress: string): Promise<Upgraded | null> {
    const handshake = validateHandshake(head);
    const { conn, handlers, remoteAddr } = this.#parts;
    const { protocols } = handshake;
    const request = createRequestHead(head, { protocols, remoteAddr, clientAddress });
    const reply = await this.#decideUpgrade(request);
    // The deadline has answered for a handler that was too late, or the connection is closed.
    if (this.#phase !== Phase.Handling) return null;
    if (reply instanceof Response) {
      await this.#write(reply, head, false);
      await this.#linger();
      return null;
    }
    const deflate = handlers.acceptDeflate(handshake.extensions);
    const answer = encoder.encode(stringifyHandshake(handshake, {
      protocol: reply.protocol,
      extensions: deflate?.response,
    }));
    const descriptor = descriptorOf(conn);
    const sent = sendNow(descriptor, answer, answer.length);
    if (sent < answer.length) await writeAll(conn, answer.subarray(sent));
    head.headers.compact();
    return { request, reply, deflate, descriptor };
  }

  async #decideUpgrade(request: RequestHead): Promise<UpgradeReply | Response> {
    try {
      const reply = await this.#parts.handlers.onUpgrade(request) ?? {};
      if (reply instanceof Response) return reply;
      // RFC 6455 §4.2.2: the server selects one of the offered subprotocols, or none
      if (reply.protocol !== undefined && !request.protocols.includes(reply.protocol)) {
        throw new Error(`Cannot select subprotocol ${reply.protocol}: it is not offered`);
      }
      return reply;
    } catch (error) {
      throw this.#fault(error);
    }
  }

  /** Writes an answer; once it has begun, what counts is the stall timeout, while the peer is to take some. */
  #write(response: Response, { method, minorVersion }: ParsedHead, keepAlive: boolean) {
    let hasBegun = false;
    const write = (bytes: Uint8Array) => {
      hasBegun = true;
      return this.#writeInTime(bytes);
    };
    return writeResponse(response, { method, minorVersion, keepAlive, write })
      .catch((error) => {
        if (!(error instanceof BodyError)) throw error;
        const fault = this.#fault(error.cause);
        // Once it has begun, all that tells the client is that the connection ends.
        throw hasBegun ? error : fault;
      });
  }

  async #writeInTime(bytes: Uint8Array): Promise<void> {
    const { conn, limits } = this.#parts;
    // The deadline has answered for a handler that was too late.
    if (this.#phase === Phase.Lingering) throw new Deno.errors.TimedOut();
    this.#enter(Phase.Answering);
    for (let offset = 0; offset < bytes.length;) {
      this.#wait(limits.stallTimeoutMs);
      offset += await conn.write(bytes.subarray(offset));
    }
    this.#deadline = Infinity;
  }

  async #refuse(error: HandshakeError): Promise<void> {
    this.#enter(Phase.Lingering);
    await writeAll(this.#parts.conn, this.#encodeError(error));
    await this.#linger();
  }

  #encodeError(error: HandshakeError): Uint8Array<ArrayBuffer> {
    return encodeError(error, { withBody: this.#method !== "HEAD" });
  }

  /** Reads on for a while: closing with bytes unread would reset the connection under the answer. */
  async #linger(): Promise<void> {
    const { conn, received } = this.#parts;
    this.#enter(Phase.Lingering);
    this.#wait(LINGER_MS);
    await conn.closeWrite();
    do received.clear(); while (await this.#receive());
  }
}

function checkMethod(method: string): void {
  if (METHODS.includes(method)) return;
  if (!METHODS_NOT_ALLOWED.includes(method)) {
    throw new HandshakeError(501, "Method not implemented");
  }
  throw new HandshakeError(405, "Method not allowed", { allow: METHODS.join(", ") });
}

/** What an HTTP/1.0 request without a Host field is taken to be for. */
function authorityOf(address: Deno.Addr): string {
  return address.transport === "tcp" ? `${address.hostname}:${address.port}` : "localhost";
}
