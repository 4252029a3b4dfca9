import { closeQuietly } from "./conn.ts";
import { TlsConn } from "./tls_conn.ts";

const LOOPBACK = "127.0.0.1";
const HTTP = ["http/1.1"];

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
  /** What is spoken, for clients that ask (RFC 7301); with none nobody is refused. Default HTTP/1.1. */
  readonly alpnProtocols?: readonly string[];
}

/**
 * Listens as `Deno.listenTls` does, for connections that are gone when they are closed: see
 * {@linkcode TlsConn}.
 *
 * @throws {Deno.errors.AddrInUse} when the port is taken
 * @throws {Error} when the certificate or the key cannot be used
 */
export function listenTls(options: TlsListenOptions): TlsListener {
  const { hostname, port, alpnProtocols = HTTP } = options;
  const inside = (certificate: Certificate) => listenInside(certificate, alpnProtocols);
  const inner = inside(options);
  try {
    return new TlsListener(Deno.listen({ hostname, port }), inner, inside);
  } catch (error) {
    inner.close();
    throw error;
  }
}

function listenInside(
  { cert, key }: Certificate,
  alpnProtocols: readonly string[],
): Deno.TlsListener {
  const alpn = { alpnProtocols: [...alpnProtocols] };
  return Deno.listenTls({ hostname: LOOPBACK, port: 0, cert, key, ...alpn });
}

/** Accepts {@linkcode TlsConn}s, one at a time. */
export class TlsListener {
  readonly #outer: Deno.TcpListener;
  readonly #listenInside: (certificate: Certificate) => Deno.TlsListener;
  #inner: Deno.TlsListener;
  /** Those of earlier certificates that a connection may still be joined to. */
  #retired: Deno.TlsListener[] = [];
  #isJoining = false;
  readonly #conns = new Set<TlsConn>();

  /**
   * Takes over the port of the peers, and one on loopback that does TLS, of which `listenInside`
   * makes another for another certificate.
   */
  constructor(
    outer: Deno.TcpListener,
    inner: Deno.TlsListener,
    listenInside: (certificate: Certificate) => Deno.TlsListener,
  ) {
    this.#outer = outer;
    this.#inner = inner;
    this.#listenInside = listenInside;
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
    const inner = this.#listenInside(certificate);
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
