import type { Broker } from "./broker.ts";
import { TcpSink } from "./tcp_sink.ts";

const READ_BYTES = 16 * 1024;
/** Most likely out of descriptors: some will be free later. */
const ACCEPT_RETRY_MS = 50;
const CHECK_MS = 1000;

/** Where a broker listens. */
export interface BrokerListenOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** Default `127.0.0.1`. */
  readonly hostname?: string;
  /** PEM texts, to listen with TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** A broker's listening socket. */
export interface BrokerListener {
  readonly addr: Deno.NetAddr;
  /** Closes the socket and every connection. */
  close(): void;
}

/**
 * Serves a broker on a TCP port, on the runtime's own listener: its `node:net` stalls when much is
 * read.
 *
 * @throws {Deno.errors.AddrInUse} when the port is taken
 */
export function listenBroker(broker: Broker, options: BrokerListenOptions): BrokerListener {
  const { port, hostname = "127.0.0.1", tls } = options;
  const listener = tls === undefined
    ? Deno.listen({ port, hostname })
    : Deno.listenTls({ port, hostname, ...tls });
  const timer = setInterval(() => broker.check(), CHECK_MS);
  let isOpen = true;
  acceptAll(broker, listener, () => isOpen);
  return {
    addr: listener.addr as Deno.NetAddr,
    close() {
      isOpen = false;
      clearInterval(timer);
      listener.close();
      broker.close();
    },
  };
}

async function acceptAll(
  broker: Broker,
  listener: Deno.Listener<Deno.TcpConn | Deno.TlsConn>,
  isOpen: () => boolean,
): Promise<void> {
  while (isOpen()) {
    try {
      serve(broker, await listener.accept());
    } catch {
      if (isOpen()) await new Promise((resolve) => setTimeout(resolve, ACCEPT_RETRY_MS));
    }
  }
}

async function serve(broker: Broker, conn: Deno.TcpConn | Deno.TlsConn): Promise<void> {
  const { hostname, port } = conn.remoteAddr as Deno.NetAddr;
  const sink = new TcpSink(conn);
  const client = broker.accept(sink, `${hostname}:${port}`);
  if (client === null) return sink.end();
  try {
    // A small write that waits for the acknowledgement of the one before costs 40 ms.
    if ("setNoDelay" in conn) conn.setNoDelay(true);
    const buffer = new Uint8Array(READ_BYTES);
    for (let n = await conn.read(buffer); n !== null; n = await conn.read(buffer)) {
      client.receive(buffer.subarray(0, n));
    }
  } catch {
    // The connection is gone.
  }
  client.lost();
}
