import { closeQuietly, type Conn } from "./conn.ts";
import { HandshakeError } from "./errors.ts";
import type { DeflateParameters } from "./deflate.ts";
import {
  type ExtensionOffer,
  isUpgrade,
  stringifyHandshake,
  validateHandshake,
} from "./handshake.ts";
import type { Limits } from "./limits.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";
import { type HeaderFields, HeadScanner, type ParsedHead, parseHead } from "./request.ts";
import { BodyError, encodeHead, writeAll, writeResponse } from "./response.ts";
import type { Watched } from "./watch.ts";

/** Methods that a handler can be asked for. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/** Those that the platform's Request cannot carry: 405. Any other is unknown: 501 (RFC 9110 §9.1). */
const METHODS_NOT_ALLOWED = ["TRACE", "CONNECT"];
const EMPTY_LINE_BYTES = 2;
/** How long a connection may go on sending after its last answer, so that the answer is not lost. */
const LINGER_MS = 1000;
const CONTINUE = new TextEncoder().encode("HTTP/1.1 100 Continue\r\n\r\n");

/** A request head as handlers of upgrades see it. */
export interface RequestHead {
  /** As in the request line: case matters. */
  readonly method: string;
  /** As in the request line: `/path?query`. */
  readonly target: string;
  /** The target up to the query, not decoded. */
  readonly path: string;
  /** The query with its question mark, or `""`. */
  readonly search: string;
  /** The Host field. */
  readonly host: string;
  /** The header fields. */
  readonly headers: HeaderFields;
  /** The subprotocols that a handshake offers, in the client's order of preference. */
  readonly protocols: readonly string[];
  /** The client's address. */
  readonly remoteAddr: Deno.NetAddr;
}

/** What a plain request's handler cannot see in the platform's Request. */
export interface Peer {
  /** As in the request line: the platform's Request has its path normalised. */
  readonly target: string;
  /** The Host field as it came: the platform's Request has it normalised. */
  readonly host: string;
  /** The client's address. */
  readonly remoteAddr: Deno.NetAddr;
}

/** How an opening handshake is accepted. */
export interface UpgradeReply {
  /** One of the offered subprotocols; without it none is selected. */
  readonly protocol?: string;
  /**
   * False keeps the connection counted as unauthenticated until
   * {@linkcode WebSocketConnection.markAuthenticated}. Default true.
   */
  readonly authenticated?: boolean;
}

/** What answers plain requests and upgrades. */
export interface HttpHandlers {
  onRequest(request: Request, peer: Peer): Response | Promise<Response>;
  onUpgrade(
    request: RequestHead,
  ): UpgradeReply | Response | void | Promise<UpgradeReply | Response | void>;
  /** Returns the parameters that permessage-deflate is accepted with, or `null`. */
  acceptDeflate(offers: readonly ExtensionOffer[]): DeflateParameters | null;
  /** Told what the handlers throw; the client sees 500. */
  onError(error: unknown): void;
}

/** A connection that has become a WebSocket. */
export interface Upgraded {
  readonly request: RequestHead;
  readonly reply: UpgradeReply;
  readonly deflate: DeflateParameters | null;
}

/** What an {@linkcode HttpConnection} is made of. */
export interface HttpParts {
  readonly conn: Conn;
  readonly received: ReceiveBuffer;
  readonly remoteAddr: Deno.NetAddr;
  readonly isTls: boolean;
  readonly limits: Limits;
  readonly handlers: HttpHandlers;
}

/**
 * One connection while it speaks HTTP/1.1 (RFC 9112): requests one after the other, until one
 * becomes a WebSocket, asks to close, or is refused. Every refusal closes the connection.
 */
