import { CloseCode } from "./close.ts";
import { addressOf, closeQuietly, type Conn, type PeerAddr } from "./conn.ts";
import { acceptDeflate, checkDeflateOptions, Deflate } from "./deflate.ts";
import { HandshakeError } from "./errors.ts";
import { HttpConnection } from "./http.ts";
import type { HttpHandlers, Upgraded } from "./http_parts.ts";
import { type Limits, resolveLimits } from "./limits.ts";
import { type Place, Places } from "./places.ts";
import { ReceiveBuffer } from "./receive_buffer.ts";
import type { HandlerOptions, ServeOptions, Server, ServeUnixOptions } from "./serve_options.ts";
import { type ConnectionOwner, ServerConnection } from "./server_connection.ts";
import { type Certificate, listenTls, TlsListener } from "./tls_listener.ts";
import { listenUnix } from "./unix_listener.ts";
import { Watch } from "./watch.ts";

/** How long to wait when no connection can be accepted: out of descriptors, most likely. */
const ACCEPT_RETRY_MS = 50;
/** Answers to refused connections under way at once; beyond it they are closed without one. */
const MAX_REFUSALS = 64;
/** What a refused connection is asked to wait. */
const RETRY_AFTER_S = "5";
/** Deadlines are looked at this many times within the shortest of them. */
const CHECKS_PER_DEADLINE = 8;
const MIN_CHECK_MS = 5;
const MAX_CHECK_MS = 250;

/**
 * Serves WebSockets, and plain HTTP beside them, on one port or Unix socket.
 *
 * @example An echo server
 * ```ts
 * import { serve } from "@pinbridge/pinbridge";
 *
 * const server = serve({
 *   onConnection(connection) {
 *     connection.onMessage = (message) => connection.send(message);
 *   },
 * });
 * await server.shutdown();
 * ```
 *
 * @example A chat room; `?name` says who joins
 * ```ts
 * import { encodeMessage, serve } from "@pinbridge/pinbridge";
 *
 * const server = serve({
 *   limits: { maxMessageBytes: 1000 },
 *   onRequest: () => new Response("A chat room: connect with a WebSocket\n"),
 *   onConnection(connection) {
 *     const name = decodeURIComponent(connection.request.search.slice(1)) || "somebody";
 *     const say = (text: string) => {
 *       const message = encodeMessage(`${name} ${text}`);
 *       for (const member of server.connections) member.send(message);
 *     };
 *     connection.onMessage = (message) => say(`says: ${message.text()}`);
 *     connection.closed.then(() => say("leaves"));
 *     say("joins");
 *   },
 * });
 *
 * const { port } = server.addr;
 * const lines: string[] = [];
 * const guest = new WebSocket(`ws://127.0.0.1:${port}/?Ada`);
 * guest.onopen = () => guest.send("hello");
 * await new Promise<void>((resolve) => {
 *   guest.onmessage = ({ data }) => lines.push(data) === 2 && resolve();
 * });
 * if (lines.join() !== "Ada joins,Ada says: hello") throw new Error(lines.join());
 * await server.shutdown();
 * ```
 *
 * @example Messages one after the other; a slow loop slows the peer
 * ```ts
 * import { serve } from "@pinbridge/pinbridge";
 *
 * const server = serve({
 *   async onConnection(connection) {
 *     for await (const message of connection) {
 *       if (!connection.send(message)) await connection.drained();
 *     }
 *   },
 * });
 * await server.shutdown();
 * ```
 *
 * @throws {Deno.errors.AddrInUse} when the port or the path is taken
 * @throws {RangeError} for a limit that is not a number of at least 0, and for such `deflate` options
 */
export function serve(options: ServeOptions): Server;
/** Serves on a Unix socket. */
export function serve(options: ServeUnixOptions): Server<Deno.UnixAddr>;
export function serve(options: ServeOptions | ServeUnixOptions): Server<PeerAddr> {
  return new ListeningServer(options);
}

