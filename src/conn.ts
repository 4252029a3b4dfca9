/** What is used of an accepted connection: of a `Deno.TcpConn`, or of TLS over one. */
export interface Conn {
  /** Ours. */
  readonly localAddr: Deno.Addr;
  /** The peer's. */
  readonly remoteAddr: Deno.Addr;
  /** Reads what has come, at most `into.length` bytes; `null` at the end of the stream. Never called concurrently. */
  read(into: Uint8Array): Promise<number | null>;
  /** Writes some of `bytes` and returns how many. */
  write(bytes: Uint8Array): Promise<number>;
  /** Ends the sending direction once all is written. */
  closeWrite(): Promise<void>;
  /** Turns Nagle's algorithm off, or on. */
  setNoDelay(noDelay?: boolean): void;
  /** Ends the connection; what is pending rejects. Throws when it is closed already. */
  close(): void;
}

/** Closes a connection that may be closed. */
export function closeQuietly(conn: { close(): void }): void {
  try {
    conn.close();
  } catch {
    // Closed already.
  }
}

/** The other end of a connection; one over a Unix socket has no name. */
export type PeerAddr = Deno.NetAddr | Deno.UnixAddr;

/** Returns the address by which a peer is counted: its host, or `unix` for all over a Unix socket. */
export function addressOf(peer: PeerAddr): string {
  return peer.transport === "tcp" || peer.transport === "udp" ? peer.hostname : "unix";
}