export class HttpConnection implements Watched {
  readonly #parts: HttpParts;
  readonly #scanner: HeadScanner;
  #deadline: number;
  /** When a request ends that is under way while the server stops. */
  #endAt = Infinity;
  #idle = true;
  /** Whether a request's head has not arrived whole: nothing is owed to the client. */
  #isInHead = true;
  #isHeadRequest = false;
  #isFirst = true;
  #lingering = false;
  #stopping = false;
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
    this.#close();
  }

  /**
   * Serves requests until the connection ends (`null`) or is a WebSocket. Never rejects, and waits
   * for no handler longer than the client does.
   */
  run(): Promise<Upgraded | null> {
    this.#serveAndRefuse().then((upgraded) => {
      if (upgraded === null) this.#close();
      else this.#ended.resolve(upgraded);
    });
    return this.#ended.promise;
  }

  async #serveAndRefuse(): Promise<Upgraded | null> {
    try {
      return await this.#serve();
    } catch (error) {
      if (error instanceof HandshakeError) await this.#refuse(error).catch(() => {});
      // Any other error: the connection is gone, or was never one that we speak.
      return null;
    }
  }

  /** Lets a request that is under way be answered, then closes. */
  stop(): void {
    this.#stopping = true;
    this.#endAt = performance.now() + this.#parts.limits.requestTimeoutMs;
    if (this.#isInHead) this.#close();
  }

  /** Keeps the deadlines. Called by the server's timer. */
  check(now: number): void {
    if (now < this.#deadline && now < this.#endAt) return;
    this.#deadline = this.#endAt = Infinity;
    if (this.#idle || this.#lingering) return this.#close();
    const { conn } = this.#parts;
    writeAll(conn, this.#encodeError(new HandshakeError(408, "Request timeout")))
      .catch(() => {}).finally(() => this.#close());
  }

  async #serve(): Promise<Upgraded | null> {
    while (true) {
      const head = await this.#readHead();
      if (head === null) return null;
      if (isUpgrade(head)) return await this.#upgrade(head);
      if (!await this.#respond(head)) {
        await this.#linger();
        return null;
      }
      this.#isFirst = false;
    }
  }

  async #readHead(): Promise<ParsedHead | null> {
    const { conn, received, limits } = this.#parts;
    this.#scanner.reset();
    this.#isInHead = true;
    let mayBeginEmpty = true;
    this.#idle = received.start === received.end;
    if (!this.#isFirst) {
      this.#wait(this.#idle ? limits.keepAliveTimeoutMs : limits.requestTimeoutMs);
    }
    while (true) {
      const length = this.#scanner.scan(received.bytes, received.start, received.end);
      if (length === EMPTY_LINE_BYTES && mayBeginEmpty) {
        // RFC 9112 §2.2: an empty line before a request is ignored
        mayBeginEmpty = false;
        received.start += length;
        this.#scanner.reset();
        continue;
      }
      if (length > 0) {
        const { start } = received;
        received.start += length;
        this.#isInHead = false;
        const head = parseHead(received.bytes, start, received.start, limits);
        this.#isHeadRequest = head.method === "HEAD";
        return head;
      }
      const count = await conn.read(received.reserve());
      if (count === null) return null;
      if (this.#idle && count > 0) {
        this.#idle = false;
        if (!this.#isFirst) this.#wait(limits.requestTimeoutMs);
      }
      received.commit(count);
    }
  }

  #wait(timeoutMs: number): void {
    this.#deadline = performance.now() + timeoutMs;
  }

  async #respond(head: ParsedHead): Promise<boolean> {
    checkMethod(head.method);
    const length = bodyLength(head.headers, this.#parts.limits.maxBodyBytes);
    const body = await this.#readBody(head, length);
    const request = this.#request(head, body);
    const { handlers, remoteAddr } = this.#parts;
    let response: Response;
    try {
      const { target, host } = head;
      response = await handlers.onRequest(request, { target, host, remoteAddr });
      if (response.bodyUsed) throw new TypeError("Cannot answer: the Response's body is used");
      if (response.status === 0) throw new TypeError("Cannot answer with Response.error()");
    } catch (error) {
      if (error instanceof HandshakeError) throw error;
      handlers.onError(error);
      throw new HandshakeError(500, "Internal server error");
    }
    const keepAlive = !this.#stopping && head.minorVersion > 0 &&
      !head.headers.hasToken("connection", "close");
    await this.#write(response, head, keepAlive);
    return keepAlive;
  }

  #request({ method, target, host, headers }: ParsedHead, body: Uint8Array<ArrayBuffer> | null) {
    const { isTls, conn } = this.#parts;
    const address = conn.localAddr as Deno.NetAddr;
    const authority = host || `${address.hostname}:${address.port}`;
    try {
      return new Request(
        `${isTls ? "https" : "http"}://${authority}${target === "*" ? "" : target}`,
        {
          method,
          headers: [...headers],
          body,
        },
      );
    } catch {
      throw new HandshakeError(400, "Malformed request");
    }
  }

  async #readBody(
    { method, minorVersion, headers }: ParsedHead,
    length: number,
  ): Promise<Uint8Array<ArrayBuffer> | null> {
    if (length === 0) return null;
    // The platform's Request holds no body for these methods; nothing that we serve expects one.
    if (method === "GET" || method === "HEAD") throw new HandshakeError(400, "Unexpected body");
    const { conn, received } = this.#parts;
    // RFC 9110 §10.1.1: HTTP/1.0 knows no expectations
    const expectation = minorVersion > 0 ? headers.get("expect") : null;
    if (expectation !== null) {
      if (expectation.toLowerCase() !== "100-continue") {
        throw new HandshakeError(417, "Unknown expectation");
      }
      await writeAll(conn, CONTINUE);
    }
    const body = new Uint8Array(length);
    let filled = Math.min(length, received.end - received.start);
    body.set(received.bytes.subarray(received.start, received.start + filled));
    received.start += filled;
    while (filled < length) {
      const count = await conn.read(body.subarray(filled));
      if (count === null) throw new Deno.errors.UnexpectedEof();
      filled += count;
    }
    return body;
  }

  async #upgrade(head: ParsedHead): Promise<Upgraded | null> {
    const handshake = validateHandshake(head);
    const { conn, handlers, remoteAddr } = this.#parts;
    const request = requestHead(head, handshake.protocols, remoteAddr);
    let reply: UpgradeReply | Response;
    try {
      reply = await handlers.onUpgrade(request) ?? {};
    } catch (error) {
      handlers.onError(error);
      throw new HandshakeError(500, "Internal server error");
    }
    if (reply instanceof Response) {
      await this.#write(reply, head, false);
      await this.#linger();
      return null;
    }
    const { protocol } = reply;
    const deflate = handlers.acceptDeflate(handshake.extensions);
    // RFC 6455 §4.2.2: the server selects one of the offered subprotocols, or none
    if (protocol !== undefined && !handshake.protocols.includes(protocol)) {
      handlers.onError(
        new Error(`Cannot select subprotocol ${protocol}: it is not offered`),
      );
      throw new HandshakeError(500, "Internal server error");
    }
    const answer = stringifyHandshake(handshake, { protocol, extensions: deflate?.response });
    await writeAll(conn, new TextEncoder().encode(answer));
    head.headers.compact();
    return { request, reply, deflate };
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
        this.#parts.handlers.onError(error.cause);
        // Once it has begun, all that tells the client is that the connection ends.
        throw hasBegun ? error : new HandshakeError(500, "Internal server error");
      })
      .finally(() => this.#lingering = false);
  }

  async #writeInTime(bytes: Uint8Array): Promise<void> {
    const { conn, limits } = this.#parts;
    this.#lingering = true;
    for (let offset = 0; offset < bytes.length;) {
      this.#wait(limits.stallTimeoutMs);
      offset += await conn.write(bytes.subarray(offset));
    }
    this.#deadline = Infinity;
  }

  async #refuse(error: HandshakeError): Promise<void> {
    await writeAll(this.#parts.conn, this.#encodeError(error));
    await this.#linger();
  }

  #encodeError(error: HandshakeError): Uint8Array<ArrayBuffer> {
    return encodeError(error, { withBody: !this.#isHeadRequest });
  }

  /** Reads on for a while: closing with bytes unread would reset the connection under the answer. */
  async #linger(): Promise<void> {
    const { conn, received } = this.#parts;
    this.#lingering = true;
    this.#wait(LINGER_MS);
    await conn.closeWrite();
    do received.clear(); while (await conn.read(received.reserve()) !== null);
  }

  #close(): void {
    closeQuietly(this.#parts.conn);
    this.#ended.resolve(null);
  }
}

