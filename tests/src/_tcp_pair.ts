import { descriptorOf } from "../../src/direct_send.ts";
import { readWatch } from "../../src/read_watch.ts";

/** The two ends of a TCP connection, and the descriptor of the accepted one where there is one. */
export interface TcpPair extends Disposable {
  readonly ours: Deno.TcpConn;
  readonly peer: Deno.TcpConn;
  readonly descriptor: number;
}

/** Connects to itself; closes both ends, as far as they are open, when it is disposed of. */
export async function tcpPair(hostname = "127.0.0.1"): Promise<TcpPair> {
  using listener = Deno.listen({ hostname, port: 0 });
  const connecting = Deno.connect({ hostname, port: listener.addr.port });
  const ours = await listener.accept();
  const peer = await connecting;
  return {
    ours,
    peer,
    descriptor: descriptorOf(ours),
    [Symbol.dispose]() {
      for (const conn of [ours, peer]) closeOnce(conn);
    },
  };
}

/** Resolves when `watch` tells of `descriptor`; it is watched no longer then. */
export function whenReadable(descriptor: number, watch = readWatch()!): Promise<void> {
  return new Promise((resolve, reject) => {
    const ticket = watch.add(descriptor, {
      readable() {
        watch.remove(ticket);
        resolve();
        return false;
      },
    });
    if (ticket === 0) reject(new Error(`Descriptor ${descriptor} cannot be watched`));
  });
}

function closeOnce(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // The test has closed it.
  }
}
