import type { PeerAddr } from "./conn.ts";
import type { EncodedMessage, Message } from "./message.ts";
import type { CloseEvent, ConnectionState } from "./protocol.ts";
import type { RequestHead } from "./request.ts";

/** Why a connection was aborted that did not read: the reason that `closed` gives, with code 1006. */
export const SLOW_CONSUMER = "slow consumer";

/**
 * One open WebSocket. Messages go to {@linkcode onMessage}, which is to be set before
 * `onConnection` returns, or to a `for await` loop begun by then; without either they are dropped.
 */
export interface WebSocketConnection extends AsyncIterable<Message> {
  /**
   * Called with each message, synchronously, while it lies in the receive buffer. What it throws,
   * or a promise that it returns rejects with, closes the connection with 1011.
   */
  onMessage: ((message: Message) => unknown) | null;
  /** Called when {@linkcode send} has returned false and most of what waited is written. */
  onDrain: (() => void) | null;
  /** The subprotocol that was agreed on, or `""`. */
  readonly protocol: string;
  /** The opening handshake's request. */
  readonly request: RequestHead;
  /** The other end of the connection: the client, or a proxy before it. */
  readonly remoteAddr: PeerAddr;
  /** The client's address, as the limits count it: see {@linkcode ServeOptions.clientAddress}. */
  readonly clientAddress: string;
  /** Where the connection stands: `open`, `closing` or `closed`. */
  readonly state: ConnectionState;
  /** Bytes sent and not yet taken by the operating system. */
  readonly bufferedBytes: number;
  /** Resolves when the connection has ended, with its close code; never rejects. */
  readonly closed: Promise<CloseEvent>;

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
  send(data: string | Uint8Array | Message | EncodedMessage): boolean;

  /**
   * Sends a Ping (RFC 6455 §5.5.2) and resolves with the milliseconds until its Pong. The server
   * pings idle peers by itself. Rejects with {@linkcode ConnectionClosedError} when the connection
   * is closing, or ends before; the promise may be left alone.
   *
   * @param payload what the Pong carries as well; default: a number of its own
   * @throws {RangeError} for a payload of over 125 bytes
   */
  ping(payload?: Uint8Array): Promise<number>;

  /**
   * Resolves when at most half of `softBufferedBytes` wait; at once when `send` last returned true.
   * Rejects with {@linkcode ConnectionClosedError} when the connection ends first.
   */
  drained(): Promise<void>;

  /**
   * Starts the closing handshake (RFC 6455 §7.1.2); the connection ends when the peer has answered,
   * or `closeTimeoutMs` later. Does nothing when it is closing already.
   *
   * @param code 1000–1003, 1007–1014 or 3000–4999
   * @param reason at most 123 bytes of UTF-8
   * @throws {RangeError} for another code or a longer reason
   */
  close(code?: number, reason?: string): void;

  /** Ends the connection at once, without a Close frame; {@linkcode closed} gives 1006 and `reason`. */
  abort(reason?: string): void;

  /** Counts this connection no longer among its address's unauthenticated ones. */
  markAuthenticated(): void;

  /**
   * Iterates over copies of the messages until the connection ends. A slow loop slows the peer; one
   * that is left drops what waits, and what comes goes to the next loop or to {@linkcode onMessage}.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Message>;
}