/** What accepts connections. */
interface Listener {
  readonly addr: Deno.Addr;
  accept(): Promise<Conn>;
  close(): void;
}

class ListeningServer implements Server<PeerAddr> {
  readonly addr: PeerAddr;
  readonly connections = new Set<ServerConnection>();
  readonly finished: Promise<void>;
  readonly #options: HandlerOptions;
  readonly #limits: Limits;
  readonly #listener: Listener;
  readonly #watch: Watch;
  readonly #http = new Set<HttpConnection>();
  readonly #places: Places;
  readonly #finished = Promise.withResolvers<void>();
  #refusals = 0;
  #stopping = false;

  constructor(options: ServeOptions | ServeUnixOptions) {
    this.#options = options;
    this.#limits = resolveLimits(options.limits);
    if (typeof options.deflate === "object") checkDeflateOptions(options.deflate);
    this.#places = new Places(this.#limits);
    this.#listener = listen(options);
    this.#watch = new Watch(checkInterval(this.#limits));
    this.addr = this.#listener.addr as PeerAddr;
    this.finished = this.#finished.promise.then(() => this.#listenerEnded());
    options.signal?.addEventListener("abort", this.#stop);
    if (options.signal?.aborted) this.#stop();
    else this.#acceptAll();
  }

  shutdown(): Promise<void> {
    this.#stop();
    return this.finished;
  }

  setCertificate(certificate: Certificate): void {
    if (!(this.#listener instanceof TlsListener)) {
      throw new TypeError("Cannot set: not a TLS server");
    }
    this.#listener.setCertificate(certificate);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  readonly #stop = () => {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#options.signal?.removeEventListener("abort", this.#stop);
    this.#listener.close();
    for (const http of this.#http) http.stop();
    for (const connection of this.connections) {
      connection.close(CloseCode.GoingAway, "Server is shutting down");
    }
    this.#finishIfDone();
  };

  async #acceptAll(): Promise<void> {
    while (!this.#stopping) {
      try {
        this.#admit(await this.#listener.accept());
      } catch (error) {
        // Most likely out of descriptors: some will be free later.
        if (!this.#stopping && !isPeersDoing(error)) {
          await new Promise((resolve) => setTimeout(resolve, ACCEPT_RETRY_MS));
        }
      }
    }
  }

  #admit(conn: Conn): void {
    const remoteAddr = conn.remoteAddr as PeerAddr;
    let http: HttpConnection | null = null;
    try {
      const place = this.#places.enter({
        address: addressOf(remoteAddr),
        isProxy: this.#options.isProxy?.(remoteAddr),
        close: () => http?.close(),
      });
      sendAtOnce(conn);
      http = this.#serveHttp(conn, place);
    } catch (error) {
      if (!(error instanceof HandshakeError)) throw error;
      this.#refuse(conn, error);
    }
  }

  #createHttp(conn: Conn, received: ReceiveBuffer, place?: Place): HttpConnection {
    const http = new HttpConnection({
      conn,
      received,
      remoteAddr: conn.remoteAddr as PeerAddr,
      isTls: this.#listener instanceof TlsListener,
      limits: this.#limits,
      handlers: this.#handlers,
      place,
    });
    this.#watch.add(http);
    this.#http.add(http);
    return http;
  }

  #forgetHttp(http: HttpConnection): void {
    this.#http.delete(http);
    this.#watch.delete(http);
  }

  /** Not an async function: an open WebSocket must not hold on to what its handshake needed. */
  #serveHttp(conn: Conn, place: Place): HttpConnection {
    const received = new ReceiveBuffer();
    const http = this.#createHttp(conn, received, place);
    http.run().then((upgraded) => {
      if (upgraded !== null) this.#serveWebSocket({ conn, received, place }, upgraded);
      else place.leave();
      this.#forgetHttp(http);
      this.#finishIfDone();
    });
    return http;
  }

  #serveWebSocket(
    { conn, received, place }: { conn: Conn; received: ReceiveBuffer; place: Place },
    { request, reply, deflate, descriptor }: Upgraded,
  ): void {
    place.keep();
    const { deflate: options } = this.#options;
    const connection = new ServerConnection({
      conn,
      descriptor,
      received,
      request,
      protocol: reply.protocol ?? "",
      deflate: deflate && new Deflate(deflate, typeof options === "object" ? options : {}),
      limits: this.#limits,
      owner: this.#owner,
      place,
    });
    if (reply.authenticated !== false) connection.markAuthenticated();
    this.connections.add(connection);
    this.#watch.add(connection);
    try {
      this.#options.onConnection?.(connection)?.catch((error) => connection.failed(error));
    } catch (error) {
      connection.failed(error);
    }
    if (this.#stopping) connection.close(CloseCode.GoingAway, "Server is shutting down");
    connection.start();
  }

  readonly #owner: ConnectionOwner = {
    members: this.connections,
    busy: 0,
    failed: (error) => this.#report(error),
    ended: (connection) => {
      this.connections.delete(connection);
      this.#watch.delete(connection);
      this.#finishIfDone();
    },
  };

  readonly #handlers: HttpHandlers = {
    onRequest: (request, peer) => {
      if (this.#options.onRequest) return this.#options.onRequest(request, peer);
      throw new HandshakeError(426, "Upgrade to websocket is required", {
        upgrade: "websocket",
        connection: "Upgrade",
      });
    },
    onUpgrade: (request) => this.#options.onUpgrade?.(request),
    // Whoever is no proxy may put anything into its headers.
    clientAddress: (head) =>
      this.#options.isProxy?.(head.remoteAddr)
        ? this.#options.clientAddress?.(head) ?? head.clientAddress
        : head.clientAddress,
    acceptDeflate: (offers) => this.#options.deflate ? acceptDeflate(offers) : null,
    onError: (error) => this.#report(error),
  };

  readonly #report = (error: unknown) => {
    if (!this.#options.onError) return console.error(error);
    try {
      this.#options.onError(error);
    } catch (another) {
      // The connection concerned must still be closed.
      console.error(another);
    }
  };

  #refuse(conn: Conn, { status, message }: HandshakeError): void {
    if (this.#refusals >= MAX_REFUSALS) {
      closeQuietly(conn);
      return;
    }
    this.#refusals++;
    const http = this.#createHttp(conn, new ReceiveBuffer());
    http.refuse(new HandshakeError(status, message, { "retry-after": RETRY_AFTER_S })).then(() => {
      this.#forgetHttp(http);
      this.#refusals--;
      this.#finishIfDone();
    });
  }

  async #listenerEnded(): Promise<void> {
    if (this.#listener instanceof TlsListener) await this.#listener.ended();
  }

  #finishIfDone(): void {
    if (this.#stopping && this.#places.open === 0 && this.#http.size === 0) {
      this.#finished.resolve();
    }
  }
}

function listen(options: ServeOptions | ServeUnixOptions): Listener {
  if ("path" in options) return listenUnix(options);
  const { port = 0, hostname = "127.0.0.1", tls } = options;
  return tls === undefined
    ? Deno.listen({ port, hostname })
    : listenTls({ port, hostname, ...tls });
}

/** Tells whether accepting failed because the peer was gone by then: no reason to let others wait. */
function isPeersDoing(error: unknown): boolean {
  return error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted;
}

/** Turns Nagle's algorithm off: it holds a second small write back until the first is acknowledged, 40 ms. */
function sendAtOnce(conn: Conn): void {
  try {
    conn.setNoDelay(true);
  } catch {
    // The connection is gone already.
  }
}

function checkInterval(limits: Limits): number {
  const shortest = Math.min(
    limits.requestTimeoutMs,
    limits.keepAliveTimeoutMs,
    limits.messageTimeoutMs,
    limits.stallTimeoutMs,
    limits.pingIntervalMs,
    limits.pongTimeoutMs,
    limits.closeTimeoutMs,
  );
  return Math.min(MAX_CHECK_MS, Math.max(MIN_CHECK_MS, shortest / CHECKS_PER_DEADLINE));
}
