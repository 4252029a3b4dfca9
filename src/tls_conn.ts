import { closeQuietly, type Conn } from "./conn.ts";
import { answerPlainHttp, isPlain } from "./plain_http.ts";
import { writeAll } from "./response.ts";

/** How long what was written may take to leave once the connection is closed. */
const LINGER_MS = 1000;
/** A TLS record is at most a little longer. */
const PUMP_BYTES = 16 * 1024;

/** What a {@linkcode TlsConn} is made of. */
export interface TlsConnParts {
  /** To the peer. */
  readonly outer: Deno.TcpConn;
  /** To the other end of `tls`, in this process. */
  readonly inner: Deno.TcpConn;
  readonly tls: Deno.TlsConn;
}

/**
 * The server's side of TLS over a TCP connection that is ours, so that it is gone when it is closed.
 * A `Deno.TlsConn` alone is not: the runtime keeps its socket while the handshake is unfinished, or
 * while a write waits for a peer that does not read, for as long as the peer likes.
 *
 * ```text
 *   peer ── outer ══ pumps ══ inner ── tls ── read, write
 * ```
 */
export class TlsConn implements Conn {
  /** Ours. */
  readonly localAddr: Deno.Addr;
  /** The peer's. */
  readonly remoteAddr: Deno.Addr;
  /** Resolves when all that it is made of is closed. */
  readonly over: Promise<void>;
  readonly #parts: TlsConnParts;
  #isSecure = false;
  #isClosed = false;
  /** Whether all that was written has left. */
  #isFlushed = false;
  #linger: ReturnType<typeof setTimeout> | undefined;

  /** Takes the three over. */
  constructor(parts: TlsConnParts) {
    const { outer, inner } = this.#parts = parts;
    this.localAddr = outer.localAddr;
    this.remoteAddr = outer.remoteAddr;
    const inbound = this.#pumpFirst().then((isTls) => isTls ? this.#pump(outer, inner) : undefined);
    const outbound = this.#pump(inner, outer).then(() => {
      this.#isFlushed = true;
      if (this.#isClosed) this.#cut();
    });
    this.over = Promise.all([inbound, outbound]).then(() => this.#cut());
  }

  /** Reads what has come, at most `into.length` bytes; `null` at the end of the stream. */
  async read(into: Uint8Array): Promise<number | null> {
    const count = await this.#parts.tls.read(into);
    this.#isSecure = true;
    return count;
  }

  /** Writes some of `bytes` and returns how many. */
  write(bytes: Uint8Array): Promise<number> {
    return this.#parts.tls.write(bytes);
  }

  /** Tells the peer that nothing follows. */
  closeWrite(): Promise<void> {
    return this.#parts.tls.closeWrite();
  }

  /** Turns Nagle's algorithm off, or on. */
  setNoDelay(noDelay?: boolean): void {
    this.#parts.outer.setNoDelay(noDelay);
  }

  /**
   * Ends the connection: as soon as what was written has left and the peer is told so, which may
   * take a second, or at once when there is no TLS yet. What is pending rejects.
   *
   * @throws {Deno.errors.BadResource} when it is closed already
   */
  close(): void {
    this.#parts.tls.close();
    this.#isClosed = true;
    if (this.#isFlushed || !this.#isSecure) return this.#cut();
    this.#linger = setTimeout(() => this.#cut(), LINGER_MS);
  }

  /** Passes on what comes first; returns false when it is not TLS, which is answered. */
  async #pumpFirst(): Promise<boolean> {
    const { outer, inner } = this.#parts;
    const bytes = new Uint8Array(PUMP_BYTES);
    try {
      const count = await outer.read(bytes) ?? 0;
      const first = bytes.subarray(0, count);
      if (isPlain(first)) return await this.#answerPlain(first);
      await writeAll(inner, first);
      return true;
    } catch {
      this.#cut();
      return false;
    }
  }

  async #answerPlain(bytes: Uint8Array): Promise<false> {
    const { outer } = this.#parts;
    this.#linger = setTimeout(() => this.#cut(), LINGER_MS);
    await writeAll(outer, answerPlainHttp(bytes));
    await outer.closeWrite();
    // Closing with bytes unread would reset the connection under the answer.
    while (await outer.read(bytes) !== null);
    this.#cut();
    return false;
  }

  async #pump(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
    const bytes = new Uint8Array(PUMP_BYTES);
    try {
      for (let count = await from.read(bytes); count !== null; count = await from.read(bytes)) {
        await writeAll(to, bytes.subarray(0, count));
      }
      await to.closeWrite();
    } catch {
      // One side is gone, and so is the connection.
      this.#cut();
    }
  }

  #cut(): void {
    clearTimeout(this.#linger);
    closeQuietly(this.#parts.outer);
    closeQuietly(this.#parts.inner);
  }
}
