import { closeQuietly } from "./conn.ts";
import { TlsConn } from "./tls_conn.ts";

const LOOPBACK = "127.0.0.1";

/** What {@linkcode listenTls} listens on, and with. */
export interface TlsListenOptions {
  readonly hostname: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Certificate chain, PEM text. */
  readonly cert: string;
  /** Key, PEM text. */
  readonly key: string;
}

/**
 * Listens as `Deno.listenTls` does, for connections that are gone when they are closed: see
 * {@linkcode TlsConn}.
 *
 * @throws {Deno.errors.AddrInUse} when the port is taken
 * @throws {Error} when the certificate or the key cannot be used
 */
export function listenTls({ hostname, port, cert, key }: TlsListenOptions): TlsListener {
  const alpnProtocols = ["http/1.1"];
  const inner = Deno.listenTls({ hostname: LOOPBACK, port: 0, cert, key, alpnProtocols });
  try {
    return new TlsListener(Deno.listen({ hostname, port }), inner);
  } catch (error) {
    inner.close();
    throw error;
  }
}

/** Accepts {@linkcode TlsConn}s, one at a time. */
export class TlsListener {
  readonly #outer: Deno.TcpListener;
  readonly #inner: Deno.TlsListener;
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
    try {
      const conn = await this.#join(outer);
      this.#conns.add(conn);
      conn.over.then(() => this.#conns.delete(conn));
      return conn;
    } catch (error) {
      closeQuietly(outer);
      throw error;
    }
  }

  /** Accepts no more. */
  close(): void {
    this.#outer.close();
    this.#inner.close();
  }

  /** Resolves when every connection that was accepted is over. */
  async ended(): Promise<void> {
    await Promise.all([...this.#conns].map(({ over }) => over));
  }

  async #join(outer: Deno.TcpConn): Promise<TlsConn> {
    const { port } = this.#inner.addr as Deno.NetAddr;
    const inner = await Deno.connect({ hostname: LOOPBACK, port });
    try {
      inner.setNoDelay(true);
      return new TlsConn({ outer, inner, tls: await this.#acceptFrom(inner) });
    } catch (error) {
      closeQuietly(inner);
      throw error;
    }
  }

  /** Whoever else on this machine comes to the inner port is sent away: it is nobody's peer. */
  async #acceptFrom(inner: Deno.TcpConn): Promise<Deno.TlsConn> {
    const { port } = inner.localAddr as Deno.NetAddr;
    while (true) {
      const tls = await this.#inner.accept();
      if ((tls.remoteAddr as Deno.NetAddr).port === port) return tls;
      tls.close();
    }
  }
}
