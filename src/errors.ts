/**
 * The peer broke the protocol; the connection is to be failed with {@linkcode closeCode}
 * (RFC 6455 §7.1.7). Never reaches the application: `protocol.ts` turns it into a Close frame.
 */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  /** Close code to send, as in RFC 6455 §7.4.1. */
  readonly closeCode: number;

  constructor(closeCode: number, message: string) {
    super(message);
    this.closeCode = closeCode;
  }
}

/** A request cannot be served; it is answered with {@linkcode status} and the connection is closed. */
export class HandshakeError extends Error {
  override readonly name = "HandshakeError";
  /** HTTP status code to answer with. */
  readonly status: number;
  /** Header fields that the answer must carry, such as `Sec-WebSocket-Version`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** The connection closed while something was being awaited on it. */
export class ConnectionClosedError extends Error {
  /** Tells it from other errors across realms. */
  override readonly name = "ConnectionClosedError";
}
