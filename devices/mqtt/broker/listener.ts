import type { Broker } from "./broker.ts";
import { ReadBuffer } from "./read_buffer.ts";
import { type SinkConn, TcpSink } from "./tcp_sink.ts";

/** Most likely out of descriptors: some will be free later. */
const ACCEPT_RETRY_MS = 50;

/** A connection that a broker serves. */
export interface BrokerConn extends SinkConn {
  readonly remoteAddr: Deno.Addr;
  read(buffer: Uint8Array): Promise<number | null>;
  setNoDelay?(noDelay: boolean): void;
  setKeepAlive?(keepAlive: boolean): void;
}

/** Where connections come from: the runtime's listener, with or without TLS, or another. */
export interface BrokerAcceptor {
  accept(): Promise<BrokerConn>;
  close(): void;
}

/**
 * Serves a broker to every connection of a listener, until the returned function is called: it
 * closes the listener, not the connections.
 *
 * The runtime's `Deno.listen` is meant: its `node:net` stalls when much is read.
 */
export function acceptClients(broker: Broker, acceptor: BrokerAcceptor): () => void {
  let isOpen = true;
  acceptAll(broker, acceptor, () => isOpen);
  return () => {
    if (!isOpen) return;
    isOpen = false;
    acceptor.close();
  };
}

async function acceptAll(
  broker: Broker,
  acceptor: BrokerAcceptor,
  isOpen: () => boolean,
): Promise<void> {
  while (isOpen()) {
    try {
      serve(broker, await acceptor.accept());
    } catch {
      if (isOpen()) await new Promise((resolve) => setTimeout(resolve, ACCEPT_RETRY_MS));
    }
  }
}

async function serve(broker: Broker, conn: BrokerConn): Promise<void> {
  const sink = new TcpSink(conn);
  const client = broker.accept(sink, addressOf(conn.remoteAddr));
  try {
    // A small write that waits for the acknowledgement of the one before costs 40 ms.
    conn.setNoDelay?.(true);
    conn.setKeepAlive?.(true);
    const buffer = new ReadBuffer();
    for (let n = await conn.read(buffer.bytes); n !== null; n = await conn.read(buffer.bytes)) {
      client.receive(buffer.bytes.subarray(0, n));
      buffer.wasFilled(n);
      if (client.isFull) await client.whenRoom();
    }
  } catch {
    // The connection is gone.
  }
  client.lost();
  sink.close();
}

function addressOf(addr: Deno.Addr): string {
  return "hostname" in addr ? addr.hostname : addr.transport;
}
