import { closeQuietly } from "./conn.ts";
import { TlsConn } from "./tls_conn.ts";

const LOOPBACK = "127.0.0.1";

/** What a server proves its name with. */
export interface Certificate {
  /** Certificate chain, PEM text. */
  readonly cert: string;
  /** Its key, PEM text. */
  readonly key: string;
}

/** What {@linkcode listenTls} listens on, and with. */
export interface TlsListenOptions extends Certificate {
  readonly hostname: string;
  /** 0 for any free one. */
  readonly port: number;
}

/**
 * Listens as `Deno.listenTls` does, for connections that are gone when they are closed: see
 * {@linkcode TlsConn}.
 *
 * @throws {Deno.errors.AddrInUse} when the port is taken
 * @throws {Error} when the certificate or the key cannot be used
 */
export function listenTls({ hostname, port, cert, key }: TlsListenOptions): TlsListener {
  const inner = listenInside({ cert, key });
  try {
    return new TlsListener(Deno.listen({ hostname, port }), inner);
  } catch (error) {
    inner.close();
    throw error;
  }
}

function listenInside({ cert, key }: Certificate): Deno.TlsListener {
  const alpnProtocols = ["http/1.1"];
  return Deno.listenTls({ hostname: LOOPBACK, port: 0, cert, key, alpnProtocols });
}

/** Accepts {@linkcode TlsConn}s, one at a time. */
export class TlsListener {
  readonly #outer: Deno.TcpListener;
  #inner: Deno.TlsListener;
  /** Those of earlier certificates that a connection may still be joined to. */
  #retired: Deno.TlsListener[] = [];
  #isJoining = false;
  readonly #conns = new Set<TlsConn>();

  /** Takes over the port of the peers, and one on loopback that does TLS. */
  constructor(outer: Deno.TcpListener, inner: Deno.TlsListener) {
    this.#outer = outer;
    this.#inner = inner;
  }

  /** Where it listens. */
  get addr(): Deno.Addr {
    return this.#outer.addr;
  }

  /** Waits for a connection, not for its handshake; rejects when the listener is closed. */
  async accept(): Promise<TlsConn> {
    const outer = await this.#outer.accept();
    this.#isJoining = true;
    try {
      const conn = await this.#join(outer);
      this.#conns.add(conn);
      conn.over.then(() => this.#conns.delete(conn));
      return conn;
    } catch (error) {
      closeQuietly(outer);
      throw error;
    } finally {
      this.#isJoining = false;
      this.#closeRetired();
    }
  }

  /**
   * Has new handshakes get another certificate; connections that are there stay.
   *
   * @throws {Error} when the certificate or the key cannot be used; the old ones stay in use then
   */
  setCertificate(certificate: Certificate): void {
    const inner = listenInside(certificate);
    this.#retired.push(this.#inner);
    this.#inner = inner;
    if (!this.#isJoining) this.#closeRetired();
  }

  /** Accepts no more. */
  close(): void {
    this.#outer.close();
    this.#inner.close();
    this.#closeRetired();
  }

  /** Resolves when every connection that was accepted is over. */
  async ended(): Promise<void> {
    await Promise.all([...this.#conns].map(({ over }) => over));
  }

  #closeRetired(): void {
    for (const listener of this.#retired.splice(0)) closeQuietly(listener);
  }

  async #join(outer: Deno.TcpConn): Promise<TlsConn> {
    const listener = this.#inner;
    const { port } = listener.addr as Deno.NetAddr;
    const inner = await Deno.connect({ hostname: LOOPBACK, port });
    try {
      inner.setNoDelay(true);
      return new TlsConn({ outer, inner, tls: await acceptFrom(listener, inner) });
    } catch (error) {
      closeQuietly(inner);
      throw error;
    }
  }
}

/** Whoever else on this machine comes to the inner port is sent away: it is nobody's peer. */
async function acceptFrom(
  listener: Deno.TlsListener,
  inner: Deno.TcpConn,
): Promise<Deno.TlsConn> {
  const { port } = inner.localAddr as Deno.NetAddr;
  while (true) {
    const tls = await listener.accept();
    if ((tls.remoteAddr as Deno.NetAddr).port === port) return tls;
    tls.close();
  }
}