function checkMethod(method: string): void {
  if (METHODS.includes(method)) return;
  if (!METHODS_NOT_ALLOWED.includes(method)) {
    throw new HandshakeError(501, "Method not implemented");
  }
  throw new HandshakeError(405, "Method not allowed", { allow: METHODS.join(", ") });
}

/**
 * Returns the length of a request's body in bytes.
 *
 * @throws {HandshakeError} 400 when it is ambiguous, 411 without Content-Length, 413 over the limit
 */
export function bodyLength(headers: HeaderFields, maxBytes: number): number {
  const lengths = headers.all("content-length");
  // RFC 9112 §6.3: both fields, or two lengths, are how requests are smuggled
  if (lengths.length > 1 || (lengths.length > 0 && headers.has("transfer-encoding"))) {
    throw new HandshakeError(400, "Ambiguous body length");
  }
  if (headers.has("transfer-encoding")) throw new HandshakeError(411, "Content-Length is required");
  if (lengths.length === 0) return 0;
  if (!/^\d+$/.test(lengths[0])) throw new HandshakeError(400, "Malformed Content-Length");
  const length = Number(lengths[0]);
  if (length > maxBytes) throw new HandshakeError(413, "Request body too large");
  return length;
}

function requestHead(
  { method, target, host, headers }: ParsedHead,
  protocols: readonly string[],
  remoteAddr: Deno.NetAddr,
): RequestHead {
  const query = target.indexOf("?");
  const path = query < 0 ? target : target.slice(0, query);
  const search = query < 0 ? "" : target.slice(query);
  return { method, target, path, search, host, headers, protocols, remoteAddr };
}

/**
 * Encodes the whole answer to a request that is refused. It says what was wrong and repeats none of
 * it; a HEAD request gets the head alone.
 */
export function encodeError(
  { status, message, headers }: HandshakeError,
  { withBody }: { withBody: boolean } = { withBody: true },
): Uint8Array<ArrayBuffer> {
  const body = `${message}\n`;
  const fields: [string, string][] = [
    // An answer that requires an upgrade names it in Connection as well (RFC 9110 §7.8).
    ["connection", headers.connection === undefined ? "close" : `close, ${headers.connection}`],
    ...Object.entries(headers).filter(([name]) => name !== "connection"),
    ["content-type", "text/plain; charset=utf-8"],
    ["content-length", `${body.length}`],
    ["x-content-type-options", "nosniff"],
    ["content-security-policy", "default-src 'none'"],
  ];
  return encodeHead(status, "", fields, withBody ? body : "");
}
