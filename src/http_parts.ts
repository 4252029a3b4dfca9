import type { Conn, PeerAddr } from "./conn.ts";
import type { DeflateParameters } from "./deflate.ts";
import type { ExtensionOffer, UpgradeReply } from "./handshake.ts";
import type { Limits } from "./limits.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";
import type { Peer, RequestHead } from "./request.ts";

/** What answers plain requests and upgrades. */
export interface HttpHandlers {
  onRequest(request: Request, peer: Peer): Response | Promise<Response>;
  onUpgrade(
    request: RequestHead,
  ): UpgradeReply | Response | void | Promise<UpgradeReply | Response | void>;
  /** Returns the address that a request counts for. */
  clientAddress(head: RequestHead): string;
  /** Returns the parameters that permessage-deflate is accepted with, or `null`. */
  acceptDeflate(offers: readonly ExtensionOffer[]): DeflateParameters | null;
  /** Told what the handlers throw; the client sees 500. */
  onError(error: unknown): void;
}

/** Where a connection is counted. */
export interface HttpPlace {
  /** Whether nothing is owed to the client, so that the connection may be closed for another's sake. */
  setWaiting(isWaiting: boolean): void;
  /**
   * Has it counted for `address` from now on, or for the peer again without one.
   *
   * @throws {HandshakeError} 429 when that address has too many
   */
  moveTo(address?: string): void;
  /**
   * Has it counted for `address` from now on, once there is room for what came through a proxy.
   *
   * @throws {HandshakeError} 429 when that address has too many
   */
  moveWhenThereIsRoom(address: string): Promise<void>;
}

/** A connection that has become a WebSocket. */
export interface Upgraded {
  readonly request: RequestHead;
  readonly reply: UpgradeReply;
  readonly deflate: DeflateParameters | null;
  /** The connection's own, or none: see {@linkcode descriptorOf}. */
  readonly descriptor: number;
}

/** What an {@linkcode HttpConnection} is made of. */
export interface HttpParts {
  readonly conn: Conn;
  readonly received: ReceiveBuffer;
  readonly remoteAddr: PeerAddr;
  readonly isTls: boolean;
  readonly limits: Limits;
  readonly handlers: HttpHandlers;
  /** Without one it is counted nowhere. */
  readonly place?: HttpPlace;
}
