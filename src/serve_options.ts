import type { PeerAddr } from "./conn.ts";
import type { WebSocketConnection } from "./connection.ts";
import type { DeflateOptions } from "./deflate.ts";
import type { UpgradeReply } from "./handshake.ts";
import type { Limits } from "./limits.ts";
import type { Peer, RequestHead } from "./request.ts";
import type { Certificate } from "./tls_listener.ts";

/** What a server does, wherever it listens. */
export interface HandlerOptions {
  /** Bounds; what is left out has its value in {@linkcode DEFAULT_LIMITS}. */
  limits?: Partial<Limits>;
  /** Offers permessage-deflate (RFC 7692). Default: not offered. */
  deflate?: boolean | DeflateOptions;
  /** Answers plain requests. Default: 426 for all. */
  onRequest?(request: Request, peer: Peer): Response | Promise<Response>;
  /**
   * Decides an opening handshake: a Response refuses it, `{ protocol }` selects a subprotocol,
   * nothing accepts without one. Default: accepts all.
   */
  onUpgrade?(
    request: RequestHead,
  ): UpgradeReply | Response | void | Promise<UpgradeReply | Response | void>;
  /** Called with each open connection; set its `onMessage`, or begin to iterate, before the first `await`. */
  onConnection?(connection: WebSocketConnection): void | Promise<void>;
  /** Told what the callbacks throw; the connection concerned is closed with 1011 or answered with 500. Default: `console.error`. */
  onError?(error: unknown): void;
  /** Aborting it is {@linkcode Server.shutdown}. */
  signal?: AbortSignal;
  /**
   * Tells whether a peer is a proxy that is trusted to say for whom it speaks. Its connections count
   * for no address but while a request is under way, and then for {@linkcode clientAddress}.
   */
  isProxy?(remoteAddr: PeerAddr): boolean;
  /**
   * Decides from the head of a proxy's request whose it is; the limits per address then hold for
   * that one. Not called for peers that are no proxy. `head.clientAddress` is the peer's. Default: that.
   */
  clientAddress?(head: RequestHead): string;
}

/** What {@linkcode serve} serves on a port, and how. */
export interface ServeOptions extends HandlerOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default `127.0.0.1`. */
  hostname?: string;
  /** Serves TLS with this certificate chain and key, both PEM text. */
  tls?: Certificate;
}

/** What {@linkcode serve} serves on a Unix socket, and how. */
export interface ServeUnixOptions extends HandlerOptions {
  /** Of the socket file. One that was left behind is replaced; `<path>.lock` guards it. */
  path: string;
  /** Who may connect, as `chmod` has it, such as `0o660`. Default: as the process's umask has it. */
  mode?: number;
}

/** A running server. */
export interface Server<Addr extends PeerAddr = Deno.NetAddr> extends AsyncDisposable {
  /** Where it listens. */
  readonly addr: Addr;
  /** The open WebSockets. */
  readonly connections: ReadonlySet<WebSocketConnection>;
  /** Resolves when the server has stopped and every connection has ended. */
  readonly finished: Promise<void>;
  /** Accepts no more, closes every WebSocket with 1001 and resolves when all have ended. */
  shutdown(): Promise<void>;
  /**
   * Has new TLS handshakes get another certificate; connections that are there stay.
   *
   * @throws {TypeError} when it does not serve TLS
   * @throws {Error} when the certificate or the key cannot be used; the old ones stay in use then
   */
  setCertificate(certificate: Certificate): void;
}
